import { printable } from '../plain-text.ts';
import type { Cell, Table } from './table.ts';

/** A GitHub table under its caption; notes become a list below it. */
export function tableMarkdown(table: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = table.columns.map(({ align }) => (align === 'right' ? '---:' : '---'));
  const rows = table.rows.map((row) => line(row.cells.map(cellText)));
  const sentences = [...table.rows.flatMap((row) => row.notes ?? []), ...(table.footnotes ?? [])];
  const notes = sentences.map((note) => `- ${markdownText(note)}`);
  return [
    `**${markdownText(table.caption)}**`,
    '',
    line(table.columns.map(({ header }) => markdownText(header))),
    line(rule),
    ...rows,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}

function cellText({ text, small }: Cell): string {
  return markdownText(small === undefined ? text : `${text} (${small})`);
}

/** Plain text as Markdown that shows it as it is: no markup, no HTML, one line. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>|~#&@]/g, (sign) => `\\${sign}`)
    .replace(/^([-+]|\d+[.)])(?= )/, '\\$1');
}
