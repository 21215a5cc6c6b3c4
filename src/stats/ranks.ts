import { sortedOrder } from './order.ts';
import { dot, mean } from './summation.ts';

/** Ranks from 1; tied values share the mean of their ranks. Empty: empty. NaN throws. */
export function averageRanks(x: Float64Array): Float64Array {
  const order = sortedOrder(x);
  const ranks = new Float64Array(x.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && x[order[end]!] === x[order[start]!]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson correlation of a and b. n < 2 or zero variance of either: NaN (it is not defined, not 0). */
export function pearson(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new RangeError('pearson: the lengths differ');
  if (a.length < 2) return NaN;
  const [meanA, meanB] = [mean(a), mean(b)];
  const x = a.map((value) => value - meanA);
  const y = b.map((value) => value - meanB);
  const scale = Math.sqrt(dot(x, x) * dot(y, y));
  return scale === 0 ? NaN : Math.min(1, Math.max(-1, dot(x, y) / scale));
}

/** Spearman's ρ: the Pearson correlation of average ranks. n < 2 or all values of one side tied: NaN. */
export function spearman(a: Float64Array, b: Float64Array): number {
  return pearson(averageRanks(a), averageRanks(b));
}

/**
 * Kendall's τ-b (Kendall 1945): (concordant − discordant) / √((pairs − tied in a)(pairs − tied in b)). O(n²) pairs, meant for policies
 * and not for rows. n < 2 or all values of one side tied: NaN.
 */
export function kendallTau(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError('kendallTau: the lengths differ');
  let score = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const signA = Math.sign(a[i]! - a[j]!);
      const signB = Math.sign(b[i]! - b[j]!);
      score += signA * signB;
      untiedA += Math.abs(signA);
      untiedB += Math.abs(signB);
    }
  }
  const scale = Math.sqrt(untiedA * untiedB);
  return scale === 0 ? NaN : score / scale;
}
