import type { SelectionCard } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { PromptFolds } from './prompt-folds.ts';

/** How a calibrator maps scores; `auto` has become one of these. */
export type CalibratorMode = 'monotone' | 'two_stage';

/** One fitted map from judge scores (and covariates) to the oracle's scale, with its cross-fitted versions. These are fitted when they are first asked for. */
export interface CalibrationFit {
  /** The map fitted on all labels, at each row. */
  predict(rows: ScoredRows, out: Float64Array): void;
  /** At each row, the map fitted without the labels of the row's own fold; NaN where that fold left no label to fit on. */
  predictHeldOut(rows: ScoredRows, out: Float64Array): void;
  /** At every row, the map fitted without the labels of one fold; all NaN when that fold left no label to fit on. */
  predictWithout(fold: number, rows: ScoredRows, out: Float64Array): void;
  /** What the map is monotone in, at each row: the judge score itself, or the rank of the first stage's prediction in [0, 1]. */
  index(rows: ScoredRows, out: Float64Array): void;
  /** The same of the map fitted without the row's own fold. */
  indexHeldOut(rows: ScoredRows, out: Float64Array): void;
  /** For the plot: where the full map bends (with covariates, its mean over the labels' covariates at some scores). */
  readonly knots: { readonly judge: Float64Array; readonly label: Float64Array };
}

/** A way to fit the map, prepared so that refits under other prompt weights are cheap. */
export interface Calibrator {
  readonly mode: CalibratorMode;
  /** The labelled rows it is fitted on. */
  readonly labels: ScoredRows;
  readonly folds: PromptFolds;
  readonly foldCount: number;
  /** Whether a fold holds any of the labels: without, its held-out map is the full one. */
  readonly foldHasLabels: readonly boolean[];
  /** How `auto` came to this mode; null when the mode was given. */
  readonly selection: SelectionCard | null;
  /**
   * The fit in which each row counts with its prompt's weight (null: 1 each). Replicates of the jackknife and the bootstrap are
   * fits under other weights. Null when no labelled row has positive weight. The array may change afterwards. `withoutGroup` names the
   * jackknife group whose prompts weigh 0 where all others weigh 1: the same weights again, of which the fit may be there already.
   */
  fit(promptWeights: Float64Array | null, withoutGroup?: number): CalibrationFit | null;
}

/** Which folds hold any of these rows. */
export function foldsWithLabels(labels: ScoredRows, folds: PromptFolds): readonly boolean[] {
  const present = Array.from({ length: folds.k }, () => false);
  for (const prompt of labels.prompt) present[folds.foldOfPrompt[prompt]!] = true;
  return present;
}
