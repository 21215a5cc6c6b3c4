import type { IndexCells } from './index-cells.ts';

/** Rows gathered by fold and cell: what fits across the folds need of them, whatever the values that are fitted. */
export interface FoldCells {
  readonly cells: IndexCells;
  readonly foldCount: number;
  /** Entries of fold k, one a cell with rows of it, in increasing order: start[k] … start[k + 1] − 1. */
  readonly start: Uint32Array;
  readonly cell: Uint32Array;
  /** Σv of the rows of each entry. */
  readonly count: Float64Array;
  /** The entry of each row. */
  readonly entryOf: Uint32Array;
  /** Rows of each fold, those with v = 0 left out. */
  readonly rows: Uint32Array;
}

/** `rowWeight` counts rows in replicates (null: 1 each). O(rows + folds · cells). */
export function foldCells(
  cells: IndexCells,
  fold: Int32Array,
  foldCount: number,
  rowWeight: Float64Array | null,
): FoldCells {
  const size = cells.x.length;
  const { cellOf } = cells;
  const n = cellOf.length;
  // First whether a cell has rows of a fold, then the number of its entry.
  const entry = new Uint32Array(foldCount * size);
  for (let i = 0; i < n; i += 1) entry[fold[i]! * size + cellOf[i]!] = 1;
  const start = new Uint32Array(foldCount + 1);
  const cell = new Uint32Array(Math.min(n, foldCount * size));
  let entries = 0;
  for (let own = 0; own < foldCount; own += 1) {
    const from = own * size;
    for (let c = 0; c < size; c += 1) {
      if (entry[from + c] === 0) continue;
      entry[from + c] = entries;
      cell[entries] = c;
      entries += 1;
    }
    start[own + 1] = entries;
  }
  const count = new Float64Array(entries);
  const entryOf = new Uint32Array(n);
  const rows = new Uint32Array(foldCount);
  for (let i = 0; i < n; i += 1) {
    const own = fold[i]!;
    const place = entry[own * size + cellOf[i]!]!;
    const v = rowWeight === null ? 1 : rowWeight[i]!;
    entryOf[i] = place;
    count[place] = count[place]! + v;
    if (v !== 0) rows[own] = rows[own]! + 1;
  }
  return { cells, foldCount, start, cell: cell.subarray(0, entries), count, entryOf, rows };
}
