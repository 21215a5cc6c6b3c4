import type { CellPolicy, CellRow } from './cell-row.ts';
import { isJudged, isKnown } from './claims.ts';
import type { Metric, MetricGap } from './metric.ts';

interface JudgedInterval {
  readonly ci: readonly [lower: number, upper: number];
  readonly truth: number;
  readonly ci_level: number;
}

function hasInterval(claim: CellPolicy): claim is CellPolicy & { readonly ci: readonly [number, number] } {
  return claim.ci !== null;
}

function hasJudgedInterval(claim: CellPolicy): claim is CellPolicy & JudgedInterval {
  return hasInterval(claim) && isKnown(claim);
}

const covers = ({ ci: [lower, upper], truth }: JudgedInterval): boolean => lower <= truth && truth <= upper;

const widthOf = ([lower, upper]: readonly [number, number]): number => upper - lower;

/** What one may say of a policy without any data: the oracle's whole scale. */
const WHOLE_SCALE: readonly [number, number] = [0, 1];

const gap = (cells: readonly CellRow[]): MetricGap =>
  cells.some(({ policies }) => policies.some(isJudged)) ? 'no-interval' : 'no-truth';

/**
 * Share of intervals that hold the truth, bounds included. n: claims with an interval and a truth; none: null. Its interval is Wilson's.
 * The truth is taken as exact: where it is noisy, some intervals miss it for its own sake. With failures: a claim without an
 * interval covers nothing, nor does one that a failed cell never made.
 */
export const coverage: Metric = {
  name: 'coverage',
  label: 'coverage',
  direction: 'nominal',
  summary: 'share',
  scale: 'share',
  contributions: ({ policies }) => policies.filter(hasJudgedInterval).map((claim) => (covers(claim) ? 1 : 0)),
  withFailures: ({ policies, failed }) =>
    policies
      .filter((claim) => isKnown(claim) || failed !== null)
      .map((claim) => (hasJudgedInterval(claim) && covers(claim) ? 1 : 0)),
  gap,
  comparesAnswers: true,
  companion: null,
};

/**
 * Interval score (Gneiting & Raftery 2007, eq. 43): (u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺ with α = 1 − level: width plus a fine for missing the
 * truth by how much. Proper: no interval but the right quantiles has a lower expectation. On the oracle's scale; arithmetic mean over claims.
 */
function intervalScore({ ci, truth, ci_level }: JudgedInterval): number {
  const [lower, upper] = ci;
  const missed = Math.max(0, lower - truth) + Math.max(0, truth - upper);
  return widthOf(ci) + (2 / (1 - ci_level)) * missed;
}

/** Mean interval score over claims with an interval and a truth. None: null. With failures: the interval is the whole scale, its score 1. */
export const meanIntervalScore: Metric = {
  name: 'interval_score',
  label: 'interval score',
  direction: 'lower',
  summary: 'mean',
  scale: 'value',
  contributions: ({ policies }) => policies.filter(hasJudgedInterval).map(intervalScore),
  withFailures: ({ policies }) =>
    policies.filter(isKnown).map((claim) => intervalScore({ ...claim, ci: claim.ci ?? WHOLE_SCALE })),
  gap,
  comparesAnswers: true,
  companion: null,
};

/** Mean width of the intervals; it needs no truth. No interval: null. With failures: 1, the whole scale. Narrow is good only where coverage holds,
 * so no width is better by itself. */
export const width: Metric = {
  name: 'width',
  label: 'width',
  direction: 'none',
  summary: 'mean',
  scale: 'value',
  contributions: ({ policies }) => policies.filter(hasInterval).map(({ ci }) => widthOf(ci)),
  withFailures: ({ policies }) => policies.map(({ ci }) => widthOf(ci ?? WHOLE_SCALE)),
  gap: () => 'no-interval',
  comparesAnswers: true,
  companion: null,
};
