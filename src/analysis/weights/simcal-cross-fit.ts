import { isotonicAtCells, isotonicWorkspace } from '../../stats/isotonic.ts';
import type { IsotonicWorkspace } from '../../stats/isotonic.ts';
import type { SimcalSettings } from '../estimators/estimator-settings.ts';
import type { FoldCells } from './fold-cells.ts';
import { directions, pulledToOne, rounding, smallestTest, smallestTrain, smallestWeight } from './simcal.ts';
import type { SimcalShape } from './simcal.ts';

/** Rows by fold and cell of the index, with what SIMCal projects; `rowWeight` counts them, as it did when they were gathered. */
export interface CrossFitRows {
  readonly foldCells: FoldCells;
  readonly fold: Int32Array;
  readonly weight: Float64Array;
  readonly rowWeight: Float64Array | null;
}

/**
 * `direction: fit` of SIMCal with the weights of each fold from the rows of the others, written to out (rows of weight 0, and folds whose weights
 * can't be calibrated, are left as they are): `fitSimcal` on the other folds and `predictSimcal` on the fold, for every fold at once.
 *
 * What a fit needs of the rows are the sums of each fold's weights at each cell, made in one pass. The direction of a fold k is decided by fits
 * without k and another fold j, which are those that decide the direction of j: a fit a pair of folds and direction.
 * O(rows + folds² · cells + folds³ · rows).
 */
export function crossFittedSimcal(
  rows: CrossFitRows,
  bounds: Pick<SimcalSettings, 'varianceCap' | 'essFloor'>,
  out: Float64Array,
): readonly SimcalShape[] {
  const sums = foldSums(rows);
  const errors = heldOutErrors(sums);
  const { foldCount, start, count, entryOf } = sums.of;
  const fits: SimcalShape[] = [];
  const fitted = new Uint8Array(foldCount);
  const own = new Float64Array(sums.size);
  const value = new Float64Array(count.length);
  for (let fold = 0; fold < foldCount; fold += 1) {
    if (!canCalibrate(sums, fold)) continue;
    // What differs by rounding only does not decide, so that the order of the rows does not.
    const falling = errors[1][fold]! < errors[0][fold]! * (1 - rounding);
    addUp(sums, fold, fold);
    if (!fitAt(sums, directions[falling ? 1 : 0], own)) continue;
    const scale = meanOf(sums);
    for (let cell = 0; cell < own.length; cell += 1) own[cell] = Math.max(own[cell]! / scale, smallestWeight);
    const gamma = pulledToOne(() => varianceOfShares(own, sums.someCount), bounds);
    fitted[fold] = 1;
    fits.push({ mixture: falling ? Float64Array.of(0, 1) : Float64Array.of(1, 0), gamma });
    for (let e = start[fold]!; e < start[fold + 1]!; e += 1) value[e] = own[sums.of.cell[e]!]!;
    toMeanOne(sums.of, fold, value);
    if (gamma === 0) continue;
    for (let e = start[fold]!; e < start[fold + 1]!; e += 1) {
      value[e] = Math.max(1 + (1 - gamma) * (value[e]! - 1), smallestWeight);
    }
    toMeanOne(sums.of, fold, value);
  }
  const { fold: foldOf, rowWeight } = rows;
  for (let i = 0; i < out.length; i += 1) {
    if (fitted[foldOf[i]!] === 0 || (rowWeight !== null && rowWeight[i] === 0)) continue;
    out[i] = value[entryOf[i]!]!;
  }
  return fits;
}

interface FoldSums {
  readonly of: FoldCells;
  /** Cells. */
  readonly size: number;
  /** Σv·w by entry. */
  readonly total: Float64Array;
  /** Σv·(w − 1)² by fold. */
  readonly square: Float64Array;
  /** 1 for a fold with a weight that is not positive and finite. */
  readonly unusable: Uint8Array;
  /** Σv and Σv·w by cell, of some of the folds. */
  readonly someCount: Float64Array;
  readonly someTotal: Float64Array;
  readonly workspace: IsotonicWorkspace;
}

function foldSums({ foldCells, fold, weight, rowWeight }: CrossFitRows): FoldSums {
  const size = foldCells.cells.x.length;
  const { entryOf, foldCount } = foldCells;
  const total = new Float64Array(foldCells.count.length);
  const square = new Float64Array(foldCount);
  const unusable = new Uint8Array(foldCount);
  for (let i = 0; i < weight.length; i += 1) {
    const v = rowWeight === null ? 1 : rowWeight[i]!;
    if (v === 0) continue;
    const own = fold[i]!;
    const w = weight[i]!;
    const entry = entryOf[i]!;
    total[entry] = total[entry]! + v * w;
    square[own] = square[own]! + v * (w - 1) * (w - 1);
    if (!(w > 0) || w === Infinity) unusable[own] = 1;
  }
  return {
    of: foldCells,
    size,
    total,
    square,
    unusable,
    someCount: new Float64Array(size),
    someTotal: new Float64Array(size),
    workspace: isotonicWorkspace(size),
  };
}

/** Whether a fold has rows enough, and the others rows enough and none that can't be used. */
function canCalibrate({ of: { rows, foldCount }, unusable }: FoldSums, fold: number): boolean {
  let trained = 0;
  for (let other = 0; other < foldCount; other += 1) {
    if (other === fold) continue;
    trained += rows[other]!;
    if (unusable[other] === 1) return false;
  }
  return trained >= smallestTrain && rows[fold]! >= smallestTest;
}

/** Adds up, by cell, all folds but two (or one). */
function addUp({ of, total, someCount, someTotal }: FoldSums, without: number, andWithout: number): void {
  const { foldCount, start, cell, count } = of;
  someCount.fill(0);
  someTotal.fill(0);
  for (let fold = 0; fold < foldCount; fold += 1) {
    if (fold === without || fold === andWithout) continue;
    for (let e = start[fold]!; e < start[fold + 1]!; e += 1) {
      const c = cell[e]!;
      someCount[c] = someCount[c]! + count[e]!;
      someTotal[c] = someTotal[c]! + total[e]!;
    }
  }
}

/** The isotonic regression on what was added up last. */
function fitAt(
  { of, someCount, someTotal, workspace }: FoldSums,
  direction: (typeof directions)[number],
  out: Float64Array,
): boolean {
  return isotonicAtCells(of.cells.x, someCount, someTotal, { direction, workspace }, out);
}

/** Of the weights that were added up last. */
function meanOf({ someCount, someTotal }: FoldSums): number {
  let count = 0;
  let total = 0;
  for (let cell = 0; cell < someCount.length; cell += 1) {
    count += someCount[cell]!;
    total += someTotal[cell]!;
  }
  return total / count;
}

/** By direction and fold: the squared error of the other folds' weights by the fits without that other fold and this one. */
function heldOutErrors(sums: FoldSums): readonly [increasing: Float64Array, decreasing: Float64Array] {
  const { foldCount } = sums.of;
  const errors = [new Float64Array(foldCount), new Float64Array(foldCount)] as const;
  const at = new Float64Array(sums.size);
  for (let first = 0; first < foldCount; first += 1) {
    for (let second = first + 1; second < foldCount; second += 1) {
      addUp(sums, first, second);
      for (let d = 0; d < directions.length; d += 1) {
        if (!fitAt(sums, directions[d]!, at)) continue;
        const own = errors[d]!;
        own[first] = own[first]! + squaredError(sums, second, at);
        own[second] = own[second]! + squaredError(sums, first, at);
      }
    }
  }
  return errors;
}

/** Σv·(w − m)² of the rows of a fold, expanded around 1, which is where the weights lie. */
function squaredError({ of, total, square }: FoldSums, fold: number, at: Float64Array): number {
  const { start, cell, count } = of;
  let error = square[fold]!;
  for (let e = start[fold]!; e < start[fold + 1]!; e += 1) {
    const n = count[e]!;
    const m = at[cell[e]!]! - 1;
    error += m * (m * n - 2 * (total[e]! - n));
  }
  return error;
}

/** Variance of values by cell, divided by their mean, over the rows that `count` counts. */
function varianceOfShares(values: Float64Array, count: Float64Array): number {
  let rows = 0;
  let total = 0;
  for (let cell = 0; cell < values.length; cell += 1) {
    rows += count[cell]!;
    total += count[cell]! * values[cell]!;
  }
  const centre = total / rows;
  let second = 0;
  for (let cell = 0; cell < values.length; cell += 1) second += count[cell]! * (values[cell]! / centre - 1) ** 2;
  return second / rows;
}

/** Divides the values of a fold's entries by their mean over its rows. */
function toMeanOne({ start, count }: FoldCells, fold: number, value: Float64Array): void {
  let rows = 0;
  let total = 0;
  for (let e = start[fold]!; e < start[fold + 1]!; e += 1) {
    rows += count[e]!;
    total += count[e]! * value[e]!;
  }
  for (let e = start[fold]!; e < start[fold + 1]!; e += 1) value[e] = (value[e]! * rows) / total;
}
