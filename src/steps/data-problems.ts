import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';

/** A place in a data file: the whole line, since nobody wants a long record underlined. */
export function inFile(file: string, line: number): SourceRange {
  return { file, line, column: 1, endLine: line, endColumn: 1 };
}

export function dataProblem(code: string, message: string, at: SourceRange | null): Diagnostic {
  return { severity: 'error', code, message, at, related: [] };
}
