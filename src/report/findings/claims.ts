import type { Comparison, EstimatorResult, PolicyEstimate, ScoreSupportCard } from '../../analysis/results.ts';
import type { EstimatorReport, RunReport, Truth } from '../run-report.ts';
import { cloneCheckOf } from './clone-checks.ts';

/** The method that shows what goes wrong without calibration. */
const NAIVE = 'naive-direct';

export interface FinishedEstimator extends EstimatorReport {
  readonly result: EstimatorResult;
}

export function finishedEstimators(report: RunReport): readonly FinishedEstimator[] {
  return report.estimators.flatMap((estimator) =>
    estimator.result === null ? [] : [{ ...estimator, result: estimator.result }],
  );
}

export function isNaive(estimator: EstimatorReport): boolean {
  return estimator.method === NAIVE;
}

/** The one whose answer comes first: the first that is not naive. */
export function mainEstimator(report: RunReport): FinishedEstimator | null {
  const finished = finishedEstimators(report);
  return finished.find((estimator) => !isNaive(estimator)) ?? finished[0] ?? null;
}

/** The main one, the others in the experiment's order, naive ones last. */
export function inOrderOfInterest(report: RunReport): readonly FinishedEstimator[] {
  const finished = finishedEstimators(report);
  return [...finished.filter((estimator) => !isNaive(estimator)), ...finished.filter(isNaive)];
}

/** Highest first among those that passed their gates, then among those shown all the same; the others last, in the experiment's order. */
export function ranked(policies: readonly PolicyEstimate[]): readonly PolicyEstimate[] {
  const group = ({ estimate, marked }: PolicyEstimate): number => (estimate === null ? 2 : marked === null ? 0 : 1);
  return [...policies].sort((a, b) => group(a) - group(b) || (b.estimate ?? 0) - (a.estimate ?? 0));
}

/** `policy` − `reference`, whichever way round it was computed. */
export function comparisonOf(result: EstimatorResult, policy: string, reference: string): Comparison | null {
  for (const comparison of result.comparisons) {
    if (comparison.policy === policy && comparison.reference === reference) return comparison;
    if (comparison.policy === reference && comparison.reference === policy) return reversed(comparison);
  }
  return null;
}

function reversed(comparison: Comparison): Comparison {
  const { policy, reference, difference, ci, band } = comparison;
  return {
    ...comparison,
    policy: reference,
    reference: policy,
    difference: difference === null ? null : -difference,
    ci: ci === null ? null : [-ci[1], -ci[0]],
    band: band === null ? null : [-band[1], -band[0]],
  };
}

/**
 * Whether the data tell the two apart at the interval's level, after the correction for many comparisons. Two that are one policy never are:
 * what tells them apart is an error.
 */
export function isSeparated(comparison: Comparison): boolean {
  const { p, p_adjusted, ci_level } = comparison;
  if (cloneCheckOf(comparison) !== null) return false;
  const value = p_adjusted ?? p;
  return value !== null && value <= 1 - ci_level;
}

export function truthOf(report: RunReport, policy: string): Truth | null {
  return Object.hasOwn(report.truths, policy) ? (report.truths[policy] ?? null) : null;
}

export function hasTruth(report: RunReport): boolean {
  return Object.keys(report.truths).length > 0;
}

/** Whether an interval holds the truth; null without one of the two. */
export function holdsTruth({ ci }: PolicyEstimate, truth: Truth | null): boolean | null {
  return ci === null || truth === null ? null : ci[0] <= truth.value && truth.value <= ci[1];
}

export function scoreSupportOf(report: RunReport, policy: string): ScoreSupportCard | null {
  return report.diagnostics?.score_support.find((card) => card.policy === policy) ?? null;
}
