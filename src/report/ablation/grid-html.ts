import { markup, type Html } from '../html/markup.ts';
import { countColumns } from './count-columns.ts';
import type { GridCell, GridColumn, GridTable } from './grid-table.ts';
import { groupHeads } from './group-heads.ts';
import { failureText, intervalText, metricText } from './metric-text.ts';
import { shownTable } from './shown-columns.ts';

/** The table with its intervals in a smaller line below each number. On a narrow screen it scrolls within itself. */
export function gridHtml(whole: GridTable): Html {
  const table = shownTable(whole);
  const counts = countColumns(table);
  const caption = `${table.name}: ${table.caption}`;
  const rows = table.rows.map(
    ({
      labels,
      cells,
      total,
    }) => markup`<tr>${labels.map((label) => markup`<th scope="row">${label}</th>`)}${counts.map(
      ({ text }) => markup`<td class="right muted">${text(total)}</td>`,
    )}${cells.map((cell, index) => cellHtml(cell, table.columns[index]))}</tr>
`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="grid">
<caption><b>${table.name}</b> ${table.caption}</caption>
<thead>${headHtml(
    table,
    counts.map(({ header }) => header),
  )}</thead>
<tbody>
${rows}</tbody>
</table></div>
${table.footnotes.map(
  (note) => markup`<p class="footnote">${note}</p>
`,
)}`;
}

function headHtml(table: GridTable, counts: readonly string[]): Html {
  const { rowAxes, columnAxes, groups, columns } = table;
  const span = columns.length / Math.max(1, groups.length);
  const starts = (index: number): boolean => columnAxes.length > 0 && index % span === 0;
  const names = columns.map(
    ({ metric }, index) =>
      markup`<th scope="col" class="${starts(index) ? 'right start' : 'right'}">${metric.label}</th>`,
  );
  const counted = counts.map((header) => markup`<th scope="col" class="right">${header}</th>`);
  const axes = rowAxes.map((axis) => markup`<th scope="col">${axis}</th>`);
  if (columnAxes.length === 0) return markup`<tr>${axes}${counted}${names}</tr>`;
  const before = rowAxes.length + counts.length;
  const over = groupHeads(groups).map((heads, axis) => {
    const corner =
      before === 0 ? null : markup`<td colspan="${before}" class="right muted">${columnAxes[axis] ?? ''}</td>`;
    return markup`<tr>${corner}${heads.map(
      ({ label, groups: members }) =>
        markup`<th scope="colgroup" colspan="${span * members}" class="group start">${label}</th>`,
    )}</tr>`;
  });
  return markup`${over}<tr>${axes}${counted}${names}</tr>`;
}

function cellHtml({ measured, isBest }: GridCell, column: GridColumn | undefined): Html | null {
  if (column === undefined) return null;
  const { metric, digits } = column;
  const text = metricText(measured, metric, digits);
  const interval = measured.value === null ? null : intervalText(measured, metric, digits);
  const failures = failureText(measured, metric, digits);
  return markup`<td class="${measured.value === null ? 'right muted' : 'right'}">${isBest ? markup`<strong>${text}</strong>` : text}${interval === null ? null : markup`<small>${interval}</small>`}${failures === null ? null : markup`<small>(${failures})</small>`}</td>`;
}
