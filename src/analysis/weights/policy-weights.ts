import type { JsonValue } from '../../base/json.ts';
import type { SimcalSettings, WeightKind } from '../estimators/estimator-settings.ts';
import type { ImportanceWeights } from './importance.ts';
import type { FoldCells } from './fold-cells.ts';
import type { IndexCells } from './index-cells.ts';
import { crossFittedSimcal } from './simcal-cross-fit.ts';
import { fitSimcal, predictSimcal, smallestTest, smallestTrain } from './simcal.ts';
import type { SimcalModel, SimcalRows, SimcalShape } from './simcal.ts';

export interface WeightSettings {
  readonly weights: WeightKind;
  readonly clip: number;
  readonly simcal: SimcalSettings;
}

/** What SIMCal needs to know of the rows: their calibrated rewards, and which fold each is in. */
export interface WeightFrame {
  /** The rows in the order of the held-out calibrated rewards. */
  cells(): IndexCells;
  /** The same by fold, under the row weights of a replicate. */
  foldCells(rowWeight: Float64Array | null): FoldCells;
  target(): Float64Array;
  /** Folds of the reward's cross-fitting, and of the weights' own. */
  readonly fold: Int32Array;
  readonly foldCount: number;
  readonly outerFold: Int32Array | null;
  readonly outerFoldCount: number;
}

/** Weights in use: value[i] · scale multiplies row i. */
export interface UsedWeights {
  readonly value: Float64Array;
  readonly scale: number;
  readonly details: Readonly<Record<string, JsonValue>>;
}

/**
 * The weights of one policy's rows as its estimator wants them, under row weights of a replicate (null: 1 each).
 * `raw`: w. `hajek`: of mean one. `clip`: the same, none above a bound, of mean one again. `simcal`: calibrated on the rewards, cross-fitted: those
 * of a fold come from the others' rows; a fold whose weights can't be calibrated (too few rows, a weight of 0) keeps its raw ones.
 */
export function usedWeights(
  weights: ImportanceWeights,
  settings: WeightSettings,
  frame: WeightFrame,
  rowWeight: Float64Array | null,
): UsedWeights {
  switch (settings.weights) {
    case 'raw':
      // exp(ℓ) = w̄ · (mean-one weight), so that nothing overflows before the product must.
      return { value: weights.hajek, scale: weights.meanRaw, details: {} };
    case 'hajek':
      return { value: weights.hajek, scale: 1 / weightedMeanOf(weights.hajek, rowWeight), details: {} };
    case 'clip': {
      const scale = 1 / weightedMeanOf(weights.hajek, rowWeight);
      const clipped = weights.hajek.map((w) => Math.min(w * scale, settings.clip));
      return { value: clipped, scale: 1 / weightedMeanOf(clipped, rowWeight), details: {} };
    }
    case 'simcal':
      return calibratedWeights(weights, settings.simcal, frame, rowWeight);
    default:
      return settings.weights satisfies never;
  }
}

function calibratedWeights(
  weights: ImportanceWeights,
  settings: SimcalSettings,
  frame: WeightFrame,
  rowWeight: Float64Array | null,
): UsedWeights {
  const rows: SimcalRows = {
    cells: frame.cells(),
    weight: weights.hajek,
    target: frame.target(),
    fold: frame.fold,
    foldCount: frame.foldCount,
    rowWeight,
  };
  const value = weights.hajek.slice();
  const models = calibrate(rows, settings, frame, value);
  const scale = 1 / weightedMeanOf(value, rowWeight);
  return { value, scale, details: rowWeight === null ? { simcal: describe(models, weights.hajek, value, scale) } : {} };
}

/** Writes the calibrated weights to value, and returns what was fitted. */
function calibrate(
  rows: SimcalRows,
  settings: SimcalSettings,
  frame: WeightFrame,
  value: Float64Array,
): readonly SimcalShape[] {
  const { outerFold, outerFoldCount } = frame;
  if (outerFold === null) {
    const model = fitSimcal(rows, settings, null);
    if (model !== null) predictSimcal(model, rows, null, value);
    return model === null ? [] : [model];
  }
  if (outerFold === frame.fold && settings.direction === 'fit') {
    const { fold, weight, rowWeight } = rows;
    return crossFittedSimcal({ foldCells: frame.foldCells(rowWeight), fold, weight, rowWeight }, settings, value);
  }
  return Array.from({ length: outerFoldCount }, (_, fold) =>
    crossFitted(rows, settings, outerFold, fold, value),
  ).filter((model) => model !== null);
}

function crossFitted(
  rows: SimcalRows,
  settings: SimcalSettings,
  outerFold: Int32Array,
  fold: number,
  value: Float64Array,
): SimcalModel | null {
  const test = new Uint8Array(outerFold.length);
  const train = new Uint8Array(outerFold.length);
  let tested = 0;
  let trained = 0;
  for (let i = 0; i < outerFold.length; i += 1) {
    if (rows.rowWeight?.[i] === 0) continue;
    if (outerFold[i] === fold) {
      test[i] = 1;
      tested += 1;
    } else {
      train[i] = 1;
      trained += 1;
    }
  }
  if (trained < smallestTrain || tested < smallestTest) return null;
  const model = fitSimcal(rows, settings, train);
  if (model !== null) predictSimcal(model, rows, test, value);
  return model;
}

/** Means over the fitted models, and the variance of the mean-one weights before and after. */
function describe(models: readonly SimcalShape[], before: Float64Array, after: Float64Array, scale: number): JsonValue {
  const mean = (of: (model: SimcalShape) => number): number | null =>
    models.length === 0 ? null : models.reduce((total, model) => total + of(model), 0) / models.length;
  return {
    models: models.length,
    increasing_share: mean((model) => model.mixture[0]!),
    decreasing_share: mean((model) => model.mixture[1]!),
    gamma: mean((model) => model.gamma),
    variance_before: varianceAroundOne(before, 1),
    variance_after: varianceAroundOne(after, scale),
  };
}

function varianceAroundOne(values: Float64Array, scale: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += (values[i]! * scale - 1) ** 2;
  return total / values.length;
}

function weightedMeanOf(values: Float64Array, rowWeight: Float64Array | null): number {
  let total = 0;
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const v = rowWeight === null ? 1 : rowWeight[i]!;
    total += v * values[i]!;
    count += v;
  }
  return total / count;
}
