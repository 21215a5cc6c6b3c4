import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorResult, PartialAnalysisOptions } from '../../../src/analysis/index.ts';
import { normalCdf } from '../../../src/stats/distributions.ts';

/** Judge scores of three policies on the same prompts, as means of a common part, an own shift and own noise. */
function scores(shifts: Readonly<Record<string, number>>, n: number, noise: number, name: string) {
  const stream = randomStream(6, name);
  const common = Array.from({ length: n }, () => 0.3 + 0.3 * stream.uniform());
  return buildEvaluationData({
    policies: Object.keys(shifts),
    loggingPolicy: null,
    fresh: Object.fromEntries(
      Object.entries(shifts).map(([policy, shift]) => [
        policy,
        common.map((level, i) => ({
          prompt_id: `p${i}`,
          judge_score: level + shift + noise * (stream.uniform() - 0.5),
        })),
      ]),
    ),
  });
}

function naive(data: ReturnType<typeof scores>, options: PartialAnalysisOptions = {}): EstimatorResult {
  return analyse(data, [{ method: 'naive-direct' }], analysisOptions(options)).results[0]!;
}

const methods = [
  ['influence', { method: 'influence' }],
  ['jackknife', { method: 'jackknife' }],
  ['bootstrap', { method: 'bootstrap' }],
] as const;

describe.each(methods)('by %s', (_name, inference) => {
  it('what is far apart is ranked for sure, what is close is not', () => {
    const { ranking } = naive(scores({ low: 0, high: 0.2, higher: 0.2005 }, 200, 0.1, 'apart'), { inference });
    const of = (policy: string) => ranking!.policies.find((entry) => entry.policy === policy)!;
    expect(of('low')).toMatchObject({ rank: 3, rank_interval: [3, 3], probability_best: 0 });
    expect(of('high').rank_interval).toEqual([1, 2]);
    expect(of('higher').rank_interval).toEqual([1, 2]);
    expect(of('high').probability_best + of('higher').probability_best).toBeCloseTo(1, 10);
  });

  it('the probability of being best of two is that of their difference', () => {
    const result = naive(scores({ a: 0, b: 0.004 }, 300, 0.1, 'two'), { inference });
    const { difference, se } = result.comparisons[0]!;
    const best = result.ranking!.policies[1]!.probability_best;
    expect(Math.abs(best - normalCdf(difference! / se!))).toBeLessThan(0.03);
  });

  it('bands are wider than intervals, and hold all of them', () => {
    const result = naive(scores({ a: 0, b: 0.01, c: 0.02, d: 0.03 }, 100, 0.2, 'bands'), { inference });
    for (const { band, ci } of [...result.policies, ...result.comparisons]) {
      expect(band![0]).toBeLessThan(ci![0]);
      expect(band![1]).toBeGreaterThan(ci![1]);
    }
    // Six pairs need more than four policies that share nearly all of their spread, and less than Bonferroni's.
    const { critical_value, critical_value_differences } = result.ranking!;
    expect(critical_value).toBeLessThan(critical_value_differences!);
    expect(critical_value_differences!).toBeLessThan(2.85);
  });
});

describe('who takes part', () => {
  it('nobody when there are fewer than two', () => {
    const one = naive(scores({ a: 0 }, 50, 0.1, 'one'));
    expect(one.ranking).toBeNull();
    expect(one.policies[0]!.band).toBeNull();
  });

  it('not a policy without an interval', () => {
    const data = buildEvaluationData({
      policies: ['a', 'b', 'flat'],
      loggingPolicy: null,
      fresh: Object.fromEntries(
        ['a', 'b', 'flat'].map((policy, p) => [
          policy,
          Array.from({ length: 40 }, (_, i) => ({
            prompt_id: `p${i}`,
            judge_score: policy === 'flat' ? 0.9 : 0.4 + (((i * (7 + p)) % 40) - 20) / 100,
          })),
        ]),
      ),
    });
    const { ranking, policies } = naive(data);
    expect(ranking!.policies.map(({ policy }) => policy)).toEqual(['a', 'b']);
    expect(policies[2]).toMatchObject({ band: null, no_interval: 'zero-variance' });
  });
});

describe('at once', () => {
  it('bands cover all policies, and rank intervals all ranks, about as often as stated', () => {
    const shifts = { a: 0, b: 0.006, c: 0.012, d: 0.012 };
    const truth = Object.fromEntries(Object.entries(shifts).map(([policy, shift]) => [policy, 0.45 + shift]));
    const [runs, level] = [300, 0.8];
    let bands = 0;
    let ranks = 0;
    let alone = 0;
    for (let run = 0; run < runs; run += 1) {
      const result = naive(scores(shifts, 60, 0.3, `at once ${run}`), { level });
      const inside = ([low, high]: readonly [number, number], policy: string): boolean =>
        low <= truth[policy]! && truth[policy]! <= high;
      if (result.policies.every(({ band, policy }) => inside(band!, policy))) bands += 1;
      if (result.policies.every(({ ci, policy }) => inside(ci!, policy))) alone += 1;
      const better = (policy: string): number => Object.values(truth).filter((value) => value > truth[policy]!).length;
      const worse = (policy: string): number => Object.values(truth).filter((value) => value < truth[policy]!).length;
      if (
        result.ranking!.policies.every(
          ({ policy, rank_interval: [first, last] }) => first <= 4 - worse(policy) && last >= 1 + better(policy),
        )
      )
        ranks += 1;
    }
    const error = 3 * Math.sqrt((level * (1 - level)) / runs);
    expect(Math.abs(bands / runs - level)).toBeLessThan(error);
    expect(alone / runs).toBeLessThan(bands / runs);
    expect(ranks / runs).toBeGreaterThan(level - error);
  });
});
