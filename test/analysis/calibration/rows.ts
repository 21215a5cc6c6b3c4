import type { CalibrationFit } from '../../../src/analysis/calibration/calibrator.ts';
import { promptFolds } from '../../../src/analysis/calibration/prompt-folds.ts';
import type { PromptFolds } from '../../../src/analysis/calibration/prompt-folds.ts';
import { clustersOf } from '../../../src/analysis/clusters.ts';
import { analysisOptions } from '../../../src/analysis/index.ts';
import type { EvaluationData } from '../../../src/analysis/index.ts';
import { hasLabel, scoredRows } from '../../../src/analysis/scored-rows.ts';
import type { ScoredRows } from '../../../src/analysis/scored-rows.ts';

/** The labelled logged rows with the reference's folds: by hash, seed 42, five. */
export function loggedLabels(data: EvaluationData): { readonly labels: ScoredRows; readonly folds: PromptFolds } {
  const labels = scoredRows(data.logged!, hasLabel(data.logged!));
  const { folds } = analysisOptions({ calibration: { folds: { assign: 'blake2b' } } }).calibration;
  return { labels, folds: promptFolds(data.prompts, clustersOf(data.prompts, labels), folds)! };
}

/** Rows given by their judge scores (increasing), of the prompts given. */
export function rowsOf(
  judge: readonly number[],
  covariates: Readonly<Record<string, readonly number[]>> = {},
  prompt: readonly number[] = judge.map((_, i) => i),
): ScoredRows {
  return {
    n: judge.length,
    row: Uint32Array.from(judge, (_, i) => i),
    prompt: Int32Array.from(prompt),
    judge: Float64Array.from(judge),
    label: new Float64Array(judge.length).fill(NaN),
    covariates: Object.fromEntries(
      Object.entries(covariates).map(([name, column]) => [name, Float64Array.from(column)] as const),
    ),
  };
}

export function labelled(rows: ScoredRows, label: readonly number[]): ScoredRows {
  return { ...rows, label: Float64Array.from(label) };
}

type Reading = 'predict' | 'predictHeldOut' | 'index' | 'indexHeldOut';

export function values(rows: ScoredRows, fit: CalibrationFit, reading: Reading = 'predict'): number[] {
  const out = new Float64Array(rows.n);
  fit[reading](rows, out);
  return [...out];
}

export function valuesWithout(fold: number, rows: ScoredRows, fit: CalibrationFit): number[] {
  const out = new Float64Array(rows.n);
  fit.predictWithout(fold, rows, out);
  return [...out];
}
