import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import {
  dfFromReplicates,
  percentileInterval,
  studentisedInterval,
  twoTailedShare,
} from '../../src/stats/bootstrap.ts';
import { exponentialWeights } from '../../src/stats/resampling.ts';
import { satterthwaiteDf } from '../../src/stats/unit-variance.ts';

const replicates = Float64Array.from({ length: 101 }, (_, i) => (i - 40) / 100);

describe('intervals', () => {
  it('percentile: quantiles of the replicates around the estimate', () => {
    // Replicates −0.40 … 0.60 in steps of 0.01: the 2.5 % quantile lies at place 2.5, the 97.5 % one at 97.5.
    const [lower, upper] = percentileInterval(0.5, replicates.toReversed(), 0.95);
    expect(lower).toBeCloseTo(0.5 - 0.4 + 0.025, 14);
    expect(upper).toBeCloseTo(0.5 - 0.4 + 0.975, 14);
  });

  it('studentised: quantiles of t turned around', () => {
    const [lower, upper] = studentisedInterval(0.5, 0.1, replicates, 0.95);
    expect(lower).toBeCloseTo(0.5 - 0.1 * (-0.4 + 0.975), 14);
    expect(upper).toBeCloseTo(0.5 - 0.1 * (-0.4 + 0.025), 14);
  });

  it('a NaN replicate leaves no interval', () => {
    expect(percentileInterval(0, Float64Array.of(1, NaN, 2), 0.9)).toEqual([NaN, NaN]);
    expect(twoTailedShare(Float64Array.of(1, NaN), 0)).toBeNaN();
  });
});

describe('p-values', () => {
  it('by hand', () => {
    // 4 of 9 draws are ≤ 0, 6 are ≥ 0 (one is 0).
    expect(twoTailedShare(Float64Array.of(-4, -2, -1, 0, 1, 2, 3, 4, 5), 0)).toBe(1);
    expect(twoTailedShare(Float64Array.of(-1, 1, 2, 3, 4, 5, 6, 7, 8), 0)).toBeCloseTo(2 * (2 / 10), 14);
    expect(twoTailedShare(new Float64Array(), 0)).toBe(1);
  });

  it('are never below 2/(B + 1), never above 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -5, max: 5 })), fc.double({ noNaN: true }), (draws, x) => {
        const p = twoTailedShare(Float64Array.from(draws), x);
        expect(p).toBeGreaterThanOrEqual(Math.min(1, 2 / (draws.length + 1)));
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('degrees of freedom from replicates', () => {
  const weighted = (deviations: readonly number[], count: number): Float64Array => {
    const weights = new Float64Array(deviations.length);
    return Float64Array.from({ length: count }, (_, replicate) => {
      exponentialWeights(randomStream(9, 'df', replicate), weights);
      return deviations.reduce((total, d, i) => total + d * weights[i]!, 0) / deviations.length;
    });
  };
  const centred = (d: readonly number[]): number[] => {
    const mean = d.reduce((a, b) => a + b, 0) / d.length;
    return d.map((value) => value - mean);
  };

  it.each([
    ['two of 60 carry all', centred(Array.from({ length: 60 }, (_, i) => (i < 2 ? 1 : (i % 7) / 200)))],
    ['sizes fall off', centred(Array.from({ length: 30 }, (_, i) => ((i % 2) * 2 - 1) / (1 + i)))],
    ['one of 200 sticks out', centred(Array.from({ length: 200 }, (_, i) => (i === 3 ? 8 : Math.sin(i))))],
  ])('are Satterthwaite’s: %s', (_name, deviations) => {
    const expected = satterthwaiteDf(Float64Array.from(deviations), deviations.length - 1);
    const found = dfFromReplicates(weighted(deviations, 40_000), deviations.length);
    expect(expected).toBeLessThan(deviations.length / 3);
    // Read as 3/(df + 3), which is what the kurtosis tells: its Monte Carlo error grows with itself.
    const [ratio, wanted] = [3 / (found + 3), 3 / (expected + 3)];
    expect(Math.abs(ratio - wanted)).toBeLessThan(0.03 + 0.1 * wanted);
  });

  it('are all of them when the units are alike, or nothing varies', () => {
    const even = Array.from({ length: 20 }, (_, i) => (i % 2) * 2 - 1);
    expect(dfFromReplicates(weighted(even, 5000), 20)).toBe(19);
    expect(dfFromReplicates(new Float64Array(50).fill(0.3), 20)).toBe(19);
  });
});
