import { sortedOrder } from '../../stats/order.ts';
import { sum } from '../../stats/summation.ts';
import type { TypicalityCard } from './cards.ts';

/** Share of the target's mass that its typical region holds. */
const typicalMass = 0.9;

/**
 * Target-typicality coverage and the coverage-limited efficiency it bounds.
 *
 * A response's surprisal under the target is −log π′ (divided by its tokens, if `lengths` are given). Rows in increasing order of it, with
 * the target's mass ω = w/Σw on each, make up the typical region T up to where they hold 90 % of it. TTC is the share of logged rows in T:
 * the logging policy's own probability of answering as the target typically would. Then, with α the mass in T and χ² the variance of the
 * weights within T (scaled to mean 1 there), no estimator from these rows alone does better than
 *   SE ≥ σ_T · α/√(TTC·n) · √(1 + χ²),   factor = α/√TTC · √(1 + χ²).
 *
 * `weights`: mean-one, of the same rows. Null without rows.
 */
export function typicality(
  targetLogprob: Float64Array,
  weights: Float64Array,
  lengths: Float64Array | null,
): TypicalityCard | null {
  const n = targetLogprob.length;
  if (n === 0) return null;
  const surprisal = new Float64Array(n);
  for (let row = 0; row < n; row += 1) {
    surprisal[row] = -targetLogprob[row]! / (lengths === null ? 1 : Math.max(1, lengths[row]!));
  }
  const total = sum(weights);
  let mass = 0;
  let threshold = Infinity;
  for (const row of sortedOrder(surprisal)) {
    mass += weights[row]! / total;
    if (mass >= typicalMass) {
      threshold = surprisal[row]!;
      break;
    }
  }
  const within = new Float64Array(n);
  let count = 0;
  for (let row = 0; row < n; row += 1) {
    if (!(surprisal[row]! <= threshold)) continue;
    within[count] = weights[row]!;
    count += 1;
  }
  const inside = within.subarray(0, count);
  const ttc = count / n;
  const alpha = sum(inside) / total;
  const centre = sum(inside) / inside.length;
  const chiSquared = sum(inside.map((w) => (w / centre - 1) ** 2)) / inside.length;
  const [coveragePenalty, shape] = [alpha / Math.sqrt(ttc), Math.sqrt(1 + chiSquared)];
  return {
    ttc,
    unit: lengths === null ? 'response' : 'token',
    alpha,
    coverage_penalty: coveragePenalty,
    chi_squared: chiSquared,
    shape_mismatch: shape,
    cle_factor: coveragePenalty * shape,
  };
}
