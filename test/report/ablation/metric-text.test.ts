import { describe, expect, it } from 'vitest';
import { metrics } from '../../../src/analysis/metrics/registry.ts';
import { digitsFor, metricNumber } from '../../../src/report/ablation/metric-text.ts';

describe('numbers of a column', () => {
  it.each([
    [
      [0.0123, 4.5, null],
      ['0.012', '4.500'],
    ],
    [[0.00001], ['0.0000']],
    [
      [2.34, 1.2],
      ['2.3', '1.2'],
    ],
    [[37.2], ['37']],
    [[0, null], ['0.0']],
  ])('seconds %j have two digits of the shortest', (values, expected) => {
    const digits = digitsFor(metrics.runtime, values);
    const known = values.filter((value) => value !== null);
    expect(known.map((value) => metricNumber(value, metrics.runtime, digits))).toEqual(expected);
  });

  it('values have as many as the largest needs, correlations two, shares one', () => {
    expect(digitsFor(metrics.rmse, [0.012, 0.02])).toBe(4);
    expect(digitsFor(metrics.rmse, [0.012, 0.2])).toBe(3);
    expect(digitsFor(metrics.kendall_tau, [0.5])).toBe(2);
    expect(digitsFor(metrics.coverage, [0.95])).toBe(1);
  });
});
