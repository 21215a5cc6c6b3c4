import { quantileSorted } from 'simple-statistics';

/**
 * The p-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996: R's and NumPy's default), of values
 * in any order. p in [0, 1]. Empty, NaN among the values, p outside: NaN. One value: that value.
 */
export function quantile(x: ArrayLike<number>, p: number): number {
  if (x.length === 0 || !(p >= 0 && p <= 1)) return NaN;
  // A typed array sorts by number, and NaN last.
  const sorted = Float64Array.from(x).sort();
  if (Number.isNaN(sorted.at(-1))) return NaN;
  // The declaration asks for an array; it only reads the length and the elements.
  return quantileSorted(sorted as unknown as number[], p);
}

/** The 0.5-quantile (type 7). Empty: NaN. */
export function median(x: ArrayLike<number>): number {
  return quantile(x, 0.5);
}
