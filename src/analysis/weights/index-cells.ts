import { fitIsotonicCells, isotonicDesign, predictIsotonicSorted } from '../../stats/isotonic.ts';
import type { IsotonicFitOptions, IsotonicModel } from '../../stats/isotonic.ts';

/** Rows put in the order of an index once, tied rows in one cell: fits on any of the rows are then one pass over them. */
export interface IndexCells {
  /** The distinct index values, increasing. */
  readonly x: Float64Array;
  readonly cellOf: Uint32Array;
}

/** index: finite, no NaN (NaN throws). O(n). */
export function indexCells(index: Float64Array): IndexCells {
  const design = isotonicDesign(index);
  const cellOf = new Uint32Array(index.length);
  for (let cell = 0; cell < design.x.length; cell += 1) {
    for (let place = design.start[cell]!; place < design.start[cell + 1]!; place += 1) {
      cellOf[design.order[place]!] = cell;
    }
  }
  return { x: design.x, cellOf };
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
