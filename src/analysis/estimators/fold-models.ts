import { hashFold } from '../../stats/folds.ts';
import { kFold } from '../../stats/mt19937.ts';
import type { Calibrator } from '../calibration/calibrator.ts';
import { clusterNames } from '../clusters.ts';
import type { AnalysisContext } from '../context.ts';
import { madeOnce } from '../made-once.ts';
import type { ScoredRows } from '../scored-rows.ts';

/** Folds of prompts that an estimator makes for itself. */
export interface OwnFolds {
  readonly k: number;
  readonly foldOfPrompt: Int32Array;
}

/** The fold of each row of a set of rows, made once: replicates and estimators ask for the same ones again and again. */
export class RowFolds {
  readonly #made = new WeakMap<OwnFolds, WeakMap<ScoredRows, Int32Array>>();

  of(folds: OwnFolds, rows: ScoredRows): Int32Array {
    const byRows = this.#made.get(folds) ?? new WeakMap<ScoredRows, Int32Array>();
    this.#made.set(folds, byRows);
    const known = byRows.get(rows);
    if (known !== undefined) return known;
    const foldOf = new Int32Array(rows.n);
    for (let i = 0; i < rows.n; i += 1) foldOf[i] = folds.foldOfPrompt[rows.prompt[i]!]!;
    byRows.set(rows, foldOf);
    return foldOf;
  }
}

const kept = madeOnce<RowFolds>();

export function rowFoldsOf(context: AnalysisContext): RowFolds {
  return kept(context, '', () => new RowFolds());
}

/** Folds by hash of a seed of their own: a prompt's fold depends on nothing else. */
export function hashFolds({ data }: AnalysisContext, k: number, seed: number): OwnFolds {
  const foldOfCluster = clusterNames(data.prompts).map((name) => hashFold(name, seed, k));
  return { k, foldOfPrompt: data.prompts.cluster.map((cluster) => foldOfCluster[cluster]!) };
}

/** Folds of rows by position, shuffled by NumPy's legacy generator. A prompt has the fold of its last row, fold 0 without one. */
export function kFoldsOfRows({ data }: AnalysisContext, rows: ScoredRows, k: number, seed: number): OwnFolds | null {
  if (rows.n < k) return null;
  const folds = kFold(rows.n, k, seed);
  const foldOfPrompt = new Int32Array(data.prompts.ids.length);
  const byPosition = Uint32Array.from(rows.row, (_, i) => i).sort((a, b) => rows.row[a]! - rows.row[b]!);
  byPosition.forEach((i, position) => (foldOfPrompt[rows.prompt[i]!] = folds[position]!));
  return { k, foldOfPrompt };
}

/**
 * The folds whose calibrators a fold jackknife compares. Under `mode: monotone` all of them (a fold without labels gives the full model again, as in
 * the reference); otherwise those that hold labels.
 */
export function jackknifeFolds({ options }: AnalysisContext, calibrator: Calibrator): readonly number[] {
  const all = Array.from({ length: calibrator.foldCount }, (_, fold) => fold);
  return options.calibration.mode === 'monotone' ? all : all.filter((fold) => calibrator.foldHasLabels[fold] === true);
}

/** Whether every logged row is labelled: then rewards are the labels themselves, and no calibrator is in them. */
export function fullyLabelled({ data }: AnalysisContext): boolean {
  return data.logged !== null && data.logged.n > 0 && !data.logged.label.some(Number.isNaN);
}
