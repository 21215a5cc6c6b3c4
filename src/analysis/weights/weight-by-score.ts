import { fitIsotonicCells, interpolate } from '../../stats/isotonic.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
import { indexCells } from './index-cells.ts';

/** Rows in increasing order of judge score, with their mean-one weights; `rowWeight` counts rows in replicates (null: 1 each). */
export interface WeightedScores {
  readonly judge: Float64Array;
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
const rowsPerBin = 50;

/**
 * m(S) = E[w | S], cross-fitted and without a direction given beforehand: increasing, decreasing, or means of quantile bins joined by straight
 * lines (at most 20, each of at least 50 rows), whichever predicts the weights of held-out folds with the least squared error. O(n) per fold.
 */
export function fitWeightByScore(scores: WeightedScores): WeightByScore {
  const cells = indexCells(scores.judge);
  const fits = shapes.map((shape) => {
    const models = Array.from({ length: scores.foldCount }, (_, fold) => fitted(scores, cells, shape, fold));
    const values = predictByScore({ shape, models, scale: 1 }, scores.judge, scores.fold);
    let error = 0;
    let total = 0;
    let count = 0;
    for (let i = 0; i < values.length; i += 1) {
      const v = scores.rowWeight === null ? 1 : scores.rowWeight[i]!;
      if (v === 0) continue;
      error += v * (scores.weight[i]! - values[i]!) ** 2;
      total += v * values[i]!;
      count += v;
    }
    return { model: { shape, models, scale: count / total }, error };
  });
  const best = fits.reduce((least, fit) => (fit.error < least.error ? fit : least));
  return best.model;
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

type Cells = ReturnType<typeof indexCells>;

function fitted(scores: WeightedScores, cells: Cells, shape: Shape, heldOut: number): IsotonicModel | null {
  if (shape === 'bins') return binned(scores, heldOut);
  const weight = new Float64Array(cells.x.length);
  const total = new Float64Array(cells.x.length);
  for (let i = 0; i < scores.judge.length; i += 1) {
    if (scores.fold[i] === heldOut) continue;
    const v = scores.rowWeight === null ? 1 : scores.rowWeight[i]!;
    const cell = cells.cellOf[i]!;
    weight[cell] = weight[cell]! + v;
    total[cell] = total[cell]! + v * scores.weight[i]!;
  }
  return fitIsotonicCells(cells.x, weight, total, { direction: shape });
}

/** Mean weight at the mean score of each quantile bin, as knots. Equal scores stay in one bin. */
function binned(scores: WeightedScores, heldOut: number): IsotonicModel | null {
  const { judge, weight, fold, rowWeight } = scores;
  const v = (i: number): number => (fold[i] === heldOut ? 0 : rowWeight === null ? 1 : rowWeight[i]!);
  let count = 0;
  for (let i = 0; i < judge.length; i += 1) count += v(i);
  if (count === 0) return null;
  const bins = Math.max(1, Math.min(mostBins, Math.floor(count / rowsPerBin)));
  const x: number[] = [];
  const y: number[] = [];
  let [inBin, sumX, sumY, seen] = [0, 0, 0, 0];
  for (let i = 0; i < judge.length; i += 1) {
    inBin += v(i);
    sumX += v(i) * judge[i]!;
    sumY += v(i) * weight[i]!;
    const last = i === judge.length - 1;
    const full = seen + inBin >= (count * (x.length + 1)) / bins && judge[i + 1] !== judge[i];
    if ((!full && !last) || inBin === 0) continue;
    x.push(sumX / inBin);
    y.push(sumY / inBin);
    seen += inBin;
    [inBin, sumX, sumY] = [0, 0, 0];
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}
