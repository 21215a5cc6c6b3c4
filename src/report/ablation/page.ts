import { createHash } from 'node:crypto';
import { counted, integer } from '../format.ts';
import { chartHtml } from '../html/chart-html.ts';
import { figureScript } from '../html/figure-script.generated.ts';
import { figureStyle } from '../html/figure-style.ts';
import { markup, trusted, type Html } from '../html/markup.ts';
import { styleSheet } from '../html/style.ts';
import { tableHtml } from '../html/table-html.ts';
import { darkSeriesRules } from '../charts/ablation-series.ts';
import type { Assembled, RenderedFigure } from './assembled.ts';
import { gateTable, noNumberTable } from './failure-table.ts';
import { axesText, failureAlert } from './findings/findings.ts';
import { gridHtml } from './grid-html.ts';
import type { PlainTable } from './plain-table.ts';
import { truthWords } from './truth-text.ts';

/** The figures' script has no way to be another one: the browser runs what has this hash alone. */
const SCRIPT_HASH = createHash('sha256').update(figureScript).digest('base64');

/** Nothing is fetched, and nothing runs but that one script: what a name or a message says can only be read. */
const POLICY = `default-src 'none'; script-src 'sha256-${SCRIPT_HASH}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;

const STYLE = `
.page{max-width:72rem}
table.grid tbody th{white-space:nowrap}
table.grid tbody th:first-child{position:sticky;left:0;background:var(--paper)}
table.grid{width:auto;min-width:min(100%,40rem)}
table.grid .group{text-align:center;border-bottom:1px solid var(--line)}
table.grid .start{padding-left:1.4rem}
table.grid caption b{color:var(--ink);margin-right:.4rem}
.data{font-size:.86rem}
@media (max-width:40rem){.chart svg{min-width:40rem}}
@media screen and (prefers-color-scheme:dark){${darkSeriesRules}}
`.trim();

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** One file that needs no other: the whole ablation as a page. It holds no clock, so the same rows give the same bytes. */
export function ablationHtml(assembled: Assembled): string {
  const { ablation, context } = assembled.study;
  const sections = [
    answerSection(assembled),
    ...tableSection(assembled),
    ...figureSection(assembled),
    ...effectSection(assembled),
    ...failureSection(assembled),
    planSection(assembled),
    reproduceSection(assembled),
  ];
  const alert = failureAlert(assembled.study);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="assay ${context.assayVersion}">
<title>${ablation.name} · ${context.run} · Assay</title>
<style>${trusted(styleSheet)}
${trusted(STYLE)}
${trusted(figureStyle)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<div class="page">
<header>
<h1>${ablation.name}</h1>
${ablation.description === undefined ? null : markup`<p class="lead">${ablation.description}</p>`}
${factsHtml(assembled)}
<nav aria-label="Contents">${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a> `)}</nav>
</header>
<main>
${alert === null ? null : markup`<div class="alert" role="note"><p>${alert}</p></div>`}
${sections.map(sectionHtml)}
</main>
<footer>Made by Assay ${context.assayVersion}. Every number comes from the recorded cells; this page knows neither when nor where they were made.</footer>
</div>
${assembled.figures.length === 0 ? null : markup`<script>${trusted(figureScript)}</script>`}
</body>
</html>
`.text;
}

function sectionHtml({ id, title, body }: Section): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title" class="long">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

function factsHtml({ study, seeds }: Assembled): Html {
  const { ablation, context, grid } = study;
  const facts = [
    markup`run <b>${context.run}</b>`,
    markup`<b>${integer(context.plan.cells)}</b> cells`,
    markup`<b>${integer(grid.cells.length)}</b> rows`,
    markup`<b>${integer(seeds)}</b> ${seeds === 1 ? 'seed' : 'seeds'}`,
    markup`truth: <b>${truthWords(ablation.truth)}</b>`,
  ];
  return markup`<ul class="facts">${facts.map((fact) => markup`<li>${fact}</li>`)}</ul>`;
}

function answerSection(assembled: Assembled): Section {
  const { tables, figures, study } = assembled;
  const [headline] = tables;
  const [declared] = study.ablation.plots;
  const first = figures.find(({ name }) => name === declared?.name);
  const body = markup`<ul class="findings">${assembled.findings.map(({ topic, text }) => markup`<li><b>${topic}.</b> ${unbroken(text)}</li>`)}</ul>
${headline === undefined ? markup`<p>There are no cells.</p>` : gridHtml(headline)}
${headline === undefined ? null : filesHtml('tables', headline.name, ['csv', 'md', 'tex'])}
${first === undefined ? null : figureHtml(assembled, first)}`;
  return { id: 'answer', title: 'The answer', body };
}

/** A number and its sign stay on one line. */
const unbroken = (text: string): string => text.replaceAll(/(?<=\d) (?=%|pp)/g, '\u00A0');

function tableSection({ tables, byPolicy }: Assembled): Section[] {
  const rest = tables.slice(1);
  if (rest.length === 0 && byPolicy === null) return [];
  const body = markup`${rest.map((table) => markup`${gridHtml(table)}${filesHtml('tables', table.name, ['csv', 'md', 'tex'])}`)}${plainHtml(byPolicy)}`;
  return [{ id: 'tables', title: 'Tables', body }];
}

function figureSection(assembled: Assembled): Section[] {
  const { figures, study, labels } = assembled;
  const [declared] = study.ablation.plots;
  const rest = figures.filter(({ name }) => name !== declared?.name);
  if (rest.length === 0 && labels.length === 0) return [];
  const body = markup`${rest.map((figure) => figureHtml(assembled, figure))}${labels.map(plainHtml)}`;
  return [{ id: 'figures', title: 'Figures', body }];
}

function figureHtml({ figures, study }: Assembled, { name, caption }: RenderedFigure): Html {
  return markup`${chartHtml(figures, name)}<p class="footnote">${caption}</p>${filesHtml('plots', name, ['csv', ...(study.context.plots ?? ['svg', 'png'])])}`;
}

function filesHtml(folder: string, name: string, endings: readonly string[]): Html {
  return markup`<p class="data">${endings.map((ending) => markup`<a href="${folder}/${name}.${ending}">${name}.${ending}</a> `)}</p>
`;
}

function plainHtml(found: PlainTable | null): Html | null {
  if (found === null) return null;
  return markup`${tableHtml(found.table)}${filesHtml('tables', found.name, ['csv', 'md', 'tex'])}`;
}

function effectSection({ mainEffects, influence, paired, interactions }: Assembled): Section[] {
  if (mainEffects === null && paired === null) return [];
  const folded = (title: string, found: PlainTable | null): Html | null =>
    found === null ? null : markup`<details><summary>${title}</summary>${plainHtml(found)}</details>`;
  const body = markup`${plainHtml(influence)}
${folded('What each value of an axis does', mainEffects)}
${folded('What two values do together', interactions)}
${folded('Values of an axis against each other, on the same cells', paired)}`;
  return [{ id: 'effects', title: 'What matters', body }];
}

function failureSection({ study }: Assembled): Section[] {
  const tables = [gateTable(study), noNumberTable(study)].filter((table) => table !== null);
  if (tables.length === 0) return [];
  const body = markup`<p>A refusal is an answer; a failure is none. Neither is ever taken for a number.</p>${tables.map(tableHtml)}`;
  return [{ id: 'failures', title: 'Refusals and failures', body }];
}

function planSection(assembled: Assembled): Section {
  const { plan } = assembled.study.context;
  const shared = (what: { readonly total: number; readonly unique: number } | null, noun: string): Html | null =>
    what === null
      ? null
      : markup`<li>${counted(what.unique, noun)} do the work of ${integer(what.total)}: what cells share is done once.</li>`;
  const body = markup`<ul>
${axesText(assembled.study).map(
  (text) => markup`<li>${text}</li>
`,
)}<li>${counted(plan.cells, 'cell')}</li>
${plan.dropped.map(
  ({ by, count }) => markup`<li>${counted(count, 'combination')} not made, by <code>${by}</code></li>
`,
)}${shared(plan.steps, 'step')}${shared(plan.calls, 'call')}
</ul>
${plan.aliases.length === 0 ? null : markup`<p>What the fraction cannot tell apart:</p><ul>${plan.aliases.map((alias) => markup`<li>${alias}</li>`)}</ul>`}`;
  return { id: 'plan', title: 'Plan', body };
}

function reproduceSection({ study }: Assembled): Section {
  const { ablation, context } = study;
  const links = context.files.map((file) => markup` <a href="${file}">${file}</a>`);
  const body = markup`<pre tabindex="0"><code>assay reproduce ${ablation.name}/${context.run}
assay run results/${ablation.name}/${context.run}/config.yaml</code></pre>
${links.length === 0 ? null : markup`<p>Every number above is made of the recorded cells beside this page:${links}.</p>`}
<details><summary>The resolved ablation</summary><pre tabindex="0"><code>${context.config}</code></pre></details>`;
  return { id: 'reproduce', title: 'How to reproduce', body };
}
