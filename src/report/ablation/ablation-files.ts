import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { csvText } from '../csv.ts';
import { renderPng } from '../charts/png.ts';
import { tableMarkdown } from '../tables/table-markdown.ts';
import { assemble, type Assembled } from './assembled.ts';
import type { AblationContext, AblationFile } from './context.ts';
import { gridLatex } from './grid-latex.ts';
import { gridMarkdown } from './grid-markdown.ts';
import { ablationMarkdown } from './markdown.ts';
import { ablationHtml } from './page.ts';
import { plainCsv, plainLatex, type PlainTable } from './plain-table.ts';
import { studyOf } from './study.ts';
import { gridCsv } from './table-csv.ts';

/**
 * The tables, figures and pages of an ablation, as files of its run: `tables/<name>.{csv,md,tex}`, `plots/<name>.{csv,svg,png}`, `report.html`,
 * `report.md`. Every number in them is made of these rows; the same rows give the same bytes, in whatever order cells were computed.
 */
export async function* ablationFiles(
  rows: readonly CellRow[],
  ablation: Ablation,
  context: AblationContext,
): AsyncGenerator<AblationFile> {
  const ordered = [...rows].sort((a, b) => a.cell - b.cell || compareText(a.estimator, b.estimator));
  const assembled = await assemble(studyOf(ordered, ablation, context));
  yield* tableFiles(assembled);
  for (const { name, svg, figure } of assembled.figures) {
    yield { name: `plots/${name}.csv`, content: csvText(figure.header, figure.lines) };
    const formats = context.plots ?? ['svg', 'png'];
    if (formats.includes('svg')) yield { name: `plots/${name}.svg`, content: svg };
    if (formats.includes('png')) yield { name: `plots/${name}.png`, content: await renderPng(svg) };
  }
  yield { name: 'report.html', content: ablationHtml(assembled) };
  yield { name: 'report.md', content: ablationMarkdown(assembled) };
}

/** By code units: no locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function* tableFiles(assembled: Assembled): Generator<AblationFile> {
  for (const table of assembled.tables) {
    yield { name: `tables/${table.name}.csv`, content: gridCsv(table) };
    yield { name: `tables/${table.name}.md`, content: gridMarkdown(table) };
    yield { name: `tables/${table.name}.tex`, content: gridLatex(table) };
  }
  const { labels, byPolicy, mainEffects, influence, interactions, paired } = assembled;
  for (const found of [...labels, byPolicy, mainEffects, influence, interactions, paired])
    if (found !== null) yield* plainFiles(found);
}

function* plainFiles(found: PlainTable): Generator<AblationFile> {
  yield { name: `tables/${found.name}.csv`, content: plainCsv(found) };
  yield { name: `tables/${found.name}.md`, content: tableMarkdown(found.table) };
  yield { name: `tables/${found.name}.tex`, content: plainLatex(found) };
}
