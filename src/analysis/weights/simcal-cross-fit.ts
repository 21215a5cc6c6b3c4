import { isotonicAtCells, isotonicWorkspace } from '../../stats/isotonic.ts';
import type { IsotonicWorkspace } from '../../stats/isotonic.ts';
import type { SimcalSettings } from '../estimators/estimator-settings.ts';
import { directions, pulledToOne, rounding, smallestTest, smallestTrain, smallestWeight } from './simcal.ts';
import type { SimcalRows, SimcalShape } from './simcal.ts';

/**
 * `direction: fit` of SIMCal with the weights of each fold from the rows of the others, written to out (rows of weight 0, and folds whose weights
 * can't be calibrated, are left as they are): `fitSimcal` on the other folds and `predictSimcal` on the fold, for every fold at once.
 *
 * What a fit needs of the rows are the sums of each fold's weights at each cell, made in one pass. The direction of a fold k is decided by fits
 * without k and another fold j, which are those that decide the direction of j: a fit a pair of folds and direction, of O(cells).
 * O(rows + folds³ · cells).
 */
export function crossFittedSimcal(
  rows: SimcalRows,
  bounds: Pick<SimcalSettings, 'varianceCap' | 'essFloor'>,
  out: Float64Array,
): readonly SimcalShape[] {
  const sums = foldSums(rows);
  const errors = heldOutErrors(rows, sums);
  const size = rows.cells.x.length;
  const fits: SimcalShape[] = [];
  const fitted = new Uint8Array(rows.foldCount);
  const values = new Float64Array(rows.foldCount * size);
  const own = new Float64Array(size);
  for (let fold = 0; fold < rows.foldCount; fold += 1) {
    if (!canCalibrate(sums, fold)) continue;
    // What differs by rounding only does not decide, so that the order of the rows does not.
    const falling = errors[1]![fold]! < errors[0]![fold]! * (1 - rounding);
    const train = addUp(sums, fold, fold);
    const direction = directions[falling ? 1 : 0];
    if (!isotonicAtCells(rows.cells.x, train.count, train.total, { direction, workspace: sums.workspace }, own))
      continue;
    const scale = train.rows / train.weight;
    for (let cell = 0; cell < size; cell += 1) own[cell] = Math.max(own[cell]! * scale, smallestWeight);
    const gamma = pulledToOne(() => varianceOfShares(own, train.count), bounds);
    fitted[fold] = 1;
    fits.push({ mixture: falling ? Float64Array.of(0, 1) : Float64Array.of(1, 0), gamma });
    toMeanOne(own, sums.count, fold * size, values);
    if (gamma === 0) continue;
    for (let cell = 0; cell < size; cell += 1) {
      own[cell] = Math.max(1 + (1 - gamma) * (values[fold * size + cell]! - 1), smallestWeight);
    }
    toMeanOne(own, sums.count, fold * size, values);
  }
  const { cellOf } = rows.cells;
  for (let i = 0; i < out.length; i += 1) {
    const fold = rows.fold[i]!;
    if (fitted[fold] === 0 || rows.rowWeight?.[i] === 0) continue;
    out[i] = values[fold * size + cellOf[i]!]!;
  }
  return fits;
}

/** Sums of the rows of each fold (of row weight not 0), by fold and, fold-major, by cell. */
interface FoldSums {
  readonly size: number;
  readonly folds: number;
  /** Σv and Σv·w by cell. */
  readonly count: Float64Array;
  readonly total: Float64Array;
  /** Rows, and Σv·(w − 1)², by fold. */
  readonly rows: Uint32Array;
  readonly square: Float64Array;
  /** 1 for a fold with a weight that is not positive and finite. */
  readonly unusable: Uint8Array;
  /** Room for the sums of several folds, and for fits on them. */
  readonly someCount: Float64Array;
  readonly someTotal: Float64Array;
  readonly workspace: IsotonicWorkspace;
}

function foldSums({ cells, weight, fold, foldCount, rowWeight }: SimcalRows): FoldSums {
  const size = cells.x.length;
  const count = new Float64Array(foldCount * size);
  const total = new Float64Array(foldCount * size);
  const rows = new Uint32Array(foldCount);
  const square = new Float64Array(foldCount);
  const unusable = new Uint8Array(foldCount);
  for (let i = 0; i < weight.length; i += 1) {
    const v = rowWeight === null ? 1 : rowWeight[i]!;
    if (v === 0) continue;
    const own = fold[i]!;
    const w = weight[i]!;
    const place = own * size + cells.cellOf[i]!;
    count[place] = count[place]! + v;
    total[place] = total[place]! + v * w;
    rows[own] = rows[own]! + 1;
    square[own] = square[own]! + v * (w - 1) * (w - 1);
    if (!(w > 0) || w === Infinity) unusable[own] = 1;
  }
  return {
    size,
    folds: foldCount,
    count,
    total,
    rows,
    square,
    unusable,
    someCount: new Float64Array(size),
    someTotal: new Float64Array(size),
    workspace: isotonicWorkspace(size),
  };
}

/** Whether a fold has rows enough, and the others rows enough and none that can't be used. */
function canCalibrate({ rows, folds, unusable }: FoldSums, fold: number): boolean {
  let trained = 0;
  for (let other = 0; other < folds; other += 1) {
    if (other === fold) continue;
    trained += rows[other]!;
    if (unusable[other] === 1) return false;
  }
  return trained >= smallestTrain && rows[fold]! >= smallestTest;
}

/** The sums of all folds but two (or one), in room that the next call uses again. */
function addUp(
  { size, folds, count, total, someCount, someTotal }: FoldSums,
  without: number,
  andWithout: number,
): { readonly count: Float64Array; readonly total: Float64Array; readonly rows: number; readonly weight: number } {
  someCount.fill(0);
  someTotal.fill(0);
  for (let fold = 0; fold < folds; fold += 1) {
    if (fold === without || fold === andWithout) continue;
    for (let cell = 0, at = fold * size; cell < size; cell += 1, at += 1) {
      someCount[cell] = someCount[cell]! + count[at]!;
      someTotal[cell] = someTotal[cell]! + total[at]!;
    }
  }
  let [rows, weight] = [0, 0];
  for (let cell = 0; cell < size; cell += 1) {
    rows += someCount[cell]!;
    weight += someTotal[cell]!;
  }
  return { count: someCount, total: someTotal, rows, weight };
}

/** By direction and fold: the squared error of the other folds' weights by the fits without that other fold and this one. */
function heldOutErrors({ cells }: SimcalRows, sums: FoldSums): readonly Float64Array[] {
  const errors = directions.map(() => new Float64Array(sums.folds));
  const at = new Float64Array(sums.size);
  for (let first = 0; first < sums.folds; first += 1) {
    for (let second = first + 1; second < sums.folds; second += 1) {
      const { count, total } = addUp(sums, first, second);
      directions.forEach((direction, d) => {
        if (!isotonicAtCells(cells.x, count, total, { direction, workspace: sums.workspace }, at)) return;
        const own = errors[d]!;
        own[first] = own[first]! + squaredError(sums, second, at);
        own[second] = own[second]! + squaredError(sums, first, at);
      });
    }
  }
  return errors;
}

/** Σv·(w − m)² of the rows of a fold, expanded around 1, which is where the weights lie. */
function squaredError({ size, count, total, square }: FoldSums, fold: number, at: Float64Array): number {
  let error = square[fold]!;
  for (let cell = 0, place = fold * size; cell < size; cell += 1, place += 1) {
    const n = count[place]!;
    if (n === 0) continue;
    const m = at[cell]! - 1;
    error += m * (m * n - 2 * (total[place]! - n));
  }
  return error;
}

/** Variance of values by cell, divided by their mean, over the rows that `count` counts. */
function varianceOfShares(values: Float64Array, count: Float64Array): number {
  let [rows, total] = [0, 0];
  for (let cell = 0; cell < values.length; cell += 1) {
    rows += count[cell]!;
    total += count[cell]! * values[cell]!;
  }
  const centre = total / rows;
  let second = 0;
  for (let cell = 0; cell < values.length; cell += 1) second += count[cell]! * (values[cell]! / centre - 1) ** 2;
  return second / rows;
}

/** values over their mean in the fold whose counts start at `from`, written from there. */
function toMeanOne(values: Float64Array, count: Float64Array, from: number, out: Float64Array): void {
  let [rows, total] = [0, 0];
  for (let cell = 0; cell < values.length; cell += 1) {
    rows += count[from + cell]!;
    total += count[from + cell]! * values[cell]!;
  }
  for (let cell = 0; cell < values.length; cell += 1) out[from + cell] = (values[cell]! * rows) / total;
}
