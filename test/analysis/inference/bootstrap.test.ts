import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { pendingEstimate } from '../../../src/analysis/estimate.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorResult, EvaluationInput, PartialAnalysisOptions } from '../../../src/analysis/index.ts';
import { goldenData, goldenFresh, targets } from '../golden-dataset.ts';
import { reference } from '../reference.ts';
import { simulate } from '../simulated-world.ts';

function run(
  data: ReturnType<typeof buildEvaluationData>,
  inference: NonNullable<PartialAnalysisOptions['inference']>,
  rest: PartialAnalysisOptions = {},
  method = 'direct',
): EstimatorResult {
  const options = analysisOptions({ ...rest, inference: { method: 'bootstrap', ...inference } });
  return analyse(data, [{ method, refuse: false }], options).results[0]!;
}

const world = {
  prompts: 80,
  coverage: 0.6,
  draws: [1, 3],
  strengths: { base: 1.5, better: 2.2, worse: 1.2 },
  logging: 'base',
  rounding: 0.05,
};
const data = simulate(world, randomStream(8, 'bootstrap'));

describe('against the reference', () => {
  it('0.3.0: multinomial clusters, refit on the draws’ own labels: estimate exactly, SE and bounds within 10 %', () => {
    const golden = reference('golden-v030') as {
      est_monotone: {
        direct_bootstrap_400: { estimates: number[]; se: number[]; ci_lower: number[]; ci_upper: number[] };
      };
    };
    const expected = golden.est_monotone.direct_bootstrap_400;
    const { policies, inference } = run(
      goldenData('fresh-labels'),
      { resampling: 'multinomial', interval: 'percentile' },
      { calibration: { folds: { assign: 'blake2b' } } },
    );
    expect(inference).toMatchObject({ method: 'cluster-bootstrap', distribution: 'percentile', units: 120 });
    policies.forEach((policy, i) => {
      expect(Math.abs(policy.estimate! / expected.estimates[i]! - 1)).toBeLessThan(1e-9);
      expect(Math.abs(policy.se! / expected.se[i]! - 1)).toBeLessThan(0.1);
      expect(Math.abs(policy.ci![0] - expected.ci_lower[i]!)).toBeLessThan(0.5 * expected.se[i]!);
      expect(Math.abs(policy.ci![1] - expected.ci_upper[i]!)).toBeLessThan(0.5 * expected.se[i]!);
    });
  });

  it('0.6.0: exponential weights: SE within 10 %, paired difference within 15 %', () => {
    const golden = reference('golden-v060') as {
      bootstrap: { estimates: number[]; se: number[]; compare: { difference: number; se_difference: number } };
    };
    const { policies, comparisons } = run(goldenData('fresh-labels'), { interval: 'percentile' });
    policies.forEach((policy, i) => {
      expect(Math.abs(policy.estimate! / golden.bootstrap.estimates[i]! - 1)).toBeLessThan(1e-9);
      expect(Math.abs(policy.se! / golden.bootstrap.se[i]! - 1)).toBeLessThan(0.1);
    });
    // Their 300 replicates leave 4 % of noise beside ours.
    expect(-comparisons[0]!.difference!).toBeCloseTo(golden.bootstrap.compare.difference, 9);
    expect(Math.abs(comparisons[0]!.se! / golden.bootstrap.compare.se_difference - 1)).toBeLessThan(0.15);
  });
});

describe('replicates', () => {
  it('are the mean under exponential weights, for the estimator that is one', () => {
    // The Bayesian bootstrap of a mean is known: variance Σ(x − x̄)²/(n(n + 1)), here with the factor (n + 1)/(n − 1).
    const scores = Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 50);
    const input: EvaluationInput = {
      policies: ['a'],
      loggingPolicy: 'a',
      fresh: { a: scores.map((judge_score, i) => ({ prompt_id: `p${i}`, judge_score })) },
    };
    const mean = scores.reduce((a, b) => a + b, 0) / 50;
    const expected = Math.sqrt(scores.reduce((total, x) => total + (x - mean) ** 2, 0) / (50 * 49));
    const [policy] = run(buildEvaluationData(input), { replicates: 20_000 }, {}, 'naive-direct').policies;
    expect(Math.abs(policy!.se! / expected - 1)).toBeLessThan(0.02);
    expect(policy!.df).toBe(49);
  });

  it('depend on their number alone', () => {
    for (const inference of [{}, { resampling: 'multinomial' }, { interval: 'studentised' }] as const) {
      const options = analysisOptions({ inference: { method: 'bootstrap', replicates: 99, ...inference } });
      const source = pendingEstimate(analysisContext(data, options), { method: 'direct' }).bootstrap!;
      const whole = source.compute(0, 12);
      expect(source.compute(7, 12)).toEqual(whole.slice(7 * source.stride));
      expect(source.compute(3, 4)).toEqual(whole.slice(3 * source.stride, 4 * source.stride));
      expect(new Set(whole.filter((_, i) => i % source.stride === 0)).size).toBe(12);
    }
  });

  it('do not depend on the order of the rows', () => {
    const input = (rows: (from: readonly object[]) => object[]): EvaluationInput => ({
      policies: [...targets],
      loggingPolicy: null,
      // The same rows in another order.
      fresh: Object.fromEntries(targets.map((target) => [target, rows(goldenFresh(target, true)) as never])),
    });
    const straight = run(buildEvaluationData(input((rows) => [...rows])), { replicates: 200 });
    const reversed = run(buildEvaluationData(input((rows) => [...rows].toReversed())), { replicates: 200 });
    straight.policies.forEach((policy, i) => {
      expect(Math.abs(reversed.policies[i]!.se! / policy.se! - 1)).toBeLessThan(1e-9);
      expect(reversed.policies[i]!.ci![0]).toBeCloseTo(policy.ci![0], 10);
    });
  });

  it('with too few labels are drawn again, and counted', () => {
    const few = simulate({ ...world, prompts: 60, coverage: 0.2 }, randomStream(8, 'few'));
    const { inference, policies } = run(few, { replicates: 300, resampling: 'multinomial' });
    expect(inference.replicates!.used).toBe(300);
    expect(inference.replicates!.failed).toBeGreaterThan(0);
    expect(policies[0]!.se).toBeGreaterThan(0);
    expect(run(few, { replicates: 300 }).inference.replicates).toEqual({ wanted: 300, used: 300, failed: 0 });
  });

  it('whose labels never suffice leave no interval, and a reason', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      prompt_id: `p${i}`,
      judge_score: ((i * 7) % 60) / 60,
      oracle_label: i < 5 ? i / 5 : null,
    }));
    const tiny = buildEvaluationData({ policies: ['a'], loggingPolicy: 'a', fresh: { a: rows } });
    const { inference, policies } = run(tiny, { replicates: 99, resampling: 'multinomial' });
    expect(inference.replicates!.used).toBeLessThan(99);
    expect(policies[0]!.estimate).not.toBeNull();
    expect(policies[0]).toMatchObject({ se: null, ci: null, no_interval: 'replicate-failed', band: null });
  });
});

describe('intervals', () => {
  it.each(['t', 'percentile', 'studentised'] as const)(
    '%s: agree with the jackknife’s on a smooth problem',
    (interval) => {
      const bootstrap = run(data, { interval, replicates: 999 });
      const jackknife = run(data, { method: 'jackknife', groups: 40 });
      bootstrap.policies.forEach((policy, i) => {
        const other = jackknife.policies[i]!;
        expect(policy.estimate).toBe(other.estimate);
        expect(Math.abs(policy.se! / other.se! - 1)).toBeLessThan(0.35);
        expect(Math.abs(policy.ci![0] - other.ci![0])).toBeLessThan(0.9 * other.se!);
        expect(Math.abs(policy.ci![1] - other.ci![1])).toBeLessThan(0.9 * other.se!);
        expect(policy.df === null).toBe(interval !== 't');
      });
    },
  );

  it.each(['t', 'percentile', 'studentised'] as const)(
    '%s: p below 1 − level exactly where 0 is left out',
    (interval) => {
      for (const level of [0.5, 0.9, 0.99]) {
        for (const comparison of run(data, { interval, replicates: 199 }, { level }).comparisons) {
          const leftOut = comparison.ci![0] > 0 || comparison.ci![1] < 0;
          // One replicate more or less on the other side.
          if (comparison.p! < 1 - level - 0.02) expect(leftOut).toBe(true);
          if (comparison.p! > 1 - level + 0.02) expect(leftOut).toBe(false);
          expect(comparison.p!).toBeGreaterThanOrEqual(1 / 200);
        }
      }
    },
  );

  it('have typed reasons where there are none', () => {
    const same = (scores: readonly number[]): EvaluationInput => ({
      policies: ['a'],
      loggingPolicy: 'a',
      fresh: { a: scores.map((judge_score, i) => ({ prompt_id: `p${i}`, judge_score })) },
    });
    for (const interval of ['t', 'percentile', 'studentised'] as const) {
      const reason = (scores: readonly number[]): unknown =>
        run(buildEvaluationData(same(scores)), { replicates: 99, interval }, {}, 'naive-direct').policies[0]!
          .no_interval;
      expect(reason([0.4])).toBe('one-cluster');
      expect(reason([0.4, 0.4, 0.4])).toBe('zero-variance');
      expect(reason([0.4, 0.5, 0.9, 0.1, 0.2, 0.6, 0.3])).toBeNull();
    }
  });
});
