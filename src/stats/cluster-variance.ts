import { sum } from './summation.ts';
import type { UnitDeviations } from './unit-variance.ts';

/** Deviations whose squares add up to the variance, and the degrees of freedom that belong to it. */
export interface LeverageCorrected extends UnitDeviations {
  readonly df: number;
}

/**
 * CR2, the bias-reduced cluster-robust variance (Bell & McCaffrey 2002; Imbens & Kolesár 2016), of a weighted mean: the regression on a
 * constant. With share h_g of cluster g in the total weight, its residual total is divided by √(1 − h_g):
 *
 *   Var = Σ T_g² / (1 − h_g),   1/df = Σ h_g² + (Σ h_g²/(1 − h_g))² − Σ h_g⁴/(1 − h_g)²
 *
 * with df the Satterthwaite value (Σλ)²/Σλ² under independent rows of equal variance. For G clusters of one size Var is G/(G − 1)·ΣT²
 * and df = G − 1; unequal sizes give fewer.
 *
 * `totals`: each cluster's sum of influence values divided by n, which sum to 0 (they are centred by share when they do not);
 * `size`: each cluster's weight in the mean, 0 for one without rows. Needs two clusters with rows, else NaN.
 */
export function leverageCorrected(totals: Float64Array, size: ArrayLike<number>): LeverageCorrected {
  const weight = sum(size);
  const offset = sum(totals);
  let squares = 0;
  let lifted = 0;
  let fourth = 0;
  let members = 0;
  const deviations = new Float64Array(totals.length);
  for (let g = 0; g < totals.length; g += 1) {
    const share = size[g]! / weight;
    if (!(share > 0)) continue;
    members += 1;
    const room = 1 - share;
    deviations[g] = (totals[g]! - share * offset) / Math.sqrt(room);
    // With A_g = (1 − h_g)^−½: P_gh = A_g A_h (δ_gh h_g − h_g h_h), whose trace is 1.
    squares += share * share;
    lifted += (share * share) / room;
    fourth += (share * share * share * share) / (room * room);
  }
  if (members < 2) return { deviations: deviations.fill(NaN), factor: 1, df: NaN };
  return { deviations, factor: 1, df: 1 / (squares + lifted * lifted - fourth) };
}
