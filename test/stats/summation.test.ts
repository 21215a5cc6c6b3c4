import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, mean, sampleVariance, sum, weightedMean } from '../../src/stats/summation.ts';

/** Exact: doubles are integers over 2^1074. */
function exactSum(values: readonly number[]): number {
  const scale = 2 ** 60;
  let total = 0n;
  for (const value of values) total += BigInt(value * scale);
  return Number(total) / scale;
}

describe('sum', () => {
  it('keeps what plain addition loses', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  });

  it('agrees with exact integer arithmetic', () => {
    const dyadic = fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((k) => k / 2 ** 20);
    fc.assert(
      fc.property(fc.array(dyadic), (values) => {
        expect(sum(values)).toBe(exactSum(values));
      }),
    );
  });

  it('passes on infinities and NaN, and is 0 when empty', () => {
    expect(sum([1, Infinity])).toBe(Infinity);
    expect(sum([Infinity, -Infinity])).toBeNaN();
    expect(sum([1, NaN])).toBeNaN();
    expect(sum([])).toBe(0);
  });
});

describe('means and variance', () => {
  it('by hand', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(dot([1, 2], [3, 4])).toBe(11);
    expect(weightedMean([1, 5], [3, 1])).toBe(2);
    expect(sampleVariance([1, 2, 6])).toBe(7);
  });

  it('what is not defined is NaN, and no spread is exactly 0', () => {
    expect(mean([])).toBeNaN();
    expect(weightedMean([1], [0])).toBeNaN();
    expect(sampleVariance([1])).toBeNaN();
    expect(sampleVariance([0.1, 0.1, 0.1])).toBe(0);
    expect(() => dot([1], [])).toThrow(RangeError);
  });
});
