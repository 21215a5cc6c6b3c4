import { quickselect } from 'simple-statistics';

/**
 * The p-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996: R's and NumPy's default), of values
 * in any order. p in [0, 1]. Empty, NaN among the values, p outside: NaN. One value: that value. O(n), by selection
 * (Floyd & Rivest 1975).
 */
export function quantile(x: ArrayLike<number>, p: number): number {
  if (x.length === 0 || !(p >= 0 && p <= 1)) return NaN;
  const values = Float64Array.from(x);
  if (values.some(Number.isNaN)) return NaN;
  const place = (values.length - 1) * p;
  const lower = Math.floor(place);
  // The declaration asks for an array; it only moves the elements.
  quickselect(values as unknown as number[], lower, 0, values.length - 1);
  const low = values[lower]!;
  if (place === lower) return low;
  let next = Infinity;
  for (let i = lower + 1; i < values.length; i += 1) if (values[i]! < next) next = values[i]!;
  return low + (place - lower) * (next - low);
}

/** The 0.5-quantile (type 7). Empty: NaN. */
export function median(x: ArrayLike<number>): number {
  return quantile(x, 0.5);
}
