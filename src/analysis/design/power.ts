import { criticalValue, normalCdf, normalQuantile, tCdf, tQuantile } from '../../stats/distributions.ts';
import type { DegreesOfFreedom } from '../../stats/distributions.ts';

/** What a test is to achieve. */
export interface TestPlan {
  /** Confidence level of the two-sided interval, 1 − α. */
  readonly level: number;
  /** Probability of finding an effect of the detectable size. */
  readonly power: number;
  /** Of the intervals that will be used: 49 for a jackknife over 50 groups; null: normal. */
  readonly df: DegreesOfFreedom;
}

/** Smallest difference that is found with the wanted power: (q₁₋α/₂ + q_power)·SE. */
export function minimumDetectableEffect(se: number, plan: TestPlan): number {
  return detectableInSe(plan) * se;
}

/** The largest variance of the difference at which an effect of this size is found with the wanted power. */
export function varianceForEffect(effect: number, plan: TestPlan): number {
  return (effect / detectableInSe(plan)) ** 2;
}

/** The largest variance at which the interval is no wider than this, from bound to bound. */
export function varianceForWidth(width: number, { level, df }: Pick<TestPlan, 'level' | 'df'>): number {
  return (width / (2 * criticalValue(level, df))) ** 2;
}

export function intervalWidth(se: number, { level, df }: Pick<TestPlan, 'level' | 'df'>): number {
  return 2 * criticalValue(level, df) * se;
}

/** Probability that a true difference of `effect` is found, on either side: exact for a normal test, by a shifted t otherwise. */
export function powerFor(effect: number, se: number, { level, df }: Pick<TestPlan, 'level' | 'df'>): number {
  const critical = criticalValue(level, df);
  const shift = Math.abs(effect) / se;
  const cdf = (x: number): number => (df === null ? normalCdf(x) : tCdf(x, df));
  return cdf(shift - critical) + cdf(-shift - critical);
}

function detectableInSe({ level, power, df }: TestPlan): number {
  return criticalValue(level, df) + (df === null ? normalQuantile(power) : tQuantile(power, df));
}
