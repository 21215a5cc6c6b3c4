import { printable } from '../plain-text.ts';
import type { Cell, Table, Tone } from './table.ts';

export interface TextStyle {
  /** Width of the terminal. */
  readonly columns: number;
  readonly color: boolean;
}

/** Spaces between columns: what fits best, the widest first. */
const GAPS = [5, 3, 2] as const;
const NARROWEST = 2;
const INDENT = '  ';

/** A table for a terminal: two spaces in front, wide gaps, notes below their rows. Expendable columns go where it is too narrow. */
export function tableText(table: Table, style: TextStyle): string {
  const { shown, gap } = fitting(table, style.columns);
  const widths = shown.map((index) => columnWidth(table, index));
  const line = (cells: readonly Cell[]): string => {
    const padded = shown.map((index, place) => {
      const { text, tone } = cells[index] ?? { text: '' };
      const space = ' '.repeat(Math.max(0, (widths[place] ?? 0) - length(text)));
      const painted = paint(text, tone, style.color);
      return table.columns[index]?.align === 'right' ? `${space}${painted}` : `${painted}${space}`;
    });
    return `${INDENT}${padded.join(' '.repeat(gap))}`.trimEnd();
  };
  const lines = [line(table.columns.map(({ header }) => ({ text: header, tone: 'muted' })))];
  for (const row of table.rows) {
    lines.push(line(row.cells));
    for (const note of row.notes ?? []) lines.push(...wrapped(note, style.columns, INDENT));
  }
  for (const note of table.footnotes ?? []) lines.push(...wrapped(note, style.columns, INDENT));
  return `${lines.join('\n')}\n`;
}

/** Narrower gaps first, then fewer columns. */
function fitting(table: Table, width: number): { readonly shown: readonly number[]; readonly gap: number } {
  let shown = table.columns.map((_, index) => index);
  const fits = GAPS.find((gap) => tableWidth(table, shown, gap) <= width);
  if (fits !== undefined) return { shown, gap: fits };
  const order = shown
    .filter((index) => table.columns[index]?.expendable !== undefined)
    .sort((a, b) => (table.columns[a]?.expendable ?? 0) - (table.columns[b]?.expendable ?? 0));
  for (const next of order) {
    shown = shown.filter((index) => index !== next);
    if (tableWidth(table, shown, NARROWEST) <= width) break;
  }
  return { shown, gap: NARROWEST };
}

function tableWidth(table: Table, shown: readonly number[], gap: number): number {
  const widths = shown.map((index) => columnWidth(table, index));
  return INDENT.length + widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}

function columnWidth(table: Table, index: number): number {
  const texts = [table.columns[index]?.header ?? '', ...table.rows.map((row) => row.cells[index]?.text ?? '')];
  return Math.max(...texts.map(length));
}

/** Code points: none of our signs takes two places, a policy's name may hold one that does. */
function length(text: string): number {
  return Array.from(printable(text)).length;
}

/** Lines of at most `width`; the first is indented, the following ones a little more. */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of printable(text).split(' ')) {
    if (!isEmpty && length(line) + 1 + length(word) > width) {
      lines.push(line);
      line = `${indent}${INDENT}`;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

const INKS: Readonly<Record<Tone, readonly [open: number, close: number]>> = {
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
  muted: [2, 22],
};

export function paint(text: string, tone: Tone | undefined, color: boolean): string {
  const safe = printable(text);
  if (!color || tone === undefined || safe.trim() === '') return safe;
  const [open, close] = INKS[tone];
  return `\u001B[${open}m${safe}\u001B[${close}m`;
}
