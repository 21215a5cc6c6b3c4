/** A table as every format shows it: HTML, Markdown, text. Cells are plain text; each format escapes what it must. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
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
}

/** `bad`: a refusal or a failure. `good`: a check that holds. `muted`: of less interest than the rest. */
export type Tone = 'good' | 'bad' | 'muted';

export function cell(text: string, tone?: Tone): Cell {
  return tone === undefined ? { text } : { text, tone };
}

export const emptyCell: Cell = { text: '' };
