import { leverageCorrected } from '../../stats/cluster-variance.ts';
import { criticalValue } from '../../stats/distributions.ts';
import { wilsonInterval } from '../../stats/binomial.ts';
import { sum } from '../../stats/summation.ts';
import type { Summary } from './metric.ts';

/** The level of Monte Carlo intervals: of metrics, effects and comparisons. Not that of the intervals which are judged. */
export const MONTE_CARLO_LEVEL = 0.95;

/** Contributions that belong together: those of one cell, in the cluster of its seed. */
export interface Observation {
  /** Cells of one seed share prompts and labels, so they are no independent repeats: the seeds are. From 0. */
  readonly cluster: number;
  readonly values: readonly number[];
}

/** A summary with what each cluster did to it. Statistics add up with their influences, so that shared seeds cancel out of differences. */
export interface ClusterStatistic {
  readonly value: number;
  readonly n: number;
  /** By cluster: (Σ of its contributions − their number × mean) / n, times the derivative of the summary. Null at a root of 0. */
  readonly influence: Float64Array | null;
  /** Contributions by cluster. */
  readonly size: Float64Array;
  readonly clusters: number;
}

/**
 * The summary of all contributions, each of equal weight: Σ/n, or its root. Null without contributions, and where a root would be taken of
 * something below 0. `clusters`: how many there are in all.
 */
export function clusterStatistic(
  observations: readonly Observation[],
  summary: Summary,
  clusters: number,
): ClusterStatistic | null {
  const { totals, size, n, mean } = sumsOf(observations, clusters);
  if (n === 0 || (summary === 'root' && mean < 0)) return null;
  const value = summary === 'root' ? Math.sqrt(mean) : mean;
  const slope = summary === 'root' ? 1 / (2 * value) : 1;
  const influence = totals.map((total, cluster) => ((total - mean * (size[cluster] ?? 0)) / n) * slope);
  return { value, n, influence: Number.isFinite(slope) ? influence : null, size, clusters: occupied(size) };
}

interface Sums {
  readonly totals: Float64Array;
  readonly size: Float64Array;
  readonly n: number;
  readonly mean: number;
}

function sumsOf(observations: readonly Observation[], clusters: number): Sums {
  const totals = new Float64Array(clusters);
  const size = new Float64Array(clusters);
  for (const { cluster, values } of observations) {
    totals[cluster] = (totals[cluster] ?? 0) + sum(values);
    size[cluster] = (size[cluster] ?? 0) + values.length;
  }
  const n = sum(size);
  return { totals, size, n, mean: sum(totals) / n };
}

const occupied = (size: Float64Array): number => size.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);

export type Interval = readonly [lower: number, upper: number];

/** Value ± t·se of the mean of contributions, by clusters; null with fewer than two of them. */
function meanInterval(mean: number, influence: Float64Array, size: Float64Array): Interval | null {
  const spread = spreadOf(influence, size);
  if (spread === null) return null;
  const half = spread.se === 0 ? 0 : criticalValue(MONTE_CARLO_LEVEL, spread.df) * spread.se;
  return [mean - half, mean + half];
}

/** CR2 (Bell & McCaffrey 2002) over clusters. */
function spreadOf(influence: Float64Array, size: Float64Array): { readonly se: number; readonly df: number } | null {
  if (occupied(size) < 2) return null;
  const { deviations, factor, df } = leverageCorrected(influence, size);
  return { se: Math.sqrt(factor * sum(deviations.map((value) => value * value))), df };
}

/**
 * The Monte Carlo interval of a summary. A root's is the root of its mean's. A share's is Wilson's on the effective number of contributions:
 * p(1 − p)/se² with the standard error by clusters, at most n, scaled by (z/t)² for few clusters (Korn & Graubard 1998); where all
 * contributions are the same that spread says nothing, and the number of clusters is taken. Fewer than two clusters: null.
 */
export function summaryInterval(
  observations: readonly Observation[],
  summary: Summary,
  clusters: number,
): Interval | null {
  const { totals, size, n, mean } = sumsOf(observations, clusters);
  if (n === 0) return null;
  const influence = totals.map((total, cluster) => (total - mean * (size[cluster] ?? 0)) / n);
  if (summary === 'share') return shareInterval(mean, influence, size, n);
  const interval = meanInterval(mean, influence, size);
  if (interval === null || summary === 'mean') return interval;
  const [lower, upper] = interval;
  return [Math.sqrt(Math.max(0, lower)), Math.sqrt(Math.max(0, upper))];
}

function shareInterval(share: number, influence: Float64Array, size: Float64Array, n: number): Interval | null {
  const spread = spreadOf(influence, size);
  if (spread === null) return null;
  const binomial = share * (1 - share);
  const effective =
    spread.se > 0 && binomial > 0
      ? Math.min(n, binomial / spread.se ** 2) *
        (criticalValue(MONTE_CARLO_LEVEL, null) / criticalValue(MONTE_CARLO_LEVEL, spread.df)) ** 2
      : occupied(size);
  return wilsonInterval(share * effective, effective, MONTE_CARLO_LEVEL);
}

type Term = readonly [weight: number, statistic: ClusterStatistic];

/** A weighted sum of statistics, such as a difference, with its interval by clusters. */
export function combined(terms: readonly Term[]): { readonly value: number; readonly interval: Interval | null } {
  const { value, influence } = weightedSum(terms);
  return { value, interval: combinedInterval(value, influence, sizesOf(terms.map(([, statistic]) => statistic))) };
}

export interface WeightedSum {
  readonly value: number;
  /** By cluster; null where that of one of them is unknown. */
  readonly influence: Float64Array | null;
}

/** Statistics and their sums alike: what is summed once may be summed again. */
export function weightedSum(terms: readonly (readonly [weight: number, summand: WeightedSum])[]): WeightedSum {
  const influence = new Float64Array(Math.max(0, ...terms.map(([, summand]) => summand.influence?.length ?? 0)));
  let isKnown = terms.length > 0;
  for (const [weight, summand] of terms) {
    if (summand.influence === null) isKnown = false;
    else for (const [cluster, of] of summand.influence.entries()) influence[cluster]! += weight * of;
  }
  return {
    value: sum(terms.map(([weight, summand]) => weight * summand.value)),
    influence: isKnown ? influence : null,
  };
}

/** Contributions by cluster of several statistics together: how much of the leverage each cluster has. */
export function sizesOf(statistics: readonly ClusterStatistic[]): Float64Array {
  const size = new Float64Array(Math.max(0, ...statistics.map((statistic) => statistic.size.length)));
  for (const statistic of statistics) for (const [cluster, of] of statistic.size.entries()) size[cluster]! += of;
  return size;
}

/** Of a sum of statistics that have these contributions. */
export function combinedInterval(value: number, influence: Float64Array | null, size: Float64Array): Interval | null {
  return influence === null ? null : meanInterval(value, influence, size);
}
