import { dfFromReplicates, percentileInterval, studentisedInterval, twoTailedShare } from '../../stats/bootstrap.ts';
import { criticalValue, twoSidedP } from '../../stats/distributions.ts';
import type { DegreesOfFreedom } from '../../stats/distributions.ts';
import { satterthwaiteDf, unitVariance } from '../../stats/unit-variance.ts';
import type { InferenceSummary, NoIntervalReason } from '../results.ts';
import type { PolicyUncertainty, StudentisedSpread } from './uncertainty.ts';

/** Standard errors below this are rounding, on rewards in [0, 1]: there is no spread to speak of. */
const roundingNoise = 1e-12;

export type Interval =
  | {
      readonly kind: 'interval';
      readonly se: number;
      /** Of the t distribution; null where the interval is made of something else. */
      readonly df: number | null;
      readonly ci: readonly [number, number];
      /** Two-sided, of the hypothesis that the value is 0. */
      readonly p: number;
    }
  | { readonly kind: 'none'; readonly reason: NoIntervalReason };

/**
 * Interval and p-value by one and the same distribution, so that the p-value falls below 1 − level where the interval leaves out 0; or why
 * there are none. A bootstrap's p-value is never below 1/(replicates + 1).
 */
export function intervalOf(
  estimate: number,
  uncertainty: PolicyUncertainty | null,
  summary: InferenceSummary,
  level: number,
): Interval {
  if (uncertainty === null) return none('one-cluster');
  const se = Math.sqrt(unitVariance(uncertainty));
  if (Number.isNaN(se)) return none('replicate-failed');
  if (se <= roundingNoise) return none('zero-variance');
  const { bootstrap, deviations } = uncertainty;
  if (bootstrap === null || summary.distribution === 't' || summary.distribution === 'normal') {
    const df = degreesOfFreedom(uncertainty);
    const half = criticalValue(level, df) * se;
    const p = twoSidedP(estimate / se, df);
    const floor = bootstrap === null ? 0 : 1 / (deviations.length + 1);
    return { kind: 'interval', se, df, ci: [estimate - half, estimate + half], p: Math.max(p, floor) };
  }
  if (summary.distribution === 'percentile' || bootstrap.studentised === null) {
    const replicates = deviations.map((deviation) => deviation + bootstrap.shift);
    const p = twoTailedShare(replicates, -estimate);
    return { kind: 'interval', se, df: null, ci: percentileInterval(estimate, replicates, level), p };
  }
  return studentised(estimate, uncertainty, bootstrap.shift, bootstrap.studentised, level);
}

function none(reason: NoIntervalReason): Interval {
  return { kind: 'none', reason };
}

function studentised(
  estimate: number,
  { deviations }: PolicyUncertainty,
  shift: number,
  spread: StudentisedSpread,
  level: number,
): Interval {
  const se = groupError(spread.own, 0, spread.groups);
  if (!(se > roundingNoise)) return none(Number.isNaN(se) ? 'replicate-failed' : 'zero-variance');
  const t = studentisedReplicates(deviations, shift, spread);
  const ci = studentisedInterval(estimate, se, t, level);
  // A replicate without any spread has no t value.
  if (!ci.every(Number.isFinite)) return none('replicate-failed');
  return { kind: 'interval', se, df: null, ci, p: twoTailedShare(t, estimate / se) };
}

/** (θ* − θ̂)/se* of every replicate. */
export function studentisedReplicates(
  deviations: Float64Array,
  shift: number,
  spread: StudentisedSpread,
): Float64Array {
  const { groups, replicates } = spread;
  return deviations.map((deviation, b) => (deviation + shift) / groupError(replicates, b * groups, groups));
}

/** The jackknife's standard error from `groups` centred deviations. */
function groupError(deviations: Float64Array, start: number, groups: number): number {
  let squares = 0;
  for (let group = 0; group < groups; group += 1) squares += deviations[start + group]! ** 2;
  return Math.sqrt(((groups - 1) / groups) * squares);
}

export function degreesOfFreedom({ df, deviations, structuralDf }: PolicyUncertainty): DegreesOfFreedom {
  switch (df.kind) {
    case 'normal':
      return null;
    case 'satterthwaite':
      return satterthwaiteDf(deviations, structuralDf);
    case 'replicate-kurtosis':
      return dfFromReplicates(deviations, structuralDf + 1);
    case 'known':
      return df.df;
    default:
      return df satisfies never;
  }
}
