import type { Cell, Column, Row, Table } from '../tables/table.ts';
import { markup, trusted, type Content, type Html } from './markup.ts';

/** A table with a caption, column headers and a header in each row. On a narrow screen it scrolls within itself, with the keyboard too. */
export function tableHtml(table: Table): Html {
  const head = table.columns.map(
    ({ header, align }) => markup`<th scope="col"${classes(align === 'right' ? 'right' : null)}>${header}</th>`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${table.caption}"><table>
<caption>${table.caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${table.rows.map((row) => rowHtml(row, table.columns))}</tbody>
</table></div>
${(table.footnotes ?? []).map(
  (note) => markup`<p class="footnote">${note}</p>
`,
)}`;
}

function rowHtml(row: Row, columns: readonly Column[]): Html {
  const notes = row.notes ?? [];
  const cells = row.cells.map((cell, index) => cellHtml(cell, columns[index], index === 0));
  const below = notes.map(
    (note, index) =>
      markup`<tr${classes(index < notes.length - 1 ? 'noted' : null)}><td class="note" colspan="${columns.length}"><div>${note}</div></td></tr>
`,
  );
  return markup`<tr${classes(notes.length > 0 ? 'noted' : null)}>${cells}</tr>
${below}`;
}

/** Longer texts may break over lines; numbers may not. */
const LONG = 34;
const LONG_SMALL = 18;

function cellHtml(cell: Cell, column: Column | undefined, isFirst: boolean): Html {
  const names = classes(
    column?.align === 'right' ? 'right' : null,
    cell.tone ?? null,
    cell.text.length > LONG ? 'wrap' : null,
  );
  const small =
    cell.small === undefined
      ? null
      : markup`<small${classes(cell.small.length > LONG_SMALL ? 'long' : null)}>${cell.small}</small>`;
  return isFirst
    ? markup`<th scope="row"${names}>${breakable(cell.text)}${small}</th>`
    : markup`<td${names}>${cell.text}${small}</td>`;
}

/** A name may break where its words meet. */
function breakable(text: string): Content {
  return text
    .split(/(?<=[\p{L}\p{N}][_/.])(?=[\p{L}\p{N}])/u)
    .flatMap((part, index) => (index === 0 ? [part] : [trusted('<wbr>'), part]));
}

function classes(...names: readonly (string | null)[]): Html | null {
  const given = names.filter((name) => name !== null);
  return given.length === 0 ? null : markup` class="${given.join(' ')}"`;
}
