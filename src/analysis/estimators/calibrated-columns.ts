import type { CalibrationFit } from '../calibration/calibrator.ts';
import type { AnalysisContext } from '../context.ts';
import { foldCells } from '../weights/fold-cells.ts';
import type { FoldCells } from '../weights/fold-cells.ts';
import { indexCells } from '../weights/index-cells.ts';
import type { IndexCells } from '../weights/index-cells.ts';
import { madeOnce } from '../made-once.ts';
import type { ScoredRows } from '../scored-rows.ts';

type Maker = (rows: ScoredRows, out: Float64Array) => void;

/** Arrays for columns that are not kept, by rows and name: those of one replicate are overwritten by the next. */
class Room {
  readonly #arrays = new WeakMap<ScoredRows, Map<string, Float64Array>>();

  of(name: string, rows: ScoredRows): Float64Array {
    const byName = this.#arrays.get(rows) ?? new Map<string, Float64Array>();
    this.#arrays.set(rows, byName);
    const array = byName.get(name) ?? new Float64Array(rows.n);
    byName.set(name, array);
    return array;
  }
}

/** What a fitted calibrator says about sets of rows, each column made once: policies and estimators share them. */
export class CalibratedColumns {
  readonly #fit: CalibrationFit;
  readonly #room: Room | null;
  readonly #columns = new Map<string, Map<ScoredRows, Float64Array>>();
  readonly #cells = new Map<Float64Array, IndexCells>();
  readonly #foldCells = new Map<Float64Array, Map<Int32Array, FoldCells>>();
  readonly #made = new Map<object, Map<string, unknown>>();

  /** `room`: null where the columns are kept. */
  constructor(fit: CalibrationFit, room: Room | null = null) {
    this.#fit = fit;
    this.#room = room;
  }

  /** f, fitted on all labels. */
  reward(rows: ScoredRows): Float64Array {
    return this.#column('reward', rows, (all, out) => this.#fit.predict(all, out));
  }

  /** f₋ₖ of each row's own fold. */
  heldOut(rows: ScoredRows): Float64Array {
    return this.#column('held-out', rows, (all, out) => this.#fit.predictHeldOut(all, out));
  }

  /** Whether every fold left labels to fit its f₋ₖ on. */
  complete(rows: ScoredRows): boolean {
    return !hasNaN(this.heldOut(rows));
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

  /** The same by fold, counted by row weights that are the same for all estimates of a replicate. */
  foldCells(column: Float64Array, fold: Int32Array, foldCount: number, rowWeight: Float64Array | null): FoldCells {
    const byFold = this.#foldCells.get(column) ?? new Map<Int32Array, FoldCells>();
    this.#foldCells.set(column, byFold);
    const known = byFold.get(fold);
    if (known !== undefined) return known;
    const made = foldCells(this.cells(column), fold, foldCount, rowWeight);
    byFold.set(fold, made);
    return made;
  }

  /** Something else that is made of these columns, `of` something and under a name that says all about how; made once. */
  once<T>(of: object, name: string, make: () => T): T {
    const byName = this.#made.get(of) ?? new Map<string, unknown>();
    this.#made.set(of, byName);
    if (byName.has(name)) return byName.get(name) as T; // one name stands for one kind of thing
    const made = make();
    byName.set(name, made);
    return made;
  }

  #column(name: string, rows: ScoredRows, make: Maker): Float64Array {
    const byRows = this.#columns.get(name) ?? new Map<ScoredRows, Float64Array>();
    this.#columns.set(name, byRows);
    const known = byRows.get(rows);
    if (known !== undefined) return known;
    const out = this.#room?.of(name, rows) ?? new Float64Array(rows.n);
    make(rows, out);
    byRows.set(rows, out);
    return out;
  }
}

function hasNaN(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i += 1) if (Number.isNaN(column[i]!)) return true;
  return false;
}

/** Rows times groups up to which the columns of a jackknife's replicates are kept. */
const mostKept = 4_000_000;
/** Of a row and group: its calibrated scores, what they are sorted into, and weights, at 8 bytes each. */
const bytesKept = 32;

/** How much memory the columns of the replicates come to take, at most; 0 where they are too many to be kept. */
export function replicateBytes({ data, groups }: AnalysisContext): number {
  const rows = Object.values(data.draws).reduce((total, table) => total + table.n, data.logged?.n ?? 0);
  return rows * groups.count <= mostKept ? rows * groups.count * bytesKept : 0;
}

const kept = new WeakMap<CalibrationFit, CalibratedColumns>();
const rooms = madeOnce<Room>();

/**
 * The columns of a fit under prompt weights (null: of the estimates themselves), or without one jackknife group. Those that all estimators ask
 * for again are kept with the fit; the others lie in arrays that the next replicate uses again.
 */
export function columnsOf(
  context: AnalysisContext,
  fit: CalibrationFit,
  promptWeights: Float64Array | null,
  withoutGroup: number | undefined,
): CalibratedColumns {
  if (promptWeights !== null && (withoutGroup === undefined || replicateBytes(context) === 0)) {
    return new CalibratedColumns(
      fit,
      rooms(context, '', () => new Room()),
    );
  }
  const known = kept.get(fit);
  if (known !== undefined) return known;
  const made = new CalibratedColumns(fit);
  kept.set(fit, made);
  return made;
}
