import { fitIsotonicCells, interpolate, isotonicWorkspace, predictIsotonicSorted } from '../../stats/isotonic.ts';
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
 * A fit is O(labels) a fold: the order is made once, and a fold's map is fitted when it is first asked for.
 */
export function monotoneCalibrator(labels: ScoredRows, folds: PromptFolds): Calibrator {
  const distinct: number[] = [];
  const start: number[] = [];
  labels.judge.forEach((score, i) => {
    if (distinct.length > 0 && score - distinct[distinct.length - 1]! < sameScore) return;
    distinct.push(score);
    start.push(i);
  });
  const cells = distinct.length;
  const x = Float64Array.from(distinct);
  const cellStart = Uint32Array.from([...start, labels.n]);
  const foldOf = Int32Array.from(labels.prompt, (prompt) => folds.foldOfPrompt[prompt]!);
  const weight = new Float64Array(cells);
  const total = new Float64Array(cells);
  const workspace = isotonicWorkspace(cells);

  const fitWithout = (heldOut: number, promptWeights: Float64Array | null): IsotonicModel | null => {
    for (let cell = 0; cell < cells; cell += 1) {
      let cellWeight = 0;
      let cellTotal = 0;
      for (let i = cellStart[cell]!; i < cellStart[cell + 1]!; i += 1) {
        if (foldOf[i] === heldOut) continue;
        const w = promptWeights === null ? 1 : promptWeights[labels.prompt[i]!]!;
        cellWeight += w;
        cellTotal += w * labels.label[i]!;
      }
      weight[cell] = cellWeight;
      total[cell] = cellTotal;
    }
    return fitIsotonicCells(x, weight, total, { workspace });
  };

  const fit = (promptWeights: Float64Array | null): CalibrationFit | null => {
    const full = fitWithout(-1, promptWeights);
    if (full === null) return null;
    const heldOut: (IsotonicModel | null | undefined)[] = [];
    const without = (fold: number): IsotonicModel | null => {
      let model = heldOut[fold];
      if (model === undefined) {
        model = fitWithout(fold, promptWeights);
        heldOut[fold] = model;
      }
      return model;
    };
    return {
      predict: (rows, out) => predictIsotonicSorted(full, rows.judge, out),
      predictHeldOut(rows, out) {
        const models = Array.from({ length: folds.k }, (_, fold) => without(fold));
        predictByFold(models, folds, rows, out);
      },
      predictWithout(fold, rows, out) {
        const model = without(fold);
        if (model === null) out.fill(NaN);
        else predictIsotonicSorted(model, rows.judge, out);
      },
      index: (rows, out) => out.set(rows.judge),
      indexHeldOut: (rows, out) => out.set(rows.judge),
      knots: { judge: full.x, label: full.y },
    };
  };
  const foldHasLabels = foldsWithLabels(labels, folds);
  return { mode: 'monotone', labels, folds, foldCount: folds.k, foldHasLabels, selection: null, fit };
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
