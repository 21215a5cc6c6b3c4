import { describe, expect, test } from 'vitest';
import { metrics } from '../../../src/analysis/metrics/registry.ts';
import type { MetricName } from '../../../src/analysis/metrics/metric.ts';
import { bestOf } from '../../../src/report/ablation/best.ts';

function best(name: MetricName, values: readonly (number | null)[], refused: readonly number[] = []): number[] {
  const candidates = values.map((value, index) => ({
    value,
    level: 0.95,
    counts: { cells: 1, failed: 0, claims: 10, refused: refused[index] ?? 0, unavailable: 0 },
  }));
  return [...bestOf(metrics[name], candidates)];
}

describe('by the metric’s direction', () => {
  test('higher, lower, nearer to 0', () => {
    expect(best('kendall_tau', [0.2, 0.9, 0.5])).toEqual([1]);
    expect(best('rmse', [0.2, 0.9, 0.5])).toEqual([0]);
    expect(best('bias', [-0.2, 0.1, 0.3])).toEqual([1]);
  });

  test('coverage by its distance from the level: neither the lowest nor the highest', () =>
    expect(best('coverage', [0.5, 0.93, 1])).toEqual([1]));

  test('nothing is best about refusals or a width', () => {
    expect(best('refusal_rate', [0.1, 0.5])).toEqual([]);
    expect(best('width', [0.1, 0.5])).toEqual([]);
  });
});

test('ties are all best; where all are equal, or one is alone, none is', () => {
  expect(best('rmse', [0.1, 0.2, 0.1])).toEqual([0, 2]);
  expect(best('rmse', [0.1, 0.1])).toEqual([]);
  expect(best('rmse', [0.1, null])).toEqual([]);
});

test('whoever refuses more than half of its claims is not the best', () => {
  expect(best('rmse', [0.01, 0.2, 0.3], [6, 0, 5])).toEqual([1]);
});
