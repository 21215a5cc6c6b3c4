/** A table as every format shows it: HTML, Markdown, text. Cells are plain text; each format escapes what it must. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Sentences that belong below the whole table. */
  readonly footnotes?: readonly string[];
}

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Where a terminal is too narrow, columns with a number go first, the lowest before the others. */
  readonly expendable?: number;
}

export interface Row {
  /** One a column; the first one names the row. */
  readonly cells: readonly Cell[];
  /** Sentences that belong below the row. */
  readonly notes?: readonly string[];
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  /** What belongs to it and is asked for less often: a smaller line below it, in parentheses where there are no lines, nothing in a terminal. */
  readonly small?: string;
}

/** `bad`: a refusal or a failure. `warn`: to be believed with care. `good`: a check that holds. `muted`: of less interest than the rest. */
export type Tone = 'good' | 'warn' | 'bad' | 'muted';

/** The rows alone, where what is said below them is told elsewhere. */
export function withoutNotes(table: Table): Table {
  return { ...table, rows: table.rows.map(({ cells }) => ({ cells })) };
}

export function cell(text: string, tone?: Tone): Cell {
  return tone === undefined ? { text } : { text, tone };
}

/** The same cell with a smaller line below it; none where there is nothing to say. */
export function withSmall(given: Cell, small: string | null): Cell {
  return small === null ? given : { ...given, small };
}

export const emptyCell: Cell = { text: '' };
