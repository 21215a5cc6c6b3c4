import { counted, integer } from '../format.ts';
import { markdownText, tableMarkdown } from '../tables/table-markdown.ts';
import type { Assembled } from './assembled.ts';
import { gateTable, noNumberTable } from './failure-table.ts';
import { axesText, failureAlert } from './findings/findings.ts';
import { gridMarkdown } from './grid-markdown.ts';
import type { PlainTable } from './plain-table.ts';
import { truthWords } from './truth-text.ts';

/** The page as text: for a pull request, a wiki, a paper's appendix. */
export function ablationMarkdown(assembled: Assembled): string {
  const { study, tables, figures, seeds } = assembled;
  const { ablation, context } = study;
  const alert = failureAlert(assembled.study);
  const failures = [gateTable(study), noNumberTable(study)].filter((table) => table !== null);
  const plain = (found: PlainTable | null): string[] => (found === null ? [] : [tableMarkdown(found.table)]);
  const [format] = context.plots ?? (['svg'] as const);
  return [
    `# ${markdownText(ablation.name)}\n`,
    ...(ablation.description === undefined ? [] : [`${markdownText(ablation.description)}\n`]),
    `run \`${context.run}\` · ${counted(context.plan.cells, 'cell')} · ${counted(seeds, 'seed')} · truth: ${truthWords(ablation.truth)}\n`,
    ...(alert === null ? [] : [`> ${markdownText(alert)}\n`]),
    '## The answer\n',
    `${assembled.findings.map(({ topic, text }) => `- **${topic}.** ${markdownText(text)}`).join('\n')}\n`,
    ...tables.map((table) => `### ${markdownText(table.name)}\n\n${gridMarkdown(table)}`),
    ...plain(assembled.byPolicy),
    ...(figures.length === 0 || format === undefined ? [] : ['## Figures\n']),
    ...(format === undefined
      ? []
      : figures.map(({ name, caption }) => `![${markdownText(caption)}](plots/${name}.${format})\n`)),
    ...assembled.labels.flatMap(plain),
    '## What matters\n',
    ...plain(assembled.influence),
    ...plain(assembled.mainEffects),
    ...plain(assembled.interactions),
    ...plain(assembled.paired),
    ...(failures.length === 0 ? [] : ['## Refusals and failures\n', ...failures.map(tableMarkdown)]),
    '## Plan\n',
    `${[
      ...axesText(assembled.study),
      counted(context.plan.cells, 'cell'),
      ...context.plan.dropped.map(({ by, count }) => `${integer(count)} combinations not made, by ${by}`),
      ...context.plan.aliases,
    ]
      .map((text) => `- ${markdownText(text)}`)
      .join('\n')}\n`,
    `## How to reproduce\n\n\`\`\`sh\nassay reproduce ${ablation.name}/${context.run}\n\`\`\`\n`,
    `Made by Assay ${context.assayVersion}.\n`,
  ].join('\n');
}
