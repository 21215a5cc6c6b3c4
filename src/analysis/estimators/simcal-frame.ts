import type { ScoredRows } from '../scored-rows.ts';
import type { WeightFrame, WeightSettings } from '../weights/policy-weights.ts';
import { CalibratedColumns } from './calibrated-columns.ts';
import type { OwnFolds, RowFolds } from './fold-models.ts';

/** Folds of the reward's cross-fitting and of the weights' own; null: none. */
export interface FrameFolds {
  readonly reward: OwnFolds | null;
  readonly weights: OwnFolds | null;
}

/** Says all about weights in use but the rows: estimators with the same share them. `ownFolds`: whether they are cross-fitted over folds of their own. */
export function weightsName({ weights, clip, simcal }: WeightSettings, ownFolds: boolean): string {
  return JSON.stringify(weights === 'simcal' ? { simcal, ownFolds } : { weights, clip });
}

/** The frame of SIMCal: rows in the order of held-out calibrated rewards, of judge scores where there is no calibrator. */
export function simcalFrame(
  rows: ScoredRows,
  columns: CalibratedColumns | null,
  { reward, weights }: FrameFolds,
  rowFolds: RowFolds,
): WeightFrame {
  const target = (): Float64Array => (columns === null ? rows.judge : columns.heldOut(rows));
  const ordered = columns ?? new CalibratedColumns(noFit);
  const fold = reward === null ? new Int32Array(rows.n) : rowFolds.of(reward, rows);
  const foldCount = reward?.k ?? 1;
  return {
    cells: () => ordered.cells(target()),
    foldCells: (rowWeight) => ordered.foldCells(target(), fold, foldCount, rowWeight),
    target,
    fold,
    foldCount,
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
