import { diagnosticTopics, type Topic } from './diagnostic-topics.ts';
import { findings, partialFindings } from './findings/findings.ts';
import { inOrderOfInterest } from './findings/claims.ts';
import { heldOutText, labelsText } from './findings/label-counts.ts';
import { promptsText } from './findings/prompt-counts.ts';
import { counted } from './format.ts';
import { runName } from './run-name.ts';
import type { RunReport } from './run-report.ts';
import { answerTable } from './tables/answer-table.ts';
import { comparisonTable } from './tables/comparison-table.ts';
import { gateMatrix } from './tables/diagnostics/gate-tables.ts';
import { failureTable, planTable } from './tables/run-tables.ts';
import { markdownText, tableMarkdown } from './tables/table-markdown.ts';
import type { Table } from './tables/table.ts';

/** The report as text for a pull request, a wiki or a paper's appendix. */
export function reportMarkdown(report: RunReport, assayVersion: string): string {
  const { experiment, diagnostics } = report;
  const estimators = inOrderOfInterest(report);
  const tables = (title: string, found: readonly (Table | null)[]): string[] => {
    const shown = found.filter((table) => table !== null);
    return shown.length === 0 ? [] : [`## ${title}\n`, ...shown.map((table) => tableMarkdown(table))];
  };
  const blocks = [
    `# ${markdownText(experiment.name)}\n`,
    ...(experiment.description === undefined ? [] : [`${markdownText(experiment.description)}\n`]),
    `${factsText(report)}\n`,
    ...partialFindings(report).map((sentence) => `> ${markdownText(sentence)}\n>`),
    '## The answer\n',
    listText(findings(report)),
    ...unfinished(report),
    ...estimators.map((estimator) => tableMarkdown(answerTable(report, estimator))),
    ...picture(report, 'forest', 'Policy values with their intervals'),
    ...tables('Comparisons', estimators.map(comparisonTable)),
    ...(diagnostics === null ? [] : tables('Gates', [gateMatrix(diagnostics)])),
    ...diagnosticTopics(report).flatMap(topicText),
    ...tables('Plan and costs', [planTable(report)]),
    ...tables('Failures', [failureTable(report)]),
    `## How to reproduce\n\n\`\`\`sh\nassay reproduce ${experiment.name}/${runName(report)}\n\`\`\`\n`,
    `Made by Assay ${assayVersion}.\n`,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** What lies deeper is in report.html and diagnostics.json. */
function topicText({ title, question, verdict, remarks, tables }: Topic): string[] {
  if (tables.length === 0 && remarks.length === 0) return [];
  const heading = verdict === null ? title : `${title} · ${verdict.text}`;
  return [
    `## ${markdownText(heading)}\n`,
    `${markdownText(question)}\n`,
    listText(remarks.map(({ text }) => text)),
    ...tables.map((table) => tableMarkdown(table)),
  ];
}

function factsText(report: RunReport): string {
  const { run, counts, policies, loggingPolicy } = report;
  const prompts = promptsText(report);
  const facts = [
    `run \`${run}\``,
    ...(prompts === null ? [] : [prompts]),
    ...(policies.length === 0 ? [] : [counted(policies.length, 'policy', 'policies')]),
    ...[labelsText(report), heldOutText(report)].flatMap((text) => (text === null ? [] : [markdownText(text)])),
    ...(loggingPolicy === null ? [] : [`logging policy ${markdownText(loggingPolicy)}`]),
    ...(counts.missing === null ? [] : [counted(counts.missing, 'missing value')]),
    ...Object.entries(counts.dropped).map(
      ([reason, rows]) => `${counted(rows, 'row')} left out (${markdownText(reason)})`,
    ),
  ];
  return facts.join(' · ');
}

function listText(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `${sentences.map((sentence) => `- ${markdownText(sentence)}`).join('\n')}\n`;
}

function unfinished({ estimators }: RunReport): string[] {
  const missing = estimators.filter(({ result }) => result === null);
  return missing.map(
    ({ id, problem }) =>
      `${markdownText(`${id}: not computed, since ${problem?.message ?? 'its step did not end well'}.`)}\n`,
  );
}

/** Where the pictures were written, they are shown. */
function picture({ experiment, estimators }: RunReport, name: string, words: string): string[] {
  const [format] = experiment.report.plots;
  if (format === undefined || estimators.every(({ result }) => result === null)) return [];
  return [`![${words}](plots/${name}.${format})\n`];
}
