import { fitIsotonicCells, interpolate, predictIsotonicSorted } from '../../stats/isotonic.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { foldsWithLabels } from './calibrator.ts';
import type { CalibrationFit, Calibrator } from './calibrator.ts';
import type { PromptFolds } from './prompt-folds.ts';

/** Judge scores closer than this are one score, as in the isotonic fit. */
const sameScore = 1e-15;

/**
 * Monotone calibration: f = weighted isotonic regression of the label on the judge score (calibration by isotonic regression: Zadrozny &
 * Elkan 2002), and f₋ₖ, the same without the labels of fold k. Fitted values stay between the lowest and the highest label.
 * `foldOfPrompt` holds one fold a prompt of the data. A fit is O(labels + folds² · distinct scores): the order is made once.
 */
export function monotoneCalibrator(labels: ScoredRows, folds: PromptFolds): Calibrator {
  const cellOf = new Uint32Array(labels.n);
  const distinct: number[] = [];
  labels.judge.forEach((score, i) => {
    if (distinct.length === 0 || score - distinct[distinct.length - 1]! >= sameScore) distinct.push(score);
    cellOf[i] = distinct.length - 1;
  });
  const x = Float64Array.from(distinct);
  const foldOf = Int32Array.from(labels.prompt, (prompt) => folds.foldOfPrompt[prompt]!);
  const k = folds.k;

  const fit = (promptWeights: Float64Array | null): CalibrationFit | null => {
    const cells = x.length;
    const weight = new Float64Array(k * cells);
    const total = new Float64Array(k * cells);
    for (let i = 0; i < labels.n; i += 1) {
      const w = promptWeights === null ? 1 : promptWeights[labels.prompt[i]!]!;
      const cell = foldOf[i]! * cells + cellOf[i]!;
      weight[cell] = weight[cell]! + w;
      total[cell] = total[cell]! + w * labels.label[i]!;
    }
    const without = (heldOut: number): IsotonicModel | null => {
      const cellWeight = new Float64Array(cells);
      const cellSum = new Float64Array(cells);
      for (let fold = 0; fold < k; fold += 1) {
        if (fold === heldOut) continue;
        for (let j = 0; j < cells; j += 1) {
          cellWeight[j] = cellWeight[j]! + weight[fold * cells + j]!;
          cellSum[j] = cellSum[j]! + total[fold * cells + j]!;
        }
      }
      return fitIsotonicCells(x, cellWeight, cellSum);
    };
    const full = without(-1);
    if (full === null) return null;
    const heldOut = Array.from({ length: k }, (_, fold) => without(fold));
    return {
      predict: (rows, out) => predictIsotonicSorted(full, rows.judge, out),
      predictHeldOut: (rows, out) => predictByFold(heldOut, folds, rows, out),
      predictWithout(fold, rows, out) {
        const model = heldOut[fold];
        if (model === null || model === undefined) out.fill(NaN);
        else predictIsotonicSorted(model, rows.judge, out);
      },
      index: (rows, out) => out.set(rows.judge),
      indexHeldOut: (rows, out) => out.set(rows.judge),
      knots: { judge: full.x, label: full.y },
    };
  };
  return { mode: 'monotone', labels, folds, foldCount: k, foldHasLabels: foldsWithLabels(labels, folds), fit };
}

/** Each row by its own fold's model, in one walk: a place in each model's knots moves up with the rows. */
function predictByFold(
  models: readonly (IsotonicModel | null)[],
  folds: PromptFolds,
  rows: ScoredRows,
  out: Float64Array,
): void {
  const upper = new Uint32Array(models.length);
  for (let i = 0; i < rows.n; i += 1) {
    const fold = folds.foldOfPrompt[rows.prompt[i]!]!;
    const model = models[fold];
    if (model === null || model === undefined) {
      out[i] = NaN;
      continue;
    }
    const x = rows.judge[i]!;
    let place = upper[fold]!;
    while (place < model.x.length && model.x[place]! < x) place += 1;
    upper[fold] = place;
    out[i] = interpolate(model, place, x);
  }
}
