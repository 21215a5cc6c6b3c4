import { fitIsotonicCells, interpolate, isotonicWorkspace } from '../../stats/isotonic.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
import { KnotPlaces } from '../../stats/knot-places.ts';
import { foldCells } from '../weights/fold-cells.ts';
import type { FoldCells } from '../weights/fold-cells.ts';
import { indexCells } from '../weights/index-cells.ts';

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
 * `cells`: the training rows by index and fold, where that is known. O(rows + folds · cells + folds · training rows).
 */
export function crossFittedIsotonic(
  training: TrainingRows,
  predictions: readonly PredictionRows[],
  foldCount: number,
  cells: FoldCells = foldCells(indexCells(training.index), training.fold, foldCount, null),
): readonly Float64Array[] {
  const models = heldOutModels(training, cells);
  return predictions.map((rows) => predicted(models, rows));
}

/** For each fold the model of the rows of all others. */
function heldOutModels(
  { target, weight }: TrainingRows,
  { cells, foldCount, start, cell, entryOf }: FoldCells,
): readonly (IsotonicModel | null)[] {
  const count = new Float64Array(cell.length);
  const total = new Float64Array(cell.length);
  for (let i = 0; i < target.length; i += 1) {
    const w = weight[i]!;
    if (!(w > 0)) continue;
    const entry = entryOf[i]!;
    count[entry] = count[entry]! + w;
    total[entry] = total[entry]! + w * target[i]!;
  }
  const size = cells.x.length;
  const workspace = isotonicWorkspace(size);
  const restCount = new Float64Array(size);
  const restTotal = new Float64Array(size);
  return Array.from({ length: foldCount }, (_, heldOut) => {
    restCount.fill(0);
    restTotal.fill(0);
    for (let other = 0; other < foldCount; other += 1) {
      if (other === heldOut) continue;
      for (let entry = start[other]!; entry < start[other + 1]!; entry += 1) {
        const c = cell[entry]!;
        restCount[c] = restCount[c]! + count[entry]!;
        restTotal[c] = restTotal[c]! + total[entry]!;
      }
    }
    return fitIsotonicCells(cells.x, restCount, restTotal, { workspace });
  });
}

function predicted(models: readonly (IsotonicModel | null)[], { index, fold }: PredictionRows): Float64Array {
  const out = new Float64Array(index.length);
  const inOrder = increasing(index);
  // In order, the place in a fold's model only moves up.
  const upper = new Uint32Array(models.length);
  const places = inOrder ? [] : models.map((model) => (model === null ? null : new KnotPlaces(model.x)));
  for (let i = 0; i < index.length; i += 1) {
    const own = fold[i]!;
    const model = models[own] ?? null;
    const x = index[i]!;
    if (model === null || Number.isNaN(x)) {
      out[i] = NaN;
      continue;
    }
    let place = upper[own]!;
    if (inOrder) while (place < model.x.length && model.x[place]! < x) place += 1;
    else place = places[own]!.of(x);
    upper[own] = place;
    out[i] = interpolate(model, place, x);
  }
  return out;
}

/** False where there is a NaN. */
function increasing(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i += 1) if (!(values[i]! >= values[Math.max(0, i - 1)]!)) return false;
  return true;
}
