import { predictIsotonic } from '../../stats/isotonic.ts';
import { CellSums, indexCells } from '../weights/index-cells.ts';

/** What an outcome model is trained on: an index and a target by row; rows of weight 0 are not used. */
export interface TrainingRows {
  readonly index: Float64Array;
  readonly target: Float64Array;
  readonly weight: Float64Array;
  readonly fold: Int32Array;
}

/** Where it is wanted. */
export interface PredictionRows {
  readonly index: Float64Array;
  readonly fold: Int32Array;
}

/**
 * Cross-fitted isotonic outcome models: each row's prediction is by the weighted isotonic regression of the target on the index of all
 * training rows outside its fold. One Float64Array a set of prediction rows; NaN where a fold leaves nothing to train on.
 */
export function crossFittedIsotonic(
  training: TrainingRows,
  predictions: readonly PredictionRows[],
  foldCount: number,
): readonly Float64Array[] {
  const cells = indexCells(training.index);
  const out = predictions.map(({ index }) => new Float64Array(index.length).fill(NaN));
  for (let fold = 0; fold < foldCount; fold += 1) {
    const sums = new CellSums(cells);
    for (let i = 0; i < training.index.length; i += 1) {
      if (training.fold[i] !== fold && training.weight[i]! > 0) sums.add(i, training.target[i]!, training.weight[i]!);
    }
    const model = sums.fit({ direction: 'increasing' });
    if (model === null) continue;
    predictions.forEach((rows, set) => {
      const values = out[set]!;
      for (let i = 0; i < rows.index.length; i += 1) {
        if (rows.fold[i] === fold) values[i] = predictIsotonic(model, rows.index[i]!);
      }
    });
  }
  return out;
}
