import { addSpline, splinePieces } from '../../stats/cubic-spline.ts';
import type { SplinePieces, SplineRange } from '../../stats/cubic-spline.ts';
import { fitIsotonicCells, interpolate, isotonicWorkspace } from '../../stats/isotonic.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
import { mergeOrder, mergeWorkspace } from '../../stats/merge-order.ts';
import { sum } from '../../stats/summation.ts';
import { fitSplineRidge, splineDesign } from '../../stats/spline-ridge.ts';
import type { SplineDesign } from '../../stats/spline-ridge.ts';
import type { RankConvention } from '../options.ts';
import type { LabelCells } from './label-cells.ts';

/** Fewer rows than this are fitted without a first stage (CJE 0.3.0). */
const firstStageRows = 20;
const mostKnots = 8;
/** Values closer than this are one value, as in the isotonic fit. */
const sameValue = 1e-15;
/** Designs kept for fits on the same ranges; a jackknife group that holds an extreme score needs its own. */
const designsKept = 32;

/** A map of two stages: ĝ of the features, then a monotone map of its rank among the labelled rows' values. */
export interface TwoStageModel {
  /** null: ĝ is the judge score itself. A feature that did not vary has no spline. */
  readonly splines: readonly { readonly feature: number; readonly pieces: SplinePieces }[] | null;
  /** Index of the penalty of the first stage; null without one. */
  readonly penalty: number | null;
  /** Both stages of the rank in one, as a function of ĝ: it bends at the labelled rows' own values. */
  readonly map: IsotonicModel;
  /** Between two labelled rows' values the map keeps the lower one's. */
  readonly step: boolean;
}

/** Rank in [0, 1] as a function of ĝ. */
export interface FirstStageRank {
  readonly splines: TwoStageModel['splines'];
  readonly rank: IsotonicModel;
  readonly step: boolean;
  /** The rank below the lowest labelled row's value. */
  readonly below: number;
}

export interface TwoStageFitter {
  /**
   * The map fitted on the rows of other folds than `heldOut` (null: all), each with its prompt's weight (null: 1 each). `from`: where the
   * search for the penalty starts (null: everywhere). Null when no row has positive weight.
   */
  fit(heldOut: number | null, promptWeights: Float64Array | null, from: number | null): TwoStageModel | null;
  /** The rank that the same fit has between its stages. */
  rank(heldOut: number | null, promptWeights: Float64Array | null, from: number | null): FirstStageRank | null;
  /** The same for a map that was fitted under these weights, without fitting it again. */
  rankWithin(model: TwoStageModel, heldOut: number | null, promptWeights: Float64Array | null): FirstStageRank;
}

export function twoStageFitter(labels: LabelCells, ranks: RankConvention): TwoStageFitter {
  const { rows, cells, start, y, prompt, fold, features } = labels;
  const weights = new Float64Array(rows);
  const weight = new Float64Array(cells);
  const total = new Float64Array(cells);
  const first = new Float64Array(cells);
  const sorted = { x: new Float64Array(cells), weight: new Float64Array(cells), total: new Float64Array(cells) };
  const mergeSpace = mergeWorkspace(cells);
  const workspace = isotonicWorkspace(cells);
  const designs = new Map<string, SplineDesign>();

  /** How many rows are used, and how many the fold holds back. */
  const weigh = (
    heldOut: number | null,
    promptWeights: Float64Array | null,
  ): { readonly used: number; readonly held: number } => {
    let used = 0;
    let held = 0;
    for (let cell = 0; cell < cells; cell += 1) {
      let cellWeight = 0;
      let cellTotal = 0;
      for (let i = start[cell]!; i < start[cell + 1]!; i += 1) {
        let w = promptWeights === null ? 1 : promptWeights[prompt[i]!]!;
        if (fold[i] === heldOut) {
          if (w > 0) held += 1;
          w = 0;
        }
        weights[i] = w;
        if (w > 0) used += 1;
        cellWeight += w;
        cellTotal += w * y[i]!;
      }
      weight[cell] = cellWeight;
      total[cell] = cellTotal;
    }
    return { used, held };
  };

  const designOf = (ranges: readonly SplineRange[], columns: readonly Float64Array[]): SplineDesign => {
    const key = JSON.stringify(ranges);
    const known = designs.get(key);
    if (known !== undefined) return known;
    const design = splineDesign(ranges, columns);
    if (designs.size < designsKept) designs.set(key, design);
    return design;
  };

  const firstStage = (used: number, from: number | null): Pick<TwoStageModel, 'splines' | 'penalty'> => {
    const intervals = Math.min(mostKnots, Math.floor(used / 4)) - 1;
    const varying = features.flatMap((column, feature) => {
      const range = weightedRange(column, weight, intervals);
      return range === null ? [] : [{ feature, column, range }];
    });
    if (varying.length === 0) return { splines: [], penalty: null };
    const ranges = varying.map(({ range }) => range);
    const columns = varying.map(({ column }) => column);
    const design = designOf(ranges, columns);
    const fit = fitSplineRidge(design, { start, y }, weights, { weight, total }, from);
    if (fit === null) return { splines: null, penalty: null };
    const splines = varying.map(({ feature, range }, i) => ({
      feature,
      pieces: splinePieces(range, fit.coefficients, design.offset[i]!),
    }));
    return { splines, penalty: fit.penalty };
  };

  let distinct = 0;
  /** The cells in the order of the first stage. */
  const sort = (splines: TwoStageModel['splines']): void => {
    firstStageValues(splines, features, first);
    distinct = sortCells(mergeOrder(first, cells, mergeSpace), { x: first, weight, total }, sorted);
  };
  /** Of the cells as they were sorted last. */
  const ranked = ({ splines }: TwoStageModel): FirstStageRank => {
    const [x, w] = [sorted.x.slice(0, distinct), sorted.weight.subarray(0, distinct)];
    return { splines, step: ranks === 'upper', ...rankOf(x, w, ranks) };
  };
  const fit: TwoStageFitter['fit'] = (heldOut, promptWeights, from) => {
    const { used, held } = weigh(heldOut, promptWeights);
    const stage = used < firstStageRows ? { splines: null, penalty: null } : firstStage(used, from);
    sort(stage.splines);
    const [x, w, t] = [sorted.x, sorted.weight, sorted.total].map((column) => column.subarray(0, distinct));
    const map = fitIsotonicCells(x!, w!, t!, { workspace });
    // The reference's full map of few rows is an isotonic fit of the score itself, which interpolates; a fold without labels has the full map.
    const step = ranks === 'upper' && !(used < firstStageRows && held === 0);
    return map === null ? null : { ...stage, map, step };
  };

  return {
    fit,
    rank(heldOut, promptWeights, from) {
      const model = fit(heldOut, promptWeights, from);
      return model === null ? null : ranked(model);
    },
    rankWithin(model, heldOut, promptWeights) {
      weigh(heldOut, promptWeights);
      sort(model.splines);
      return ranked(model);
    },
  };
}

/** The range of a feature over the cells of positive weight; null when it does not vary. */
function weightedRange(column: Float64Array, weight: Float64Array, intervals: number): SplineRange | null {
  let lower = Infinity;
  let upper = -Infinity;
  for (let cell = 0; cell < column.length; cell += 1) {
    if (!(weight[cell]! > 0)) continue;
    lower = Math.min(lower, column[cell]!);
    upper = Math.max(upper, column[cell]!);
  }
  return upper - lower >= sameValue ? { lower, upper, intervals } : null;
}

interface Cells {
  readonly x: Float64Array;
  readonly weight: Float64Array;
  readonly total: Float64Array;
}

/** Cells of positive weight in increasing order of x, those within 1e-15 of the first of their run as one. Returns how many. */
function sortCells(order: Uint32Array, from: Cells, to: Cells): number {
  let count = 0;
  for (let i = 0; i < from.x.length; i += 1) {
    const cell = order[i]!;
    const w = from.weight[cell]!;
    if (!(w > 0)) continue;
    const x = from.x[cell]!;
    if (count > 0 && x - to.x[count - 1]! < sameValue) {
      to.weight[count - 1] = to.weight[count - 1]! + w;
      to.total[count - 1] = to.total[count - 1]! + from.total[cell]!;
    } else {
      to.x[count] = x;
      to.weight[count] = w;
      to.total[count] = from.total[cell]!;
      count += 1;
    }
  }
  return count;
}

/**
 * `mid`: tied values share the middle of their ranks, between two values ranks are interpolated, beyond them they stay.
 * `upper`: (Σ weight up to and including x − ½)/Σ weight, a step function, below the lowest −½/Σ weight.
 */
function rankOf(x: Float64Array, weight: Float64Array, ranks: RankConvention): Pick<FirstStageRank, 'rank' | 'below'> {
  const all = sum(weight);
  const y = new Float64Array(x.length);
  let up = 0;
  for (let j = 0; j < x.length; j += 1) {
    y[j] = (ranks === 'mid' ? up + weight[j]! / 2 : up + weight[j]! - 0.5) / all;
    up += weight[j]!;
  }
  return { rank: { x, y }, below: ranks === 'mid' ? y[0]! : -0.5 / all };
}

/** ĝ of rows given by their features. */
export function firstStageValues(
  splines: TwoStageModel['splines'],
  features: readonly Float64Array[],
  out: Float64Array,
): void {
  if (splines === null) {
    out.set(features[0] ?? []);
    return;
  }
  out.fill(0);
  for (const { feature, pieces } of splines) addSpline(pieces, features[feature]!, out);
}

/**
 * A piecewise linear or step map at one value; `upper` is the index of its first knot that is not below the value. Below all knots a step
 * map has the value `below`.
 */
export function mapAt(map: IsotonicModel, step: boolean, below: number, upper: number, x: number): number {
  if (!step) return interpolate(map, upper, x);
  if (upper < map.x.length && map.x[upper] === x) return map.y[upper]!;
  return upper === 0 ? below : map.y[upper - 1]!;
}
