import { sum } from './summation.ts';

/**
 * A variance as a sum over independent units: Var = factor · Σ d². The d of a difference of two estimates are the differences of their
 * d, so covariances come out right when both were computed on the same units.
 */
export interface UnitDeviations {
  readonly deviations: Float64Array;
  readonly factor: number;
}

/**
 * Delete-a-group jackknife (Quenouille 1956; Tukey 1958; Wolter 2007, ch. 4): from the estimates without group g,
 * Var = (G − 1)/G · Σ(θ₍g₎ − mean θ)². Needs G ≥ 2; a NaN replicate makes all deviations NaN.
 */
export function jackknifeDeviations(replicates: Float64Array): UnitDeviations {
  const g = replicates.length;
  const centre = sum(replicates) / g;
  return { deviations: replicates.map((value) => value - centre), factor: (g - 1) / g };
}

/**
 * Cluster-robust variance of a mean (Liang & Zeger 1986; CR1): from the clusters' sums of influence values, each divided by n,
 * Var = G/(G − 1) · Σ(T_g − mean T)². With clusters of one row it is the sample variance over n. Needs G ≥ 2.
 * A cluster that a policy has no row in counts as a sum of 0 and belongs in `totals` only if `member` says so.
 */
export function clusterDeviations(totals: Float64Array, member: ArrayLike<number>): UnitDeviations {
  let g = 0;
  for (let i = 0; i < totals.length; i += 1) if (member[i]) g += 1;
  const centre = sum(totals) / g;
  return { deviations: totals.map((value, i) => (member[i] ? value - centre : 0)), factor: g / (g - 1) };
}

/** factor · Σ d². */
export function unitVariance(units: UnitDeviations): number {
  return units.factor * sum(units.deviations.map((d) => d * d));
}

/**
 * Degrees of freedom of a variance made of unequal units, by Satterthwaite (1946): 2·E[V]²/Var[V] with d_g ~ N(0, σ_g²) and the
 * moments estimated by Σd² and Σd⁴/3, i.e. 3(Σd²)²/Σd⁴ − 3, whose expectation is close to G − 1 when the σ_g are equal and to the
 * number of units that matter when few do. Never above `structural` (units − 1), never below 1. All d zero: `structural`.
 */
export function satterthwaiteDf(deviations: Float64Array, structural: number): number {
  const squares = deviations.map((d) => d * d);
  const second = sum(squares);
  const fourth = sum(squares.map((d) => d * d));
  if (!(fourth > 0)) return structural;
  return Math.max(1, Math.min(structural, (3 * second * second) / fourth - 3));
}
