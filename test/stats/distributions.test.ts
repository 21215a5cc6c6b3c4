import { describe, expect, it } from 'vitest';
import { criticalValue, normalCdf, normalQuantile, tCdf, tQuantile, twoSidedP } from '../../src/stats/distributions.ts';

// SciPy 1.17.1: stats.t.ppf(p, df), 2 * stats.t.cdf(x, df), stats.norm.ppf(p), stats.norm.cdf(x).
describe('distributions against SciPy', () => {
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 4, 2.7764451051977934],
    [0.975, 9.7, 2.237515123700105],
    [0.975, 49, 2.0095752371292392],
    [0.995, 999, 2.5807596372676365],
  ])('t quantile %d with %d degrees of freedom', (p, df, value) => {
    expect(tQuantile(p, df) / value).toBeCloseTo(1, 9);
    expect(tCdf(value, df)).toBeCloseTo(p, 10);
  });

  it.each([
    [-2.5, 3.3, 0.08005283630835447],
    [-12, 49, 3.380810494797404e-16],
    [-40, 19, 8.307757199338434e-20],
  ])('two-sided t tail beyond %d with %d degrees of freedom', (x, df, p) => {
    expect(twoSidedP(x, df) / p).toBeCloseTo(1, 8);
    expect(twoSidedP(-x, df)).toBe(twoSidedP(x, df));
  });

  it.each([
    [0.975, 1.959963984540054],
    [0.6, 0.2533471031357997],
    [1e-10, -6.361340902404056],
  ])('normal quantile %d', (p, value) => {
    expect(normalQuantile(p) / value).toBeCloseTo(1, 10);
  });

  it.each([
    [-1, 0.15865525393145707],
    [-8.5, 9.47953482220325e-18],
    [0.3, 0.6179114221889526],
  ])('normal CDF at %d', (x, p) => {
    expect(normalCdf(x) / p).toBeCloseTo(1, 9);
  });
});

describe('edges', () => {
  it('a p-value is never 0 and never above 1', () => {
    expect(twoSidedP(1e6, null)).toBe(Number.MIN_VALUE);
    expect(twoSidedP(0, null)).toBe(1);
    expect(twoSidedP(0, 3)).toBe(1);
    expect(twoSidedP(NaN, 3)).toBeNaN();
  });

  it('null degrees of freedom are the normal limit', () => {
    expect(criticalValue(0.95, null)).toBeCloseTo(1.959963984540054, 10);
    expect(criticalValue(0.95, 1e7)).toBeCloseTo(1.959963984540054, 5);
    expect(tQuantile(0.5, -1)).toBeNaN();
  });
});
