import { fitIsotonicCells, isotonicDesign, predictIsotonicSorted } from '../../stats/isotonic.ts';
import type { IsotonicFitOptions, IsotonicModel } from '../../stats/isotonic.ts';

/** Rows put in the order of an index once, tied rows in one cell: fits on any of the rows are then one pass over them. */
export interface IndexCells {
  /** The distinct index values, increasing. */
  readonly x: Float64Array;
  readonly cellOf: Uint32Array;
}

/** index: finite, no NaN (NaN throws). O(n), without sorting where the rows are in order already. */
export function indexCells(index: Float64Array): IndexCells {
  const inOrder = cellsInOrder(index);
  if (inOrder !== null) return inOrder;
  const design = isotonicDesign(index);
  const cellOf = new Uint32Array(index.length);
  for (let cell = 0; cell < design.x.length; cell += 1) {
    for (let place = design.start[cell]!; place < design.start[cell + 1]!; place += 1) {
      cellOf[design.order[place]!] = cell;
    }
  }
  return { x: design.x, cellOf };
}

/**
 * Rows in increasing order of an index, in at most `most` cells of about equal numbers of rows; equal values share a cell, whose place is the mean
 * of its rows. With no more distinct values than that: one a cell.
 */
export function coarseCells(index: Float64Array, most: number): IndexCells {
  const fine = indexCells(index);
  if (fine.x.length <= most) return fine;
  const cellOf = new Uint32Array(index.length);
  const total = new Float64Array(most);
  const rows = new Float64Array(most);
  let cell = 0;
  for (let i = 0; i < index.length; i += 1) {
    const full = i >= ((cell + 1) * index.length) / most;
    if (full && fine.cellOf[i] !== fine.cellOf[i - 1] && rows[cell]! > 0) cell = Math.floor((i * most) / index.length);
    cellOf[i] = cell;
    total[cell] = total[cell]! + index[i]!;
    rows[cell] = rows[cell]! + 1;
  }
  // Cells that a long run of equal values jumped over are left out.
  const kept = Uint32Array.from(rows.keys()).filter((place) => rows[place]! > 0);
  const place = new Uint32Array(most);
  kept.forEach((old, next) => (place[old] = next));
  return {
    x: Float64Array.from(kept, (old) => total[old]! / rows[old]!),
    cellOf: cellOf.map((old) => place[old]!),
  };
}

/** Values closer than this to the first of their cell are one value, as in the isotonic fit. */
const sameValue = 1e-15;

function cellsInOrder(index: Float64Array): IndexCells | null {
  const x = new Float64Array(index.length);
  const cellOf = new Uint32Array(index.length);
  let count = 0;
  for (let i = 0; i < index.length; i += 1) {
    const value = index[i]!;
    // NaN compares false: the sort will say so.
    if (!(i === 0 || value >= index[i - 1]!)) return null;
    if (count === 0 || value - x[count - 1]! >= sameValue) {
      x[count] = value;
      count += 1;
    }
    cellOf[i] = count - 1;
  }
  return { x: x.slice(0, count), cellOf };
}

/** Sums of rows by cell: what an isotonic fit needs. */
export class CellSums {
  readonly weight: Float64Array;
  readonly total: Float64Array;
  readonly #cells: IndexCells;

  constructor(cells: IndexCells) {
    this.#cells = cells;
    this.weight = new Float64Array(cells.x.length);
    this.total = new Float64Array(cells.x.length);
  }

  add(row: number, value: number, weight: number): void {
    const cell = this.#cells.cellOf[row]!;
    this.weight[cell] = this.weight[cell]! + weight;
    this.total[cell] = this.total[cell]! + weight * value;
  }

  /** The isotonic regression of what was added; null when nothing with positive weight was. */
  fit(options: IsotonicFitOptions): IsotonicModel | null {
    return fitIsotonicCells(this.#cells.x, this.weight, this.total, options);
  }
}

/** A model at every cell. */
export function predictCells(model: IsotonicModel, cells: IndexCells): Float64Array {
  const out = new Float64Array(cells.x.length);
  predictIsotonicSorted(model, cells.x, out);
  return out;
}
