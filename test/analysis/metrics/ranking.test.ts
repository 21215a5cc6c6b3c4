import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanKendallTau, pairwiseAccuracy, regret, top1 } from '../../../src/analysis/metrics/ranking.ts';
import type { Metric } from '../../../src/analysis/metrics/metric.ts';
import { cell, claims, failedCell } from './cells.ts';

type Numbers = readonly (number | null)[];

const plain = (metric: Metric, estimates: Numbers, truths: Numbers): readonly number[] =>
  metric.contributions(cell({}, claims(estimates, truths)));
const strict = (metric: Metric, estimates: Numbers, truths: Numbers): readonly number[] =>
  metric.withFailures!(cell({}, claims(estimates, truths)));

describe('by hand', () => {
  // Order by estimates: p1 p0 p2 p3 p4; by truths: p2 p1 p0 p3 p4. Wrong pairs: (0,2), (1,2). 8 of 10 right.
  const estimates = [0.71, 0.74, 0.7, 0.5, 0.33];
  const truths = [0.7, 0.72, 0.76, 0.45, 0.3];

  test('pairs', () => expect(plain(pairwiseAccuracy, estimates, truths)).toEqual([0.8]));

  // scipy.stats.kendalltau([.71,.74,.70,.50,.33], [.70,.72,.76,.45,.30]).statistic
  test('τ is SciPy’s', () => expect(plain(meanKendallTau, estimates, truths)[0]).toBeCloseTo(0.6, 12));

  test('the chosen one is p1, the best p2: regret .04', () => {
    expect(plain(top1, estimates, truths)).toEqual([0]);
    expect(plain(regret, estimates, truths)[0]).toBeCloseTo(0.04, 12);
  });
});

describe('ties', () => {
  // Pairs: (0,1) tied estimates ½; (0,2) 1; (0,3) 1; (1,2) equal truths, left out; (1,3) 1; (2,3) 1: 4½ of 5.
  const estimates = [0.7, 0.7, 0.6, 0.5];
  const truths = [0.8, 0.6, 0.6, 0.1];

  test('equal estimates are a coin, equal truths no question', () =>
    expect(plain(pairwiseAccuracy, estimates, truths)).toEqual([0.9]));

  // scipy.stats.kendalltau([.7,.7,.6,.5], [.8,.6,.6,.1]).statistic
  test('τ-b is SciPy’s', () => expect(plain(meanKendallTau, estimates, truths)[0]).toBeCloseTo(0.8, 12));

  test('of two that tie for the highest estimate one is best', () => {
    expect(plain(top1, estimates, truths)).toEqual([0.5]);
    expect(plain(regret, estimates, truths)[0]).toBeCloseTo(0.1, 12);
  });

  test('two that tie for the best truth are both right', () =>
    expect(plain(top1, [0.1, 0.9, 0.2], [0.6, 0.6, 0.3])).toEqual([1]));

  test('estimates that are all equal rank nothing; truths that are all equal ask nothing', () => {
    expect(plain(meanKendallTau, [0.5, 0.5, 0.5], [0.1, 0.2, 0.3])).toEqual([0]);
    expect(plain(pairwiseAccuracy, [0.5, 0.5, 0.5], [0.1, 0.2, 0.3])).toEqual([0.5]);
    expect(plain(meanKendallTau, [0.1, 0.2, 0.3], [0.4, 0.4, 0.4])).toEqual([]);
    expect(plain(pairwiseAccuracy, [0.1, 0.2, 0.3], [0.4, 0.4, 0.4])).toEqual([]);
  });
});

describe('a clone', () => {
  /** p1 is p0 again; by its labels it looks better, by its estimate worse. */
  const withClone = (estimates: Numbers) =>
    cell(
      {},
      claims(estimates, [0.5, 0.52, 0.9]).map((claim) =>
        claim.policy === 'p1' ? { ...claim, clone_of: 'p0' } : claim,
      ),
    );

  test('is in no pair with its original, and no policy of its own', () => {
    expect(pairwiseAccuracy.contributions(withClone([0.51, 0.5, 0.7]))).toEqual([1]);
    expect(meanKendallTau.contributions(withClone([0.51, 0.5, 0.7]))).toEqual([1]);
    expect(pairwiseAccuracy.withFailures!(withClone([0.51, 0.5, null]))).toEqual([0]);
    expect(top1.contributions(withClone([0.8, 0.95, 0.9]))).toEqual([1]);
  });

  test('stands for an original that has no estimate', () => {
    expect(pairwiseAccuracy.contributions(withClone([null, 0.5, 0.7]))).toEqual([1]);
    expect(pairwiseAccuracy.contributions(withClone([0.5, 0.6, null]))).toEqual([]);
  });
});

describe('refusals', () => {
  // The best policy p2 is refused; the other two are in the right order.
  const estimates = [0.5, 0.6, null];
  const truths = [0.3, 0.5, 0.9];

  test('left out, the rest is judged alone', () => {
    expect(plain(pairwiseAccuracy, estimates, truths)).toEqual([1]);
    expect(plain(meanKendallTau, estimates, truths)).toEqual([1]);
    expect(plain(top1, estimates, truths)).toEqual([1]);
    expect(plain(regret, estimates, truths)).toEqual([0]);
  });

  test('as failures, they rank nowhere and cost the best policy', () => {
    // One of three pairs is in order; τ = 1/√(3·3); the best is not chosen, and p1 costs .4.
    expect(strict(pairwiseAccuracy, estimates, truths)[0]).toBeCloseTo(1 / 3, 12);
    expect(strict(meanKendallTau, estimates, truths)[0]).toBeCloseTo(1 / 3, 12);
    expect(strict(top1, estimates, truths)).toEqual([0]);
    expect(strict(regret, estimates, truths)[0]).toBeCloseTo(0.4, 12);
  });

  test('refusing all is the worst choice', () => {
    const none = [null, null, null];
    for (const metric of [pairwiseAccuracy, meanKendallTau, top1, regret])
      expect(plain(metric, none, truths)).toEqual([]);
    expect(strict(pairwiseAccuracy, none, truths)).toEqual([0]);
    expect(strict(meanKendallTau, none, truths)).toEqual([0]);
    expect(strict(top1, none, truths)).toEqual([0]);
    expect(strict(regret, none, truths)[0]).toBeCloseTo(0.6, 12);
  });

  test('one answer is no ranking', () => {
    for (const metric of [pairwiseAccuracy, meanKendallTau, top1, regret])
      expect(plain(metric, [0.5, null, null], truths)).toEqual([]);
  });

  test('a failed cell ranks nothing', () => {
    expect(pairwiseAccuracy.contributions(failedCell({}))).toEqual([]);
    expect(pairwiseAccuracy.withFailures!(failedCell({}))).toEqual([0]);
    expect(meanKendallTau.withFailures!(failedCell({}))).toEqual([0]);
    expect(top1.withFailures!(failedCell({}))).toEqual([0]);
  });
});

test('policies without a truth take no part', () => {
  expect(plain(pairwiseAccuracy, [0.1, 0.2, 0.9], [0.1, 0.2, null])).toEqual([1]);
  expect(strict(pairwiseAccuracy, [0.1, 0.2, 0.9], [0.1, 0.2, null])).toEqual([1]);
});

const value = fc.integer({ min: 0, max: 8 }).map((eighth) => eighth / 8);
const cells = fc.array(fc.tuple(fc.option(value), value), { minLength: 2, maxLength: 7 });

test('properties: bounds, the reversed order, and that failures never help', () => {
  fc.assert(
    fc.property(cells, (rows) => {
      const [estimates, truths] = [rows.map(([estimate]) => estimate), rows.map(([, truth]) => truth)];
      const [accuracy] = plain(pairwiseAccuracy, estimates, truths);
      const [reversed] = plain(
        pairwiseAccuracy,
        estimates.map((estimate) => (estimate === null ? null : -estimate)),
        truths,
      );
      if (accuracy !== undefined) expect(accuracy + reversed!).toBeCloseTo(1, 12);
      const [tau] = plain(meanKendallTau, estimates, truths);
      const [strictTau] = strict(meanKendallTau, estimates, truths);
      if (tau !== undefined) expect(Math.abs(strictTau!)).toBeLessThanOrEqual(1 + 1e-12);
      if (!estimates.includes(null)) {
        expect(strictTau ?? null).toBe(tau ?? null);
        expect(strict(pairwiseAccuracy, estimates, truths)).toEqual(accuracy === undefined ? [] : [accuracy]);
      }
      const [cost] = strict(regret, estimates, truths);
      expect(cost).toBeGreaterThanOrEqual(0);
      expect(cost).toBeLessThanOrEqual(Math.max(...truths) - Math.min(...truths) + 1e-12);
      const [partial] = plain(regret, estimates, truths);
      if (partial !== undefined) expect(cost).toBeGreaterThanOrEqual(partial - 1e-12);
    }),
  );
});

test('a naive twin: choosing by a coin among ties, over all choices', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 6 }), (rows) => {
      const [estimates, truths] = [rows.map(([estimate]) => estimate), rows.map(([, truth]) => truth)];
      const choices = rows.flatMap(([estimate], index) =>
        estimates.every((other) => other <= estimate) ? [index] : [],
      );
      const best = [...truths].sort((a, b) => b - a)[0]!;
      const hits = choices.map((index): number => (truths[index] === best ? 1 : 0));
      const costs = choices.map((index) => best - truths[index]!);
      const average = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
      expect(plain(top1, estimates, truths)[0]).toBeCloseTo(average(hits), 12);
      expect(plain(regret, estimates, truths)[0]).toBeCloseTo(average(costs), 12);
    }),
  );
});
