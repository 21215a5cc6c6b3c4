import type { ScoredRows } from '../scored-rows.ts';

/** One fitted map from judge scores to the oracle's scale, with its cross-fitted versions. */
export interface CalibrationFit {
  /** The map fitted on all labels, at each row. */
  predict(rows: ScoredRows, out: Float64Array): void;
  /** At each row, the map fitted without the labels of the row's own fold; NaN where that fold left no label to fit on. */
  predictHeldOut(rows: ScoredRows, out: Float64Array): void;
  /** For the plot: where the full map bends. */
  readonly knots: { readonly judge: Float64Array; readonly label: Float64Array };
}

/** A way to fit the map, prepared so that refits under other prompt weights are cheap. */
export interface Calibrator {
  readonly mode: string;
  /** The labelled rows it is fitted on. */
  readonly labels: ScoredRows;
  readonly foldCount: number;
  /**
   * The fit in which each row counts with its prompt's weight (null: 1 each). Replicates of the jackknife and the bootstrap are
   * fits under other weights. Null when no labelled row has positive weight.
   */
  fit(promptWeights: Float64Array | null): CalibrationFit | null;
}
