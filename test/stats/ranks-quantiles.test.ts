import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../src/stats/quantiles.ts';
import { averageRanks, kendallTau, spearman } from '../../src/stats/ranks.ts';

const a = Float64Array.of(1, 2, 2, 3, 5, 5, 5, 8);
const b = Float64Array.of(2, 1, 3, 3, 6, 5, 9, 9);

describe('ranks', () => {
  it('share ties', () => {
    expect(Array.from(averageRanks(a))).toEqual([1, 2.5, 2.5, 4, 6, 6, 6, 8]);
  });

  // SciPy 1.17.1: stats.spearmanr(a, b), stats.kendalltau(a, b).
  it('correlations against SciPy', () => {
    expect(spearman(a, b)).toBeCloseTo(0.9007775105401477, 12);
    expect(kendallTau(a, b)).toBeCloseTo(0.8006407690254358, 12);
  });

  it('are not defined without spread', () => {
    expect(spearman(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
    expect(kendallTau([1], [2])).toBeNaN();
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => kendallTau([1], [])).toThrow(RangeError);
  });
});

describe('quantiles', () => {
  // NumPy 2.4.6: np.quantile(a, [0, .1, .25, .5, .77, 1]).
  it('against NumPy', () => {
    const probabilities = [0, 0.1, 0.25, 0.5, 0.77, 1];
    const expected = [1, 1.7, 2, 4, 5, 8];
    probabilities.forEach((p, i) => expect(quantile(a, p)).toBeCloseTo(expected[i]!, 14));
  });

  it('edges', () => {
    expect(median([])).toBeNaN();
    expect(median([7])).toBe(7);
    expect(quantile([1, NaN], 0.5)).toBeNaN();
    expect(quantile([1, 2], 1.5)).toBeNaN();
  });
});

describe('a quantile by selection', () => {
  it('is that of the sorted values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 900 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p) => {
          const sorted = values.toSorted((x, y) => x - y);
          const place = (values.length - 1) * p;
          const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
          expect(quantile(values, p)).toBeCloseTo(low + (place - Math.floor(place)) * (high - low), 12);
        },
      ),
    );
  });
});
