import type { CellRow } from './cell-row.ts';
import { isJudged, isKnown, type JudgedAnswer, type KnownClaim } from './claims.ts';
import type { Metric, MetricGap } from './metric.ts';

/** The middle of the oracle's scale [0, 1]: what one may say of a policy without any data. A refused claim is held to have said it. */
const WITHOUT_DATA = 0.5;

const errorOf = ({ estimate, truth }: JudgedAnswer): number => estimate - truth;

/** A contribution for each claim with an estimate and a truth. */
function ofAnswers(contribution: (error: number, claim: KnownClaim) => number): Metric['contributions'] {
  return ({ policies }) => policies.filter(isJudged).map((claim) => contribution(errorOf(claim), claim));
}

/** The same, with the middle of the scale where there is no estimate. Claims without a truth stay out. */
function ofAllClaims(contribution: (error: number, claim: KnownClaim) => number): Metric['contributions'] {
  return ({ policies }) =>
    policies.filter(isKnown).map((claim) => contribution((claim.estimate ?? WITHOUT_DATA) - claim.truth, claim));
}

const noTruth = (): MetricGap => 'no-truth';

const common = { scale: 'value', gap: noTruth, comparesAnswers: true, companion: null } as const;

/**
 * Root mean squared error: √(Σ (estimate − truth)² / n), n claims with an estimate and a truth. On the oracle's scale. No such claim: null.
 * The truth's own noise counts as error; `rmse_debiased` takes it out. With failures: a refused claim says 0.5.
 */
export const rmse: Metric = {
  ...common,
  name: 'rmse',
  label: 'RMSE',
  direction: 'lower',
  summary: 'root',
  contributions: ofAnswers((error) => error * error),
  withFailures: ofAllClaims((error) => error * error),
  companion: 'rmse_debiased',
};

/** (estimate − truth)² less the variance of the truth itself: unbiased for the squared error when the two are independent. May be negative. */
const lessNoise = (error: number, { truth_se }: KnownClaim): number => error * error - (truth_se ?? NaN) ** 2;

const hasKnownNoise = ({ policies, ...cell }: CellRow): CellRow => ({
  ...cell,
  policies: policies.filter((claim) => claim.truth_se !== null || claim.truth === null),
});

/**
 * Debiased RMSE: √(Σ ((estimate − truth)² − se²) / n) with se the standard error of the claim's truth. The noise is subtracted from the mean:
 * cutting each claim off at 0 would leave too much. Claims whose truth has an unknown error stay out; where the mean is not
 * above 0 the error can't be told from the truth's noise (gap `below-truth-noise`). Truths with se 0: the RMSE itself.
 */
export const rmseDebiased: Metric = {
  ...common,
  name: 'rmse_debiased',
  label: 'RMSE, debiased',
  direction: 'lower',
  summary: 'root',
  contributions: (cell) => ofAnswers(lessNoise)(hasKnownNoise(cell)),
  withFailures: (cell) => ofAllClaims(lessNoise)(hasKnownNoise(cell)),
  gap: (cells) => (cells.some(({ policies }) => policies.some(isJudged)) ? 'truth-noise-unknown' : 'no-truth'),
};

/** Mean of estimate − truth: positive when values are overstated. On the oracle's scale. No such claim: null. A refusal has no sign: no failures. */
export const bias: Metric = {
  ...common,
  name: 'bias',
  label: 'bias',
  direction: 'zero',
  summary: 'mean',
  contributions: ofAnswers((error) => error),
  withFailures: null,
};

/** Mean absolute error: Σ |estimate − truth| / n. On the oracle's scale. No such claim: null. With failures: a refused claim says 0.5. */
export const mae: Metric = {
  ...common,
  name: 'mae',
  label: 'MAE',
  direction: 'lower',
  summary: 'mean',
  contributions: ofAnswers((error) => Math.abs(error)),
  withFailures: ofAllClaims((error) => Math.abs(error)),
};
