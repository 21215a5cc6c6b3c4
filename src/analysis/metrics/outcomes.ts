import { isAnswered } from './claims.ts';
import type { Metric } from './metric.ts';

const common = { comparesAnswers: false, companion: null } as const;

/**
 * Share of the claims of cells that ended which were refused: an outcome of its own, neither good nor bad by itself. Its interval is Wilson's.
 * No claim: null. With failures: the share without an estimate, be it refused, unavailable or failed.
 */
export const refusalRate: Metric = {
  ...common,
  name: 'refusal_rate',
  label: 'refused',
  direction: 'none',
  summary: 'share',
  scale: 'share',
  contributions: ({ policies, failed }) =>
    failed === null ? policies.map(({ refused }) => (refused === null ? 0 : 1)) : [],
  withFailures: ({ policies }) => policies.map((claim) => (isAnswered(claim) ? 0 : 1)),
  gap: () => 'no-estimate',
};

/** Mean effective sample size in rows, over claims that have one, refused ones too: it is often why. None has one: null. */
export const effectiveSampleSize: Metric = {
  ...common,
  name: 'ess',
  label: 'ESS',
  direction: 'higher',
  summary: 'mean',
  scale: 'count',
  contributions: ({ policies }) => policies.flatMap(({ ess }) => ess ?? []),
  withFailures: null,
  gap: () => 'not-recorded',
};

/** Mean seconds that a cell's estimate took when it was computed, whenever that was. What cells share is not in it. */
export const runtime: Metric = {
  ...common,
  name: 'runtime',
  label: 'runtime (s)',
  direction: 'lower',
  summary: 'mean',
  scale: 'seconds',
  contributions: ({ runtime_s }) => (runtime_s === undefined || runtime_s === null ? [] : [runtime_s]),
  withFailures: null,
  gap: () => 'not-recorded',
};
