import { fitIsotonicCells, isotonicAtCells, isotonicWorkspace } from '../../stats/isotonic.ts';
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
  const known = new WeakMap<ScoredRows, RowPlaces>();
  const placesOf = (rows: ScoredRows): RowPlaces => {
    const own = known.get(rows) ?? rowPlaces(x, folds, rows);
    known.set(rows, own);
    return own;
  };

  const addUp = (heldOut: number, rowWeights: Float64Array | null): void => {
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
  };

  /** The map without a fold's labels at every labelled score, the last one twice; all NaN when no label is left. */
  const fitWithout = (heldOut: number, rowWeights: Float64Array | null, out: Float64Array): boolean => {
    addUp(heldOut, rowWeights);
    const fitted = isotonicAtCells(x, weight, total, { direction: 'increasing', workspace }, out);
    if (!fitted) out.fill(NaN);
    else out[cells] = out[cells - 1]!;
    return fitted;
  };

  const fit = (promptWeights: Float64Array | null): CalibrationFit | null => {
    const rowWeights = promptWeights === null ? null : gathered(promptWeights, labels.prompt);
    const full = new Float64Array(cells + 1);
    if (cells === 0 || !fitWithout(-1, rowWeights, full)) return null;
    // The maps without each fold, one after the other.
    let heldOut: Float64Array | null = null;
    const fitted = new Uint8Array(folds.k);
    const without = (fold: number): Float64Array => {
      heldOut ??= new Float64Array(folds.k * (cells + 1));
      const own = heldOut.subarray(fold * (cells + 1), (fold + 1) * (cells + 1));
      if (fitted[fold] === 0) fitWithout(fold, rowWeights, own);
      fitted[fold] = 1;
      return own;
    };
    return {
      predict(rows, out) {
        const { cell, share } = placesOf(rows);
        atPlaces(full, cell, share, out);
      },
      predictHeldOut(rows, out) {
        for (let fold = 0; fold < folds.k; fold += 1) without(fold);
        const { cellOfFold, share } = placesOf(rows);
        atPlaces(heldOut!, cellOfFold, share, out); // made by the line above
      },
      predictWithout(fold, rows, out) {
        const { cell, share } = placesOf(rows);
        atPlaces(without(fold), cell, share, out);
      },
      index: (rows, out) => out.set(rows.judge),
      indexHeldOut: (rows, out) => out.set(rows.judge),
      get knots() {
        addUp(-1, rowWeights);
        const model = fitIsotonicCells(x, weight, total, { workspace });
        return { judge: model?.x ?? x, label: model?.y ?? full.slice(0, cells) };
      },
    };
  };
  const foldHasLabels = foldsWithLabels(labels, folds);
  return { mode: 'monotone', labels, folds, foldCount: folds.k, foldHasLabels, selection: null, fit };
}

/**
 * Where rows lie among the labelled scores, which is the same in every refit: a score is `share` of the way from its cell's to the next one's (0
 * below all and above all). `cellOfFold`: the cell in the row's own fold's map, with the maps of all folds one after the other.
 */
interface RowPlaces {
  readonly cell: Uint32Array;
  readonly cellOfFold: Uint32Array;
  readonly share: Float64Array;
}

/** x: increasing. Rows are in increasing order of score, so the place moves up as they go by. */
function rowPlaces(x: Float64Array, folds: PromptFolds, rows: ScoredRows): RowPlaces {
  const cell = new Uint32Array(rows.n);
  const cellOfFold = new Uint32Array(rows.n);
  const share = new Float64Array(rows.n);
  let place = 0;
  for (let i = 0; i < rows.n; i += 1) {
    const score = rows.judge[i]!;
    while (place < x.length - 1 && x[place + 1]! <= score) place += 1;
    const above = place < x.length - 1 && score > x[place]!;
    cell[i] = place;
    cellOfFold[i] = folds.foldOfPrompt[rows.prompt[i]!]! * (x.length + 1) + place;
    share[i] = above ? (score - x[place]!) / (x[place + 1]! - x[place]!) : 0;
  }
  return { cell, cellOfFold, share };
}

/** Values at the places: linear between cells. */
function atPlaces(values: Float64Array, cell: Uint32Array, share: Float64Array, out: Float64Array): void {
  for (let i = 0; i < cell.length; i += 1) {
    const place = cell[i]!;
    const value = values[place]!;
    out[i] = value + share[i]! * (values[place + 1]! - value);
  }
}

function gathered(promptWeights: Float64Array, prompt: Int32Array): Float64Array {
  const out = new Float64Array(prompt.length);
  for (let i = 0; i < prompt.length; i += 1) out[i] = promptWeights[prompt[i]!]!;
  return out;
}
