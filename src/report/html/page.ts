import type { RenderedChart } from '../charts/charts.ts';
import { heldOutText, labelsText } from '../findings/label-counts.ts';
import { promptsText } from '../findings/prompt-counts.ts';
import { counted } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import { markup, trusted, type Html } from './markup.ts';
import { alertHtml, sectionsOf, type Section } from './sections.ts';
import { styleSheet } from './style.ts';

/** Nothing is fetched, nothing runs: what a prompt or a model wrote can only be read. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** One file that needs no other: the whole run as a page. It holds no clock, so the same results give the same bytes. */
export function reportHtml(report: RunReport, charts: readonly RenderedChart[], assayVersion: string): string {
  const { experiment, run } = report;
  const sections = sectionsOf(report, charts);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="assay ${assayVersion}">
<title>${experiment.name} · ${run} · Assay</title>
<style>${trusted(styleSheet)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<div class="page">
<header>
<h1>${experiment.name}</h1>
${experiment.description === undefined ? null : markup`<p class="lead">${experiment.description}</p>`}
${factsHtml(report)}
<nav aria-label="Contents">${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a> `)}</nav>
</header>
<main>
${alertHtml(report)}
${sections.map(sectionHtml)}
</main>
<footer>Made by Assay ${assayVersion}. When and where it ran is in <a href="run.json">run.json</a>; this page does not depend on it.</footer>
</div>
</body>
</html>
`;
  return page.text;
}

function factsHtml(report: RunReport): Html {
  const { run, counts, policies, loggingPolicy } = report;
  const prompts = promptsText(report);
  const facts = [
    markup`run <b>${run}</b>`,
    ...(prompts === null ? [] : [strongStart(prompts)]),
    ...(policies.length === 0 ? [] : [strongCount(policies.length, 'policy', 'policies')]),
    ...[labelsText(report), heldOutText(report)].flatMap((text) => (text === null ? [] : [strongStart(text)])),
    ...(loggingPolicy === null ? [] : [markup`logging policy <b>${loggingPolicy}</b>`]),
    ...(counts.missing === null ? [] : [strongCount(counts.missing, 'missing value')]),
  ];
  return markup`<ul class="facts">${facts.map((fact) => markup`<li>${fact}</li>`)}</ul>`;
}

function strongCount(count: number, noun: string, plural?: string): Html {
  return strongStart(counted(count, noun, plural));
}

/** What is counted is read first. */
function strongStart(text: string): Html {
  const [number = '', ...words] = text.split(' ');
  return markup`<b>${number}</b> ${words.join(' ')}`;
}

function sectionHtml({ id, title, body }: Section): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title"${id === 'answer' ? null : trusted(' class="long"')}>
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
