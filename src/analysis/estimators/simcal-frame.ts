import type { ScoredRows } from '../scored-rows.ts';
import type { WeightFrame } from '../weights/policy-weights.ts';
import { CalibratedColumns } from './calibrated-columns.ts';
import type { OwnFolds, RowFolds } from './fold-models.ts';

/** Folds of the reward's cross-fitting and of the weights' own; null: none. */
export interface FrameFolds {
  readonly reward: OwnFolds | null;
  readonly weights: OwnFolds | null;
}

/** The frame of SIMCal: rows in the order of held-out calibrated rewards, of judge scores where there is no calibrator. */
export function simcalFrame(
  rows: ScoredRows,
  columns: CalibratedColumns | null,
  { reward, weights }: FrameFolds,
  rowFolds: RowFolds,
): WeightFrame {
  const target = (): Float64Array => (columns === null ? rows.judge : columns.heldOut(rows));
  return {
    cells: () => (columns ?? new CalibratedColumns(noFit)).cells(target()),
    target,
    fold: reward === null ? new Int32Array(rows.n) : rowFolds.of(reward, rows),
    foldCount: reward?.k ?? 1,
    outerFold: weights === null ? null : rowFolds.of(weights, rows),
    outerFoldCount: weights?.k ?? 0,
  };
}

/** Stands in where only an order is wanted of columns. */
const noFit = {
  predict: unfitted,
  predictHeldOut: unfitted,
  predictWithout: unfitted,
  index: unfitted,
  indexHeldOut: unfitted,
  knots: { judge: new Float64Array(), label: new Float64Array() },
};

function unfitted(): never {
  throw new Error('there is no calibrator to predict with');
}
