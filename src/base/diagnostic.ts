/** A place in a text file; lines and columns count from 1, columns in UTF-16 units. The end is exclusive. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One problem in what a person wrote: data here, a sentence only when it is shown. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-key`, `wrong-type`, … */
  readonly code: string;
  readonly message: string;
  readonly at: SourceRange | null;
  readonly related: readonly { readonly message: string; readonly at: SourceRange }[];
}
