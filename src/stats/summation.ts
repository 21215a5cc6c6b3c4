/**
 * Compensated sums. In this room `a[i]!` is used where the loop's bound is the array's length: the index is in range.
 * NaN anywhere in an input makes the result NaN; the caller decides what is missing.
 */

/**
 * Σx with a running compensation: the error does not grow with the number of terms. What each addition rounds away is found exactly (two-sum: Knuth
 * 1997, § 4.2.2), without the branch of Neumaier's variant, which costs more than the sum.
 * Empty: 0. Infinite terms give NaN or an infinity as plain addition would.
 */
export function sum(x: ArrayLike<number>): number {
  let total = 0;
  let compensation = 0;
  for (let i = 0; i < x.length; i += 1) {
    const term = x[i]!;
    const next = total + term;
    const added = next - total;
    compensation += total - (next - added) + (term - added);
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

/** Σ a·b, compensated over the products. Lengths must agree. Empty: 0. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError('dot: the lengths differ');
  let total = 0;
  let compensation = 0;
  for (let i = 0; i < a.length; i += 1) {
    const term = a[i]! * b[i]!;
    const next = total + term;
    const added = next - total;
    compensation += total - (next - added) + (term - added);
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

/** Arithmetic mean. Empty: NaN. */
export function mean(x: ArrayLike<number>): number {
  return x.length === 0 ? NaN : sum(x) / x.length;
}

/** Σ w·x / Σ w. Empty or zero total weight: NaN. */
export function weightedMean(x: ArrayLike<number>, w: ArrayLike<number>): number {
  const total = sum(w);
  return total === 0 ? NaN : dot(x, w) / total;
}

/** Σ(x − mean)² by two passes. Empty: 0; one value: 0; ties: exactly 0 when all values are equal. */
function sumOfSquaredDeviations(x: ArrayLike<number>): number {
  // The mean of equal values may be off by a rounding; their spread is not.
  if (Array.prototype.every.call(x, (value: number) => value === x[0])) return 0;
  const centre = mean(x);
  const squares = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 1) squares[i] = (x[i]! - centre) ** 2;
  return sum(squares);
}

/** Sample variance with divisor n − 1. n < 2: NaN (a single value says nothing about spread). */
export function sampleVariance(x: ArrayLike<number>): number {
  return x.length < 2 ? NaN : sumOfSquaredDeviations(x) / (x.length - 1);
}
