import {
  fitIsotonicCells,
  interpolate,
  isotonicAtCells,
  isotonicWorkspace,
  predictIsotonicSorted,
} from '../../stats/isotonic.ts';
import type { IsotonicModel, IsotonicWorkspace } from '../../stats/isotonic.ts';
import type { IndexCells } from './index-cells.ts';

/** Rows by judge score, with their mean-one weights; `rowWeight` counts rows in replicates (null: 1 each). */
export interface WeightedScores {
  readonly cells: IndexCells;
  readonly weight: Float64Array;
  readonly fold: Int32Array;
  readonly foldCount: number;
  readonly rowWeight: Float64Array | null;
}

/** m₋ₖ: for each fold, the map from judge score to mean weight that did not see it, and the scale that gives the rows mean one. */
export interface WeightByScore {
  readonly shape: Shape;
  readonly models: readonly (IsotonicModel | null)[];
  readonly scale: number;
}

export type Shape = 'increasing' | 'decreasing' | 'bins';
const shapes: readonly Shape[] = ['increasing', 'decreasing', 'bins'];

const mostBins = 20;
const rowsPerBin = 20;
const rounding = 1e-9;

/**
 * m(S) = E[w | S], cross-fitted and without a direction given beforehand: increasing, decreasing, or means of quantile bins joined by straight
 * lines (at most 20, each of at least 20 rows), whichever predicts the weights of held-out folds with the least squared error.
 * O(n + folds² · distinct scores).
 */
export function fitWeightByScore(scores: WeightedScores): WeightByScore {
  const { cells, foldCount } = scores;
  const sums = cellSums(scores);
  const left = Array.from({ length: foldCount }, (_, fold) => withoutFold(sums, fold, foldCount));
  const workspace = isotonicWorkspace(sums.cells);
  const fits = shapes.map((shape) => ({ shape, ...heldOutError(cells.x, sums, left, shape, workspace) }));
  // What differs by rounding only does not decide, so that the order of the rows does not.
  const best = fits.reduce((least, fit) => (fit.error < least.error * (1 - rounding) ? fit : least));
  const models = left.map(({ count, total }) => fitted(cells.x, count, total, best.shape, workspace));
  return { shape: best.shape, models, scale: best.scale };
}

/** m₋ₖ at increasing judge scores, each by its fold's model; NaN where that could not be fitted. */
export function predictByScore(model: WeightByScore, judge: Float64Array, fold: Int32Array): Float64Array {
  const upper = new Uint32Array(model.models.length);
  const out = new Float64Array(judge.length);
  for (let i = 0; i < judge.length; i += 1) {
    const own = model.models[fold[i]!];
    if (own === null || own === undefined) {
      out[i] = NaN;
      continue;
    }
    let place = upper[fold[i]!]!;
    while (place < own.x.length && own.x[place]! < judge[i]!) place += 1;
    upper[fold[i]!] = place;
    out[i] = interpolate(own, place, judge[i]!) * model.scale;
  }
  return out;
}

/** Σv, Σv·w and Σv·w² of the rows of each fold at each score. */
interface CellSums {
  readonly cells: number;
  readonly count: Float64Array;
  readonly total: Float64Array;
  readonly square: Float64Array;
}

function cellSums({ cells, weight, fold, foldCount, rowWeight }: WeightedScores): CellSums {
  const size = cells.x.length;
  const count = new Float64Array(size * foldCount);
  const total = new Float64Array(size * foldCount);
  const square = new Float64Array(size * foldCount);
  for (let i = 0; i < weight.length; i += 1) {
    const v = rowWeight === null ? 1 : rowWeight[i]!;
    if (v === 0) continue;
    const place = fold[i]! * size + cells.cellOf[i]!;
    const w = weight[i]!;
    count[place] = count[place]! + v;
    total[place] = total[place]! + v * w;
    square[place] = square[place]! + v * w * w;
  }
  return { cells: size, count, total, square };
}

/** Sums of all folds but one, by cell. */
interface RestSums {
  readonly count: Float64Array;
  readonly total: Float64Array;
}

function withoutFold(sums: CellSums, heldOut: number, foldCount: number): RestSums {
  const count = new Float64Array(sums.cells);
  const total = new Float64Array(sums.cells);
  for (let fold = 0; fold < foldCount; fold += 1) {
    if (fold === heldOut) continue;
    const start = fold * sums.cells;
    for (let j = 0; j < sums.cells; j += 1) {
      count[j] = count[j]! + sums.count[start + j]!;
      total[j] = total[j]! + sums.total[start + j]!;
    }
  }
  return { count, total };
}

function fitted(
  x: Float64Array,
  count: Float64Array,
  total: Float64Array,
  shape: Shape,
  workspace: IsotonicWorkspace,
): IsotonicModel | null {
  return shape === 'bins'
    ? binned(x, count, total)
    : fitIsotonicCells(x, count, total, { direction: shape, workspace });
}

/** The model's values at the cells, without the model where it is isotonic; false where it can't be fitted. */
function fittedAtCells(
  x: Float64Array,
  { count, total }: RestSums,
  shape: Shape,
  workspace: IsotonicWorkspace,
  out: Float64Array,
): boolean {
  if (shape !== 'bins') return isotonicAtCells(x, count, total, { direction: shape, workspace }, out);
  const model = binned(x, count, total);
  if (model !== null) predictIsotonicSorted(model, x, out);
  return model !== null;
}

/** Squared error of each fold's weights by the model without it, and the scale that gives the predictions mean one. */
function heldOutError(
  x: Float64Array,
  sums: CellSums,
  left: readonly RestSums[],
  shape: Shape,
  workspace: IsotonicWorkspace,
): { readonly error: number; readonly scale: number } {
  const at = new Float64Array(x.length);
  let error = 0;
  let total = 0;
  let count = 0;
  for (let fold = 0; fold < left.length; fold += 1) {
    if (!fittedAtCells(x, left[fold]!, shape, workspace, at)) continue;
    const start = fold * x.length;
    for (let j = 0; j < x.length; j += 1) {
      const n = sums.count[start + j]!;
      if (n === 0) continue;
      const m = at[j]!;
      error += sums.square[start + j]! - 2 * m * sums.total[start + j]! + m * m * n;
      total += m * n;
      count += n;
    }
  }
  return { error, scale: count / total };
}

/** Mean weight at the mean score of each quantile bin, as knots. Equal scores stay in one bin. */
function binned(x: Float64Array, count: Float64Array, total: Float64Array): IsotonicModel | null {
  let rows = 0;
  for (let j = 0; j < count.length; j += 1) rows += count[j]!;
  if (rows === 0) return null;
  const bins = Math.max(1, Math.min(mostBins, Math.floor(rows / rowsPerBin)));
  // One more than bins where rounding leaves a rest.
  const knotX = new Float64Array(bins + 1);
  const knotY = new Float64Array(bins + 1);
  let knots = 0;
  let inBin = 0;
  let sumX = 0;
  let sumY = 0;
  let seen = 0;
  for (let j = 0; j < x.length; j += 1) {
    const n = count[j]!;
    inBin += n;
    sumX += n * x[j]!;
    sumY += total[j]!;
    if (inBin === 0 || (seen + inBin < (rows * (knots + 1)) / bins && j < x.length - 1)) continue;
    knotX[knots] = sumX / inBin;
    knotY[knots] = sumY / inBin;
    knots += 1;
    seen += inBin;
    inBin = 0;
    sumX = 0;
    sumY = 0;
  }
  return { x: knotX.subarray(0, knots), y: knotY.subarray(0, knots) };
}
