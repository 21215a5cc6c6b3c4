import { sampleVariance } from '../../stats/summation.ts';
import { median } from '../../stats/quantiles.ts';
import type { HillCard } from './cards.ts';

const fractions = [0.01, 0.02, 0.05, 0.1];
/** A tail is judged from at least ten of its values, and those are at most a tenth of all. */
const leastK = 10;
const largestFraction = 0.1;
const leastRows = 50;
/** Log spacings that add up to less are rounding: the weights up there are equal. */
const noSpread = 1e-10;

/**
 * Hill's estimator (1975) of the tail index α, from the k largest values:  α̂ = k / Σᵢ₌₁ᵏ (ln x₍ᵢ₎ − ln x₍ₖ₊₁₎).
 * α < 1: the weights have no mean that a sample could show; α < 2: no variance. Takes logarithms in decreasing order, so that no ratio
 * over- or underflows. Equal values: Infinity. k + 1 values are needed: else NaN.
 */
export function hillIndex(decreasingLog: Float64Array, k: number): number {
  const base = decreasingLog[k];
  if (k < 1 || base === undefined || !Number.isFinite(base)) return NaN;
  let total = 0;
  for (let i = 0; i < k; i += 1) total += decreasingLog[i]! - base;
  return Math.abs(total) < noSpread ? Infinity : k / total;
}

/**
 * Hill's index over several k, since any one of them may be an accident: median, range and (population) standard deviation over the largest
 * 1, 2, 5 and 10 %. Log weights in decreasing order, without NaN. Fewer than 50: none; all equal in the tail: `uniform`.
 */
export function hillCard(decreasing: Float64Array): HillCard {
  const n = decreasing.length;
  const none = { index: null, min: null, max: null, sd: null, by_k: [] };
  if (n < leastRows) return { ...none, status: 'too-few-rows' };
  const byK = fractions.map((fraction) => {
    const k = Math.max(1, Math.min(Math.max(leastK, Math.floor(fraction * n)), Math.floor(largestFraction * n)));
    return { fraction, k, index: hillIndex(decreasing, k) };
  });
  const shown = byK.map(({ fraction, k, index }) => ({ fraction, k, index: Number.isFinite(index) ? index : null }));
  const indices = byK.map(({ index }) => index);
  if (indices.some(Number.isNaN)) return { ...none, by_k: shown, status: 'not-defined' };
  const middle = median(indices);
  const finite = indices.filter(Number.isFinite);
  if (!Number.isFinite(middle)) return { ...none, by_k: shown, status: 'uniform' };
  return {
    index: middle,
    min: Math.min(...finite),
    max: Math.max(...finite),
    sd: finite.length < 2 ? 0 : Math.sqrt((sampleVariance(finite) * (finite.length - 1)) / finite.length),
    by_k: shown,
    status: 'estimated',
  };
}
