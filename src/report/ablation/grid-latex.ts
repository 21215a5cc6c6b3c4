import { countColumns } from './count-columns.ts';
import type { GridCell, GridColumn, GridTable } from './grid-table.ts';
import { latexText } from './latex-text.ts';
import { failureText, metricText } from './metric-text.ts';
import { shownTable } from './shown-columns.ts';

/** More would not fit on a page in the text's own size. */
const MOST_COLUMNS = 8;

/** A float with booktabs rules: `\usepackage{booktabs}` and `\input{tables/<name>.tex}` are all a paper needs. */
export function gridLatex(whole: GridTable): string {
  const table = shownTable(whole);
  const { rowAxes, columns, rows, footnotes } = table;
  const counts = countColumns(table);
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const hasGroups = table.columnAxes.length > 0;
  return [
    '% Needs \\usepackage{booktabs}.',
    '\\begin{table}[t]',
    '\\centering',
    ...(columns.length > MOST_COLUMNS ? ['\\scriptsize', '\\setlength{\\tabcolsep}{3pt}'] : []),
    `\\caption{${latexText(table.caption)}}`,
    `\\label{tab:${table.name.replace(/[^A-Za-z0-9:.-]/g, '-')}}`,
    `\\begin{tabular}{${'l'.repeat(rowAxes.length)}${'r'.repeat(columns.length + counts.length)}}`,
    '\\toprule',
    ...(hasGroups ? groupLines(table, counts.length) : []),
    line([
      ...rowAxes.map(latexText),
      ...counts.map(({ header }) => latexText(header)),
      ...columns.map(({ metric }) => latexText(metric.label)),
    ]),
    '\\midrule',
    ...rows.map((row) =>
      line([
        ...row.labels.map(latexText),
        ...counts.map(({ text }) => latexText(text(row.total))),
        ...row.cells.map((cell, index) => cellLatex(cell, columns[index])),
      ]),
    ),
    '\\bottomrule',
    '\\end{tabular}',
    ...footnotes.map((note) => `\\par\\smallskip{\\footnotesize ${latexText(note)}}`),
    '\\end{table}',
    '',
  ].join('\n');
}

/** A line over the groups of columns, and a rule under each group. */
function groupLines({ rowAxes, columnAxes, groups, columns }: GridTable, counts: number): readonly string[] {
  const before = rowAxes.length + counts;
  const span = columns.length / groups.length;
  const heads = groups.map(({ labels }) => `\\multicolumn{${span}}{c}{${latexText(labels.join(', '))}}`);
  const rules = groups.map((_, group) => {
    const first = before + group * span + 1;
    return `\\cmidrule(lr){${first}-${first + span - 1}}`;
  });
  const corner = `\\multicolumn{${before}}{r}{${latexText(columnAxes.join(', '))}}`;
  return [`${[corner, ...heads].join(' & ')} \\\\`, rules.join(' ')];
}

function cellLatex({ measured, isBest }: GridCell, column: GridColumn | undefined): string {
  if (column === undefined) return '';
  const text = latexText(metricText(measured, column.metric, column.digits));
  const failures = failureText(measured, column.metric, column.digits);
  const shown = isBest ? `\\textbf{${text}}` : text;
  return failures === null ? shown : `${shown} {\\scriptsize (${latexText(failures)})}`;
}
