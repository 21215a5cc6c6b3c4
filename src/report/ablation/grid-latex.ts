import { countColumns, type CountColumn } from './count-columns.ts';
import type { GridCell, GridColumn, GridTable } from './grid-table.ts';
import { groupHeads, inPanels } from './group-heads.ts';
import { latexFloat } from './latex-float.ts';
import { latexText } from './latex-text.ts';
import { failureText, metricText } from './metric-text.ts';
import { shownTable } from './shown-columns.ts';

/** More would not fit on a page in the text's own size. */
const MOST_COLUMNS = 8;
/** More would not fit on a page in any: the table comes in parts, one below the other. */
const MOST_IN_A_PART = 12;

/** A float with booktabs rules; best values bold, values with failures in parentheses. */
export function gridLatex(whole: GridTable): string {
  const table = shownTable(whole);
  const counts = countColumns(table);
  const parts = inPanels(table, MOST_IN_A_PART);
  const isTight = parts.some(({ columns, rowAxes }) => columns.length + rowAxes.length + counts.length > MOST_COLUMNS);
  return latexFloat({
    name: table.name,
    caption: table.caption,
    // How many cells there are is of the whole table: it is said once.
    parts: parts.map((part, index) => tabular(part, index === 0 ? counts : [])),
    isTight,
    footnotes: table.footnotes,
  });
}

function tabular(table: GridTable, counts: readonly CountColumn[]): readonly string[] {
  const { rowAxes, columns, rows } = table;
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  return [
    `\\begin{tabular}{${'l'.repeat(rowAxes.length)}${'r'.repeat(columns.length + counts.length)}}`,
    '\\toprule',
    ...groupLines(table, counts.length),
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
  ];
}

/** A line over the groups of columns for each of their axes, and a rule under each group. */
function groupLines({ rowAxes, columnAxes, groups, columns }: GridTable, counts: number): readonly string[] {
  const before = rowAxes.length + counts;
  const span = columns.length / groups.length;
  return groupHeads(groups).flatMap((heads, axis) => {
    const cells = heads.map(({ label, groups: members }) => `\\multicolumn{${span * members}}{c}{${latexText(label)}}`);
    const rules = heads.map(({ first, groups: members }) => {
      const start = before + first * span + 1;
      return `\\cmidrule(lr){${start}-${start + span * members - 1}}`;
    });
    // Without a column before the groups their axis has no place to be named in.
    const corner = before === 0 ? [] : [`\\multicolumn{${before}}{r}{${latexText(columnAxes[axis] ?? '')}}`];
    return [`${[...corner, ...cells].join(' & ')} \\\\`, rules.join(' ')];
  });
}

function cellLatex({ measured, isBest }: GridCell, column: GridColumn | undefined): string {
  if (column === undefined) return '';
  const text = latexText(metricText(measured, column.metric, column.digits));
  const failures = failureText(measured, column.metric, column.digits);
  const shown = isBest ? `\\textbf{${text}}` : text;
  return failures === null ? shown : `${shown} {\\tiny (${latexText(failures)})}`;
}
