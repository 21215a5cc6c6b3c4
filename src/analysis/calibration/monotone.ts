import { fitIsotonicCells, isotonicWorkspace, predictIsotonicSorted } from '../../stats/isotonic.ts';
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
  const foldsOf = new WeakMap<ScoredRows, Uint16Array>();
  const foldOfRows = (rows: ScoredRows): Uint16Array => {
    const own = foldsOf.get(rows) ?? foldsOfRows(folds, rows);
    foldsOf.set(rows, own);
    return own;
  };

  const fitWithout = (heldOut: number, rowWeights: Float64Array | null): IsotonicModel | null => {
    for (let cell = 0; cell < cells; cell += 1) {
      let cellWeight = 0;
      let cellTotal = 0;
      for (let i = cellStart[cell]!; i < cellStart[cell + 1]!; i += 1) {
        if (foldOf[i] === heldOut) continue;
        const w = rowWeights === null ? 1 : rowWeights[i]!;
        cellWeight += w;
        cellTotal += w * labels.label[i]!;
      }
      weight[cell] = cellWeight;
      total[cell] = cellTotal;
    }
    return fitIsotonicCells(x, weight, total, { workspace });
  };

  const fit = (promptWeights: Float64Array | null): CalibrationFit | null => {
    const rowWeights = promptWeights === null ? null : gathered(promptWeights, labels.prompt);
    const full = fitWithout(-1, rowWeights);
    if (full === null) return null;
    const heldOut: (IsotonicModel | null | undefined)[] = [];
    const without = (fold: number): IsotonicModel | null => {
      let model = heldOut[fold];
      if (model === undefined) {
        model = fitWithout(fold, rowWeights);
        heldOut[fold] = model;
      }
      return model;
    };
    return {
      predict: (rows, out) => predictIsotonicSorted(full, rows.judge, out),
      predictHeldOut(rows, out) {
        const models = Array.from({ length: folds.k }, (_, fold) => without(fold));
        predictByFold(models, foldOfRows(rows), rows.judge, out);
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

/** The fold of each row. */
function foldsOfRows(folds: PromptFolds, rows: ScoredRows): Uint16Array {
  const fold = new Uint16Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) fold[i] = folds.foldOfPrompt[rows.prompt[i]!]!;
  return fold;
}

/**
 * Each row by its own fold's model. Rows are in increasing order of score, so that a place in each model's knots moves up as they go by; the knots
 * of all models lie in one array.
 */
function predictByFold(
  models: readonly (IsotonicModel | null)[],
  fold: Uint16Array,
  judge: Float64Array,
  out: Float64Array,
): void {
  const start = new Uint32Array(models.length + 1);
  models.forEach((model, k) => (start[k + 1] = start[k]! + (model?.x.length ?? 0)));
  const x = new Float64Array(start[models.length]!);
  const y = new Float64Array(x.length);
  models.forEach((model, k) => {
    if (model === null) return;
    x.set(model.x, start[k]);
    y.set(model.y, start[k]);
  });
  const upper = start.slice();
  for (let i = 0; i < judge.length; i += 1) {
    const own = fold[i]!;
    const first = start[own]!;
    const end = start[own + 1]!;
    const score = judge[i]!;
    let place = upper[own]!;
    while (place < end && x[place]! < score) place += 1;
    upper[own] = place;
    // A fold without a model has no knots.
    if (first === end) out[i] = NaN;
    else if (place === first) out[i] = y[first]!;
    else if (place === end) out[i] = y[end - 1]!;
    else if (x[place] === score) out[i] = y[place]!;
    else {
      const x0 = x[place - 1]!;
      const y0 = y[place - 1]!;
      out[i] = y0 + ((y[place]! - y0) / (x[place]! - x0)) * (score - x0);
    }
  }
}

function gathered(promptWeights: Float64Array, prompt: Int32Array): Float64Array {
  const out = new Float64Array(prompt.length);
  for (let i = 0; i < prompt.length; i += 1) out[i] = promptWeights[prompt[i]!]!;
  return out;
}
