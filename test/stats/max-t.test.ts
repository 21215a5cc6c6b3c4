import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { normalCdf } from '../../src/stats/distributions.ts';
import { chiSquared, maxAbsQuantile, normalErrors, shareOfBest, studentise } from '../../src/stats/max-t.ts';
import type { Contrast } from '../../src/stats/max-t.ts';

const draws = 200_000;
const stream = (...name: string[]) => randomStream(5, ...name);
/** Independent estimates with the given standard errors. */
const independent = (ses: readonly number[]): Float64Array[] =>
  ses.map((se, i) => Float64Array.from(ses, (_, unit) => (unit === i ? se : 0)));
const singles = (ses: readonly number[]): Contrast[] => ses.map((se, first) => ({ first, second: null, se }));

describe('max |t|', () => {
  it.each([
    // SciPy: root of ∫(2Φ(cs) − 1)^k f(s) ds = 0.95 with νs² ~ χ²_ν (studentised maximum modulus).
    [3, null, 2.3877378870708155],
    [3, 10, 2.828855230224891],
    [5, 30, 2.7318548711601816],
  ])('of %i independent estimates with df %s', (count, df, expected) => {
    const ses = Array.from({ length: count }, (_, i) => 0.1 * (i + 1));
    const errors = studentise(normalErrors(independent(ses), draws, stream('modulus')), df, stream('chi'));
    expect(Math.abs(maxAbsQuantile(errors, singles(ses), 0.95) / expected - 1)).toBeLessThan(0.01);
  });

  it.each([
    // SciPy: studentized_range.ppf(0.95, 4, df)/√2, Tukey's range for all pairs of 4 equal estimates.
    [null, 2.569031772546482],
    [20, 2.798936218871528],
  ])('of all pairs of 4 estimates with df %s', (df, expected) => {
    const errors = studentise(normalErrors(independent([1, 1, 1, 1]), draws, stream('tukey')), df, stream('chi'));
    const pairs = [0, 1, 2, 3].flatMap((first) =>
      [0, 1, 2, 3].flatMap((second) => (second < first ? [{ first, second, se: Math.SQRT2 }] : [])),
    );
    expect(Math.abs(maxAbsQuantile(errors, pairs, 0.95) / expected - 1)).toBeLessThan(0.01);
  });

  it('one estimate twice is one estimate', () => {
    const own = Float64Array.of(0.1, -0.3, 0.2);
    const errors = normalErrors([own, own], 20_000, stream('twice'));
    const se = Math.hypot(...own);
    for (let draw = 0; draw < 100; draw += 1) expect(errors.values[2 * draw]).toBe(errors.values[2 * draw + 1]);
    expect(maxAbsQuantile(errors, singles([se, se]), 0.95)).toBeCloseTo(1.96, 1);
  });
});

describe('joint errors', () => {
  it('have the covariance of the deviations', () => {
    const deviations = [Float64Array.of(1, 2, -1), Float64Array.of(0.5, -1, 1), Float64Array.of(1.5, 1, 0)];
    const { values } = normalErrors(deviations, draws, stream('covariance'));
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      const expected = deviations[i]!.reduce((total, d, u) => total + d * deviations[j]![u]!, 0);
      let found = 0;
      for (let draw = 0; draw < draws; draw += 1) found += (values[3 * draw + i]! * values[3 * draw + j]!) / draws;
      expect(Math.abs(found - expected)).toBeLessThan(0.1);
    }
  });

  it.each([0.7, 1, 3.5, 40])('χ² with %d degrees of freedom has its mean and variance', (df) => {
    const random = stream('chi', String(df));
    const values = Array.from({ length: 40_000 }, () => chiSquared(df, random));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean / df - 1)).toBeLessThan(4 * Math.sqrt(2 / df / values.length));
    expect(Math.abs(variance / (2 * df) - 1)).toBeLessThan(0.08 * Math.max(1, 1 / df));
  });
});

describe('being best', () => {
  it('of two estimates is a normal probability', () => {
    const errors = normalErrors(independent([0.3, 0.4]), draws, stream('best'));
    const share = shareOfBest(Float64Array.of(0.6, 0.5), errors);
    expect(share[0]).toBeCloseTo(normalCdf(0.1 / 0.5), 2);
    expect(share[0]! + share[1]!).toBeCloseTo(1, 12);
  });

  it('is shared by ties', () => {
    const errors = { size: 3, draws: 2, values: Float64Array.of(0, 0, -1, 0, 0, -1) };
    expect(shareOfBest(Float64Array.of(0.5, 0.5, 0.5), errors)).toEqual(Float64Array.of(0.5, 0.5, 0));
  });
});
