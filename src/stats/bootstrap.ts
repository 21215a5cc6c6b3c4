import { quantile } from './quantiles.ts';
import { mean } from './summation.ts';

/**
 * What can be read off the replicates of a bootstrap. `replicates` are values of the resampled estimate less the estimate itself, in any
 * order. NaN among them makes every result NaN: a caller decides first whether it can do without failed replicates.
 */

/** The percentile interval (Efron 1979): the (1 ∓ level)/2 quantiles of the resampled estimates (type 7). */
export function percentileInterval(
  estimate: number,
  replicates: Float64Array,
  level: number,
): readonly [lower: number, upper: number] {
  const tail = (1 - level) / 2;
  return [estimate + quantile(replicates, tail), estimate + quantile(replicates, 1 - tail)];
}

/**
 * The studentised interval (Efron 1979; Hall 1988): quantiles of t* = (θ* − θ̂)/se*, turned around and scaled by the estimate's own se.
 * Its error is of the order 1/n where that of the percentile interval is 1/√n.
 */
export function studentisedInterval(
  estimate: number,
  se: number,
  t: Float64Array,
  level: number,
): readonly [lower: number, upper: number] {
  const tail = (1 - level) / 2;
  return [estimate - quantile(t, 1 - tail) * se, estimate - quantile(t, tail) * se];
}

/**
 * Two-sided p-value of x = 0, by the share of draws on the other side of it, each tail counted with the observed value itself (Davison &
 * Hinkley 1997, 4.2): 2·min(1 + #{d ≤ x}, 1 + #{d ≥ x})/(B + 1), at most 1 and never below 2/(B + 1). No draws: 1.
 */
export function twoTailedShare(draws: Float64Array, x: number): number {
  let below = 1;
  let above = 1;
  for (const draw of draws) {
    if (Number.isNaN(draw)) return NaN;
    if (draw <= x) below += 1;
    if (draw >= x) above += 1;
  }
  return Math.min(1, (2 * Math.min(below, above)) / (draws.length + 1));
}

/**
 * Degrees of freedom of a variance that was estimated from `units` independent units, from replicates under exponential weights.
 *
 * With deviations d of the units the replicates are Σ p_g·d_g, p flat Dirichlet, and their kurtosis is
 * (3 + 6·r)·G(G + 1)/((G + 2)(G + 3)) with r = Σd⁴/(Σd²)². Solved for r it gives Satterthwaite's 3/r − 3, without the d ever having been
 * computed. Never above `units` − 1, never below 1. B replicates know r to about √(24/B)/6, which is 0.02 at 2,000: enough to see that
 * few units carry the estimate. All replicates equal: units − 1.
 */
export function dfFromReplicates(replicates: Float64Array, units: number): number {
  const structural = units - 1;
  const centre = mean(replicates);
  let second = 0;
  let fourth = 0;
  for (const value of replicates) {
    const square = (value - centre) * (value - centre);
    second += square;
    fourth += square * square;
  }
  if (!(second > 0)) return structural;
  const kurtosis = (fourth * replicates.length) / (second * second);
  const ratio = ((kurtosis * (units + 2) * (units + 3)) / (units * (units + 1)) - 3) / 6;
  return ratio > 0 ? Math.max(1, Math.min(structural, 3 / ratio - 3)) : structural;
}
