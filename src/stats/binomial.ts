import { normalQuantile } from './distributions.ts';

/**
 * Exact two-sided sign test: P of a split at least as uneven as (a, b) when each of the a + b untied units falls either way with
 * probability ½. Symmetric, so twice the smaller tail, at most 1. No untied unit: 1. Terms are summed as logarithms, so that large
 * counts don't underflow before they must.
 */
export function signTestP(a: number, b: number): number {
  const n = a + b;
  const least = Math.min(a, b);
  if (n === 0) return 1;
  let logTerm = -n * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= least; k += 1) {
    logTerm += Math.log((n - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, Math.max(2 * tail, Number.MIN_VALUE));
}

/** Wilson's score interval of a proportion (1927): inside [0, 1], sensible at 0 and n. n = 0: [0, 1]. */
export function wilsonInterval(successes: number, n: number, level: number): readonly [lower: number, upper: number] {
  if (n === 0) return [0, 1];
  const z = normalQuantile((1 + level) / 2);
  const [p, z2] = [successes / n, z * z];
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  // At the ends the bound is exact; the formula is off by a rounding there.
  return [successes === 0 ? 0 : centre - half, successes === n ? 1 : centre + half];
}
