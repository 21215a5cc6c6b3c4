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
  const parts = new WeakMap<ScoredRows, RowsByFold>();
  const partOf = (rows: ScoredRows): RowsByFold => {
    const part = parts.get(rows) ?? rowsByFold(folds, rows);
    parts.set(rows, part);
    return part;
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
        predictByFold(models, partOf(rows), rows.judge, out);
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

/** Rows by fold: those of fold k are `row[start[k]]` … `row[start[k + 1] − 1]`, in their order. */
interface RowsByFold {
  readonly row: Uint32Array;
  readonly start: Uint32Array;
}

function rowsByFold(folds: PromptFolds, rows: ScoredRows): RowsByFold {
  const foldOfRow = new Int32Array(rows.n);
  const start = new Uint32Array(folds.k + 1);
  for (let i = 0; i < rows.n; i += 1) {
    const fold = folds.foldOfPrompt[rows.prompt[i]!]!;
    foldOfRow[i] = fold;
    start[fold + 1] = start[fold + 1]! + 1;
  }
  for (let fold = 0; fold < folds.k; fold += 1) start[fold + 1] = start[fold + 1]! + start[fold]!;
  const next = start.slice();
  const row = new Uint32Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) {
    const fold = foldOfRow[i]!;
    row[next[fold]!] = i;
    next[fold] = next[fold]! + 1;
  }
  return { row, start };
}

/** Each row by its own fold's model: a walk a fold, in which a place in the model's knots moves up with the rows. */
function predictByFold(
  models: readonly (IsotonicModel | null)[],
  { row, start }: RowsByFold,
  judge: Float64Array,
  out: Float64Array,
): void {
  models.forEach((model, fold) => {
    let place = 0;
    for (let i = start[fold]!; i < start[fold + 1]!; i += 1) {
      const index = row[i]!;
      if (model === null) {
        out[index] = NaN;
        continue;
      }
      const x = judge[index]!;
      while (place < model.x.length && model.x[place]! < x) place += 1;
      out[index] = interpolate(model, place, x);
    }
  });
}

function gathered(promptWeights: Float64Array, prompt: Int32Array): Float64Array {
  const out = new Float64Array(prompt.length);
  for (let i = 0; i < prompt.length; i += 1) out[i] = promptWeights[prompt[i]!]!;
  return out;
}
