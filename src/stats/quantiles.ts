/**
 * The p-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996: R's and NumPy's default), of values
 * sorted in increasing order. p in [0, 1]. Empty: NaN. One value: that value.
 */
function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0 || !(p >= 0 && p <= 1)) return NaN;
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

/** The p-quantile (type 7) of values in any order. NaN among them: NaN. */
export function quantile(x: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(x).sort();
  return sorted.some(Number.isNaN) ? NaN : quantileSorted(sorted, p);
}

/** The 0.5-quantile (type 7). Empty: NaN. */
export function median(x: ArrayLike<number>): number {
  return quantile(x, 0.5);
}
