import { integer } from '../format.ts';

/** The rows with the most weight, in the order they had, and a sentence about the others; all of them where they are few. */
export function limited<Row>(
  rows: readonly Row[],
  most: number,
  weightOf: (row: Row) => number,
  file: string,
): { readonly rows: readonly Row[]; readonly note: readonly string[] } {
  if (rows.length <= most) return { rows, note: [] };
  const heaviest = new Set(
    [...rows.keys()].sort((a, b) => weightOf(rows[b]!) - weightOf(rows[a]!) || a - b).slice(0, most),
  );
  const left = integer(rows.length - most);
  return {
    rows: rows.filter((_, index) => heaviest.has(index)),
    note: [`The ${integer(most)} largest differences are shown; the other ${left} rows are in ${file}.`],
  };
}
