import type { Cell, Column, Table, Tone } from './table.ts';

export interface TextStyle {
  /** Width of the terminal. */
  readonly columns: number;
  readonly color: boolean;
}

const GAP = '     ';
const INDENT = '  ';

/** A table for a terminal: two spaces in front, wide gaps, notes below their rows. Expendable columns go where it is too narrow. */
export function tableText(table: Table, style: TextStyle): string {
  const shown = fitting(table, style.columns);
  const widths = shown.map((index) => columnWidth(table, index));
  const line = (cells: readonly Cell[], ink: (text: string, cell: Cell) => string): string => {
    const padded = shown.map((index, place) => {
      const cell = cells[index] ?? { text: '' };
      const text = pad(cell.text, widths[place] ?? 0, table.columns[index]?.align ?? 'left');
      return ink(text, cell);
    });
    return trimEnd(`${INDENT}${padded.join(GAP)}`);
  };
  const lines = [line(headers(table.columns), (text) => paint(text, 'muted', style.color))];
  for (const row of table.rows) {
    lines.push(line(row.cells, (text, cell) => paint(text, cell.tone, style.color)));
    for (const note of row.notes ?? []) lines.push(...wrapped(note, style.columns, INDENT));
  }
  return `${lines.join('\n')}\n`;
}

function headers(columns: readonly Column[]): Cell[] {
  return columns.map(({ header }) => ({ text: header }));
}

function fitting(table: Table, width: number): readonly number[] {
  let shown = table.columns.map((_, index) => index);
  const order = shown
    .filter((index) => table.columns[index]?.expendable !== undefined)
    .sort((a, b) => (table.columns[a]?.expendable ?? 0) - (table.columns[b]?.expendable ?? 0));
  for (const next of order) {
    if (tableWidth(table, shown) <= width) break;
    shown = shown.filter((index) => index !== next);
  }
  return shown;
}

function tableWidth(table: Table, shown: readonly number[]): number {
  const widths = shown.map((index) => columnWidth(table, index));
  return INDENT.length + widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

function columnWidth(table: Table, index: number): number {
  const texts = [table.columns[index]?.header ?? '', ...table.rows.map((row) => row.cells[index]?.text ?? '')];
  return Math.max(...texts.map(length));
}

/** Code points: none of our signs takes two places, a policy's name may hold one that does. */
function length(text: string): number {
  return [...printable(text)].length;
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return align === 'right' ? `${space}${text}` : `${text}${space}`;
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
  bad: [31, 39],
  muted: [2, 22],
};

export function paint(text: string, tone: Tone | undefined, color: boolean): string {
  const safe = printable(text);
  if (!color || tone === undefined || safe.trim() === '') return safe;
  const [open, close] = INKS[tone];
  return `\u001B[${open}m${safe}\u001B[${close}m`;
}

/** A name or message may not move the cursor, ring the bell or paint. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]+/g, ' ');
}

function trimEnd(line: string): string {
  // Spaces may stand before the last colour's end.
  // oxlint-disable-next-line no-control-regex -- the escape that ends a colour
  return line.replace(/ +((?:\u001B\[\d+m)*)$/, '$1').replace(/ +$/, '');
}
