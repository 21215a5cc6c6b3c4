import { markdownText } from '../tables/table-markdown.ts';
import { countColumns } from './count-columns.ts';
import type { GridCell, GridColumn, GridTable } from './grid-table.ts';
import { failureText, metricText } from './metric-text.ts';
import { shownTable } from './shown-columns.ts';

/** A GitHub table under its caption: best values bold, values with failures in parentheses, notes below. */
export function gridMarkdown(whole: GridTable): string {
  const table = shownTable(whole);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const counts = countColumns(table);
  const header = [
    ...table.rowAxes.map(markdownText),
    ...counts.map((column) => column.header),
    ...table.columns.map((column) => markdownText(headerOf(table, column))),
  ];
  const rule = header.map((_, index) => (index < table.rowAxes.length ? '---' : '---:'));
  const rows = table.rows.map((row) =>
    line([
      ...row.labels.map(markdownText),
      ...counts.map(({ text }) => text(row.total)),
      ...row.cells.map((cell, index) => cellMarkdown(cell, table.columns[index])),
    ]),
  );
  const notes = table.footnotes.map((note) => `- ${markdownText(note)}`);
  return [
    `**${markdownText(table.caption)}**`,
    '',
    line(header),
    line(rule),
    ...rows,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}

/** `500, 0.05: RMSE`; the metric alone where there are no groups. */
function headerOf({ groups }: GridTable, { group, metric }: GridColumn): string {
  const labels = groups[group]?.labels ?? [];
  return labels.length === 0 ? metric.label : `${labels.join(', ')}: ${metric.label}`;
}

function cellMarkdown({ measured, isBest }: GridCell, column: GridColumn | undefined): string {
  if (column === undefined) return '';
  const text = markdownText(metricText(measured, column.metric, column.digits));
  const failures = failureText(measured, column.metric, column.digits);
  const shown = isBest ? `**${text}**` : text;
  return failures === null ? shown : `${shown} (${markdownText(failures)})`;
}
