import type { CalibrationFit } from '../calibration/calibrator.ts';
import { indexCells } from '../weights/index-cells.ts';
import type { IndexCells } from '../weights/index-cells.ts';
import type { ScoredRows } from '../scored-rows.ts';

type Maker = (rows: ScoredRows, out: Float64Array) => void;

/** What a fitted calibrator says about sets of rows, each column made once: policies and estimators share them. */
export class CalibratedColumns {
  readonly #fit: CalibrationFit;
  readonly #columns = new Map<string, Map<ScoredRows, Float64Array>>();
  readonly #cells = new Map<Float64Array, IndexCells>();

  constructor(fit: CalibrationFit) {
    this.#fit = fit;
  }

  /** f, fitted on all labels. */
  reward(rows: ScoredRows): Float64Array {
    return this.#column('reward', rows, (all, out) => this.#fit.predict(all, out));
  }

  /** f₋ₖ of each row's own fold. */
  heldOut(rows: ScoredRows): Float64Array {
    return this.#column('held-out', rows, (all, out) => this.#fit.predictHeldOut(all, out));
  }

  /** f₋ₖ of one fold at all rows. Not kept: each is used once. */
  without(fold: number, rows: ScoredRows): Float64Array {
    const out = new Float64Array(rows.n);
    this.#fit.predictWithout(fold, rows, out);
    return out;
  }

  /** What f is monotone in. */
  index(rows: ScoredRows): Float64Array {
    return this.#column('index', rows, (all, out) => this.#fit.index(all, out));
  }

  indexHeldOut(rows: ScoredRows): Float64Array {
    return this.#column('index-held-out', rows, (all, out) => this.#fit.indexHeldOut(all, out));
  }

  /** The rows in the order of one of these columns. */
  cells(column: Float64Array): IndexCells {
    const known = this.#cells.get(column);
    if (known !== undefined) return known;
    const cells = indexCells(column);
    this.#cells.set(column, cells);
    return cells;
  }

  #column(name: string, rows: ScoredRows, make: Maker): Float64Array {
    const byRows = this.#columns.get(name) ?? new Map<ScoredRows, Float64Array>();
    this.#columns.set(name, byRows);
    const known = byRows.get(rows);
    if (known !== undefined) return known;
    const out = new Float64Array(rows.n);
    make(rows, out);
    byRows.set(rows, out);
    return out;
  }
}
