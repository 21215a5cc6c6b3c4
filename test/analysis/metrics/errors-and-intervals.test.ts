import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import { describe, expect, test } from 'vitest';
import { withFailedClaims, countClaims } from '../../../src/analysis/metrics/claims.ts';
import { gridOf } from '../../../src/analysis/metrics/grid.ts';
import { measure } from '../../../src/analysis/metrics/measure.ts';
import type { MetricName, MetricValue } from '../../../src/analysis/metrics/metric.ts';
import { isMetricName, metrics } from '../../../src/analysis/metrics/registry.ts';
import { randomStream } from '../../../src/base/random.ts';
import { cell, claim, claims, failedCell } from './cells.ts';

const measured = (name: MetricName, cells: readonly CellRow[]): MetricValue => measure(metrics[name], gridOf(cells));

describe('point estimates, by hand', () => {
  // Errors: .1, −.2, .1 and −.4.
  const cells = [cell({ seed: 0 }, claims([0.6, 0.3], [0.5, 0.5])), cell({ seed: 1 }, claims([0.9, 0.1], [0.8, 0.5]))];

  test('rmse, bias, mae', () => {
    expect(measured('rmse', cells)).toMatchObject({ n: 4, gap: null });
    expect(measured('rmse', cells).value).toBeCloseTo(Math.sqrt(0.22 / 4), 12);
    expect(measured('bias', cells).value).toBeCloseTo(-0.1, 12);
    expect(measured('mae', cells).value).toBeCloseTo(0.2, 12);
  });

  test('a refused claim says .5 when failures count; a bias has no failures', () => {
    const refused = [...cells, cell({ seed: 2 }, claims([null], [0.9]))];
    expect(measured('rmse', refused).value).toBeCloseTo(Math.sqrt(0.22 / 4), 12);
    expect(measured('rmse', refused).with_failures).toBeCloseTo(Math.sqrt((0.22 + 0.16) / 5), 12);
    expect(measured('mae', refused).with_failures).toBeCloseTo(1.2 / 5, 12);
    expect(measured('bias', refused).with_failures).toBeNull();
  });

  test('the truth’s noise leaves the mean, not each row', () => {
    // Squares .01 and .09, noise .04 each: a cut at 0 for each row would give √(.05/2).
    const noisy = [
      cell({ seed: 0 }, [claim('a', { estimate: 0.6, truth: 0.5, truth_se: 0.2 })]),
      cell({ seed: 1 }, [claim('a', { estimate: 0.8, truth: 0.5, truth_se: 0.2 })]),
    ];
    expect(measured('rmse', noisy).value).toBeCloseTo(Math.sqrt(0.05), 12);
    expect(measured('rmse_debiased', noisy).value).toBeCloseTo(0.1, 12);
  });

  test('what can’t be told from noise has no number, nor what has unknown noise', () => {
    const below = [cell({ seed: 0 }, [claim('a', { estimate: 0.6, truth: 0.5, truth_se: 0.2 })])];
    expect(measured('rmse_debiased', below)).toMatchObject({ value: null, interval: null, gap: 'below-truth-noise' });
    const unknown = [cell({ seed: 0 }, [claim('a', { estimate: 0.6, truth: 0.5, truth_se: null })])];
    expect(measured('rmse_debiased', unknown)).toMatchObject({ value: null, gap: 'truth-noise-unknown' });
    expect(measured('rmse', unknown).value).toBeCloseTo(0.1, 12);
  });

  test('with exact truths both are one', () =>
    expect(measured('rmse_debiased', cells).value).toBe(measured('rmse', cells).value));
});

test('debiased RMSE is unbiased where per-row truncation is not', () => {
  const random = randomStream(7, 'debiased');
  const [spread, noise] = [0.05, 0.1];
  const cells = Array.from({ length: 4000 }, (_, seed) =>
    cell({ seed }, [
      claim('a', {
        estimate: 0.5 + spread * random.normal(),
        truth: 0.5 + noise * random.normal(),
        truth_se: noise,
      }),
    ]),
  );
  const debiased = measured('rmse_debiased', cells);
  expect(debiased.value).toBeGreaterThan(0.04);
  expect(debiased.value).toBeLessThan(0.06);
  expect(debiased.interval![0]).toBeLessThan(spread);
  expect(debiased.interval![1]).toBeGreaterThan(spread);
  expect(measured('rmse', cells).value).toBeCloseTo(Math.hypot(spread, noise), 2);
});

describe('intervals, by hand', () => {
  const ci = (lower: number, upper: number, truth: number): ReturnType<typeof claim> =>
    claim('a', { estimate: (lower + upper) / 2, ci: [lower, upper], truth });
  // Holds; holds at its bound; misses by .1 from below and by .05 from above.
  const cells = [
    cell({ seed: 0 }, [ci(0.4, 0.6, 0.5), ci(0.4, 0.6, 0.6)]),
    cell({ seed: 1 }, [ci(0.4, 0.6, 0.3), ci(0.1, 0.2, 0.25)]),
  ];

  test('coverage, width', () => {
    expect(measured('coverage', cells).value).toBe(0.5);
    expect(measured('width', cells).value).toBeCloseTo(0.7 / 4, 12);
  });

  test('interval score: α = .05 makes a fine of 40 a unit', () =>
    expect(measured('interval_score', cells).value).toBeCloseTo((0.2 + 0.2 + (0.2 + 4) + (0.1 + 2)) / 4, 12));

  test('the level is the claim’s own', () => {
    const half = [cell({ seed: 0 }, [claim('a', { estimate: 0.5, ci: [0.4, 0.6], ci_level: 0.5, truth: 0.7 })])];
    expect(measured('interval_score', half).value).toBeCloseTo(0.2 + 4 * 0.1, 12);
  });

  test('with failures: what has no interval covers nothing and is as wide as the scale', () => {
    const refused = [...cells, cell({ seed: 2 }, claims([null], [0.5]))];
    expect(measured('coverage', refused)).toMatchObject({ value: 0.5, n: 4, with_failures: 2 / 5 });
    expect(measured('width', refused).with_failures).toBeCloseTo(1.7 / 5, 12);
    expect(measured('interval_score', refused).with_failures).toBeCloseTo((0.4 + 4.2 + 2.1 + 1) / 5, 12);
  });
});

describe('outcomes', () => {
  const cells = [
    cell({ seed: 0 }, [...claims([0.5, null], [0.5, 0.5]), claim('x', { unavailable: 'no-draws', ess: 7 })]),
    failedCell({ seed: 1 }),
  ];

  test('refused, unavailable and failed are counted apart', () => {
    expect(countClaims(withFailedClaims(cells))).toEqual({
      cells: 2,
      failed: 1,
      claims: 6,
      refused: 1,
      unavailable: 4,
    });
    const { value, with_failures } = measured('refusal_rate', withFailedClaims(cells));
    expect(value).toBeCloseTo(1 / 3, 12);
    expect(with_failures).toBeCloseTo(5 / 6, 12);
  });

  test('a failed cell’s claims cover nothing', () =>
    expect(measured('coverage', withFailedClaims(cells))).toMatchObject({ value: 1, n: 1, with_failures: 1 / 5 }));

  test('ess and runtime, where they are known', () => {
    expect(measured('ess', cells)).toMatchObject({ value: 7, n: 1 });
    expect(measured('runtime', cells)).toMatchObject({ value: null, gap: 'not-recorded' });
    expect(measured('runtime', [{ ...cells[0]!, runtime_s: 3 }]).value).toBe(3);
  });
});

describe('why there is no number', () => {
  const gapOf = (name: MetricName, cells: readonly CellRow[]): string | null => measured(name, cells).gap;
  const refused = [cell({}, claims([null, null], [0.5, 0.6]))];
  const truthless = [cell({}, claims([0.5, 0.6], [null, null]))];

  test.each<[MetricName, string, readonly CellRow[]]>([
    ['rmse', 'no-cells', []],
    ['coverage', 'all-failed', [failedCell({})]],
    ['rmse', 'all-refused', refused],
    ['pairwise_accuracy', 'all-refused', refused],
    ['coverage', 'no-truth', truthless],
    ['bias', 'no-truth', truthless],
    ['kendall_tau', 'no-truth', truthless],
    ['top1', 'too-few-policies', [cell({}, claims([0.5], [0.5]))]],
    ['coverage', 'no-interval', [cell({}, [claim('a', { estimate: 0.5, truth: 0.5 })])]],
    ['mae', 'no-estimate', [cell({}, [claim('a', { unavailable: 'no-draws', truth: 0.5 })])]],
  ])('%s: %s', (name, gap, cells) => {
    expect(measured(name, cells)).toMatchObject({ value: null, interval: null, n: 0 });
    expect(gapOf(name, cells)).toBe(gap);
  });

  test('a refusal rate of refused cells is 1', () => expect(measured('refusal_rate', refused).value).toBe(1));
  test('widths need no truth', () => expect(measured('width', truthless).value).toBeCloseTo(0.2, 12));
});

test('every metric is in the registry under its own name', () => {
  for (const [name, metric] of Object.entries(metrics)) expect(metric.name).toBe(name);
  expect(isMetricName('rmse')).toBe(true);
  expect(isMetricName('sample_size')).toBe(false);
});
