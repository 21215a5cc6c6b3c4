import type { CellRow } from './cell-row.ts';

/** The schema's metrics, and `rmse_debiased`, which stands beside `rmse`. */
export type MetricName =
  | 'pairwise_accuracy'
  | 'kendall_tau'
  | 'top1'
  | 'regret'
  | 'rmse'
  | 'rmse_debiased'
  | 'bias'
  | 'mae'
  | 'coverage'
  | 'interval_score'
  | 'width'
  | 'refusal_rate'
  | 'ess'
  | 'runtime';

/** Why a metric has no number. */
export type MetricGap =
  | 'no-cells'
  | 'all-failed'
  | 'all-refused'
  | 'no-estimate'
  | 'no-truth'
  | 'truth-noise-unknown'
  | 'below-truth-noise'
  | 'no-interval'
  | 'too-few-policies'
  | 'not-recorded';

/** Which of two values is better. `nominal`: the nearer to the intervals' level. `zero`: the nearer to 0. `none`: neither. */
export type Direction = 'higher' | 'lower' | 'nominal' | 'zero' | 'none';

/** How contributions become a number. `share`: a mean of values in [0, 1], whose interval is Wilson's. `root`: the root of their mean. */
export type Summary = 'mean' | 'share' | 'root';

/**
 * One way to judge cells. A metric is a summary of contributions, one a claim (a policy of a cell) or one a cell, each of equal weight: so any
 * set of cells has a value, and the spread between seeds has its interval.
 */
export interface Metric {
  readonly name: MetricName;
  readonly label: string;
  readonly direction: Direction;
  readonly summary: Summary;
  /** What the numbers are: shares are shown as percentages, values on the oracle's scale. */
  readonly scale: 'share' | 'value' | 'correlation' | 'count' | 'seconds';
  /** Of one cell; what is refused, missing or without a truth contributes nothing. */
  readonly contributions: (cell: CellRow) => readonly number[];
  /** The same with refusals and failures held against it; null where no number could stand for them. */
  readonly withFailures: ((cell: CellRow) => readonly number[]) | null;
  /** Why these cells, which have claims with estimates, contribute nothing. */
  readonly gap: (cells: readonly CellRow[]) => MetricGap;
  /** Whether it is about estimates, so that two cells are compared fairly on the claims that both answer alone. */
  readonly comparesAnswers: boolean;
  /** A metric that is always shown beside it. */
  readonly companion: MetricName | null;
}

/** A metric of a set of cells. */
export interface MetricValue {
  /** Over claims with a number; null where there is none. */
  readonly value: number | null;
  /** Monte Carlo interval: what other seeds would have given. Null with fewer than two seeds. */
  readonly interval: readonly [lower: number, upper: number] | null;
  /** Contributions behind the value: claims, or cells. */
  readonly n: number;
  /** With refused, missing and failed ones counted as failures; null where that has no meaning. */
  readonly with_failures: number | null;
  /** Why `value` is null. */
  readonly gap: MetricGap | null;
}
