import { mergeOrder, mergeWorkspace } from './merge-order.ts';

/** Below this many values a merge sort is faster than six passes over the digits. */
const radixThreshold = 4096;
const radixBits = 11;
const radixSize = 1 << radixBits;
const radixPasses = 6;

/**
 * The indices of x in increasing order of value; equal values (and −0 and 0) keep their order. O(n): a least-significant-digit radix
 * sort over the bits of the doubles, a merge sort when n is small. NaN is not allowed (its place would be arbitrary): throws.
 */
export function sortedOrder(x: Float64Array): Uint32Array {
  const n = x.length;
  for (let i = 0; i < n; i += 1)
    if (Number.isNaN(x[i]!)) throw new RangeError('sortedOrder: NaN has no place in an order');
  if (n < radixThreshold) {
    return mergeOrder(x, n, mergeWorkspace(n));
  }
  const { low, high } = orderedBits(x);
  const counts = digitCounts(low, high);
  let from = { low, high, order: Uint32Array.from({ length: n }, (_, i) => i) };
  let to = { low: new Uint32Array(n), high: new Uint32Array(n), order: new Uint32Array(n) };
  for (let pass = 0; pass < radixPasses; pass += 1) {
    const start = counts.subarray(pass * radixSize, (pass + 1) * radixSize);
    // All values share this digit: the pass would change nothing.
    if (start.includes(n)) continue;
    let next = 0;
    for (let digit = 0; digit < radixSize; digit += 1) {
      const count = start[digit]!;
      start[digit] = next;
      next += count;
    }
    for (let i = 0; i < n; i += 1) {
      const digit = digitOf(from.low[i]!, from.high[i]!, pass);
      const place = start[digit]!;
      start[digit] = place + 1;
      to.low[place] = from.low[i]!;
      to.high[place] = from.high[i]!;
      to.order[place] = from.order[i]!;
    }
    [from, to] = [to, from];
  }
  return from.order;
}

/** The bits of each value, changed so that unsigned order is numeric order. */
function orderedBits(x: Float64Array): {
  readonly low: Uint32Array<ArrayBuffer>;
  readonly high: Uint32Array<ArrayBuffer>;
} {
  const n = x.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const value = new Float64Array(1);
  const bits = new Uint32Array(value.buffer);
  // Which half comes first depends on the machine; canonical order does not.
  value[0] = 1;
  const [lowHalf, highHalf] = bits[0] === 0 ? [0, 1] : [1, 0];
  for (let i = 0; i < n; i += 1) {
    value[0] = x[i]! + 0;
    const top = bits[highHalf]!;
    const negative = top >>> 31 === 1;
    low[i] = negative ? ~bits[lowHalf]! : bits[lowHalf]!;
    high[i] = negative ? ~top : top ^ 0x80000000;
  }
  return { low, high };
}

function digitOf(low: number, high: number, pass: number): number {
  const shift = pass * radixBits;
  if (shift + radixBits <= 32) return (low >>> shift) & (radixSize - 1);
  if (shift >= 32) return (high >>> (shift - 32)) & (radixSize - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (radixSize - 1);
}

function digitCounts(low: Uint32Array, high: Uint32Array): Uint32Array {
  const counts = new Uint32Array(radixPasses * radixSize);
  for (let i = 0; i < low.length; i += 1) {
    for (let pass = 0; pass < radixPasses; pass += 1) {
      const cell = pass * radixSize + digitOf(low[i]!, high[i]!, pass);
      counts[cell] = counts[cell]! + 1;
    }
  }
  return counts;
}
