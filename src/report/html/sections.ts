import { diagnosticTopics, type Topic } from '../diagnostic-topics.ts';
import { fileName } from '../files/file-name.ts';
import { findings, partialFindings } from '../findings/findings.ts';
import { finishedEstimators, inOrderOfInterest, type FinishedEstimator } from '../findings/claims.ts';
import { counted, integer, usd } from '../format.ts';
import type { RenderedChart } from '../charts/charts.ts';
import { runName } from '../run-name.ts';
import type { RunReport } from '../run-report.ts';
import { answerTable } from '../tables/answer-table.ts';
import { comparisonTable } from '../tables/comparison-table.ts';
import { failedGateTable, gateMatrix, policyGateTables } from '../tables/diagnostics/gate-tables.ts';
import { failureTable, planTable } from '../tables/run-tables.ts';
import { chartHtml } from './chart-html.ts';
import { markup, trusted, type Html } from './markup.ts';
import { withoutNotes, type Table } from '../tables/table.ts';
import { tableHtml } from './table-html.ts';

/** A part of the page with its own place in the table of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export function sectionsOf(report: RunReport, charts: readonly RenderedChart[]): readonly Section[] {
  return [
    answerSection(report, charts),
    ...comparisonSection(report),
    ...diagnosticSection(report, charts),
    planSection(report),
    ...failureSection(report),
    reproduceSection(report),
  ];
}

/** What one must see before anything else: that the run is not whole. */
export function alertHtml(report: RunReport): Html | null {
  const partial = partialFindings(report);
  if (partial.length === 0) return null;
  return markup`<div class="alert" role="note">${partial.map((sentence) => markup`<p>${sentence}</p>`)}</div>`;
}

function answerSection(report: RunReport, charts: readonly RenderedChart[]): Section {
  const [main, ...others] = inOrderOfInterest(report);
  const unfinished = report.estimators.filter(({ result }) => result === null);
  const sentences = findings(report).map((sentence) => markup`<li>${sentence}</li>`);
  const body = markup`${sentences.length === 0 ? null : markup`<ul class="findings">${sentences}</ul>`}
${main === undefined ? markup`<p>There are no estimates.</p>` : markup`<div class="first">${tableHtml(answerTable(report, main))}</div>${gatesHtml(main)}`}
${unfinished.map(({ id, problem }) => markup`<p class="bad">${id}: not computed, since ${problem?.message ?? 'its step did not end well'}.</p>`)}
${chartHtml(charts, 'forest')}
${chartHtml(charts, 'ranking')}
${others.length === 0 ? null : markup`<h3>By the other estimators</h3>${others.map((other) => markup`${tableHtml(withoutNotes(answerTable(report, other)))}${gatesHtml(other)}`)}`}`;
  return { id: 'answer', title: 'The answer', body };
}

/** Whoever wants to know why: each gate that is not passed, with its number. */
function gatesHtml(estimator: FinishedEstimator): Html | null {
  const table = failedGateTable(estimator);
  return table === null ? null : foldedHtml(`Gates that ${estimator.id} does not pass everywhere`, [table]);
}

function comparisonSection(report: RunReport): Section[] {
  const tables = inOrderOfInterest(report).flatMap((estimator) => comparisonTable(estimator) ?? []);
  const [first, ...others] = tables;
  if (first === undefined) return [];
  const rest =
    others.length === 0
      ? null
      : markup`<details><summary>By the other estimators</summary>${others.map(tableHtml)}</details>`;
  const body = markup`<p>The same prompts for both policies, so that what they share cancels out. What is grey may be chance.</p>
${tableHtml(first)}${rest}`;
  return [{ id: 'comparisons', title: 'Comparisons', body }];
}

function diagnosticSection(report: RunReport, charts: readonly RenderedChart[]): Section[] {
  const { diagnostics } = report;
  if (diagnostics === null) return [];
  const matrix = gateMatrix(diagnostics);
  const policies = policyGateTables(diagnostics);
  const body = markup`${matrix === null ? null : tableHtml(matrix)}
${policies.length === 0 ? null : foldedHtml('Every gate, policy by policy', policies)}
${diagnosticTopics(report).map((topic) => topicHtml(topic, charts))}`;
  return [{ id: 'diagnostics', title: 'Diagnostics', body }];
}

/** Folded, with its verdict in the line that stays; open where it withholds a number, and for the curve that everything rests on. */
function topicHtml(topic: Topic, charts: readonly RenderedChart[]): Html {
  const { id, title, question, verdict, isDecisive, remarks, tables, chart, more } = topic;
  const open = isDecisive || id === 'calibration' ? trusted(' open') : null;
  return markup`<details class="topic" id="${id}"${open}>
<summary><h3>${title}</h3>${verdict === null ? null : markup` <span class="${verdict.tone ?? 'muted'}">${verdict.text}</span>`}</summary>
<p class="question">${question}</p>
${remarks.map(({ text, tone }) => (tone === undefined ? markup`<p>${text}</p>` : markup`<p class="${tone}">${text}</p>`))}
${tables.map(tableHtml)}${chart === null ? null : chartHtml(charts, chart)}
${more.length === 0 ? null : foldedHtml('More', more)}
</details>
`;
}

function foldedHtml(title: string, tables: readonly Table[]): Html {
  return markup`<details><summary>${title}</summary>
${tables.map(tableHtml)}</details>
`;
}

function planSection(report: RunReport): Section {
  const { costs } = report;
  const worth = costs.usd === null ? 'of unknown worth, since not every model has a price' : `worth ${usd(costs.usd)}`;
  const body = markup`<p>${counted(costs.calls, 'call')}, ${worth}; ${integer(costs.inputTokens)} tokens in, ${integer(costs.outputTokens)} out. What this run itself paid, with the cache’s help, is in <a href="run.json">run.json</a>.</p>
${tableHtml(planTable(report))}`;
  return { id: 'plan', title: 'Plan and costs', body };
}

function failureSection(report: RunReport): Section[] {
  const table = failureTable(report);
  const dropped = Object.entries(report.counts.dropped);
  if (table === null && dropped.length === 0) return [];
  const left = dropped.map(([reason, rows]) => `${counted(rows, 'row')} (${reason})`).join(', ');
  const body = markup`<p>A value that did not come is missing. It is never taken for a number.</p>
${left === '' ? null : markup`<p>Left out of the recorded data: ${left}.</p>`}
${table === null ? null : markup`${tableHtml(table)}<p>All of them: <a href="failures.jsonl">failures.jsonl</a></p>`}`;
  return [{ id: 'failures', title: 'Failures', body }];
}

function reproduceSection(report: RunReport): Section {
  const { experiment, config } = report;
  const run = runName(report);
  const files = [
    ...finishedEstimators(report).map(({ id }) => `estimates/${fileName(id)}.json`),
    ...(report.diagnostics === null ? [] : ['diagnostics.json']),
    'manifest.json',
  ];
  const links = files.map((file) => markup` <a href="${file}">${file}</a>`);
  const body = markup`<p>With this run’s cache, byte for byte and without a single call; from the resolved experiment, with the calls that the cache does not hold.</p>
<pre><code>assay reproduce ${experiment.name}/${run}
assay run results/${experiment.name}/${run}/config.yaml</code></pre>
<p>Every number above comes from a file beside this one:${links}. The manifest has the hash of each.</p>
<details><summary>The resolved experiment</summary><pre tabindex="0"><code>${config}</code></pre></details>`;
  return { id: 'reproduce', title: 'How to reproduce', body };
}
