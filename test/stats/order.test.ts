import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { sortedOrder } from '../../src/stats/order.ts';

function naiveOrder(x: Float64Array): number[] {
  return Array.from(x, (_, i) => i).sort((a, b) => (x[a]! < x[b]! ? -1 : x[a]! > x[b]! ? 1 : a - b));
}

describe('sortedOrder', () => {
  it('is the stable order of a comparison sort, for any doubles', () => {
    const doubles = fc.float64Array({ noNaN: true, maxLength: 50 });
    fc.assert(
      fc.property(doubles, (x) => {
        expect(Array.from(sortedOrder(x))).toEqual(naiveOrder(x));
      }),
    );
  });

  it('is the same for many values, sorted by their digits', () => {
    const stream = randomStream(1, 'order');
    const wide = Float64Array.from({ length: 5000 }, () => stream.normal() * 10 ** (stream.integer(40) - 20));
    const tied = Float64Array.from({ length: 5000 }, () => stream.integer(21) / 20);
    const odd = Float64Array.from({ length: 3000 }, (_, i) => [0, -0, Infinity, -Infinity, 5e-324, -5e-324][i % 6]!);
    const manyOdd = Float64Array.from({ length: 6000 }, (_, i) => odd[i % 3000]!);
    for (const x of [wide, tied, odd, manyOdd]) expect(Array.from(sortedOrder(x))).toEqual(naiveOrder(x));
  });

  it('refuses NaN', () => {
    expect(() => sortedOrder(Float64Array.of(1, NaN))).toThrow(RangeError);
    expect(sortedOrder(new Float64Array())).toHaveLength(0);
  });
});
