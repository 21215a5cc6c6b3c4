import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { estimatorDescriptor } from '../../../src/analysis/estimators/registry.ts';
import { analyse, analysisOptions, buildEvaluationData, estimatorMethods } from '../../../src/analysis/index.ts';
import type { EstimatorConfig, EvaluationInput, FreshRow, LoggedRow } from '../../../src/analysis/index.ts';

const off = analysisOptions({ calibration: { mode: 'monotone' }, gates: { refuse: false }, inference: { groups: 20 } });
const unit = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);

interface World extends EvaluationInput {
  readonly logged: LoggedRow[];
  readonly fresh: Record<'a' | 'b', FreshRow[]>;
}

/** Any numbers, holes included: scores, labels and log probabilities may be missing. */
const worlds = fc
  .array(
    fc.record({ a: unit, b: unit, label: unit, base: unit, target: unit, hole: fc.integer({ min: 0, max: 12 }) }),
    { minLength: 8, maxLength: 40 },
  )
  .map((prompts): World => ({
    policies: ['a', 'b'],
    loggingPolicy: 'a',
    logged: prompts.map((prompt, i) => ({
      prompt_id: `p${i}`,
      base_policy_logprob: prompt.hole === 1 ? null : -30 * prompt.base,
      target_policy_logprobs: { b: prompt.hole === 2 ? null : -30 * prompt.target },
      judge_score: prompt.hole === 3 ? null : prompt.a,
      oracle_label: i % 2 === 0 || i < 6 ? prompt.label : null,
    })),
    fresh: {
      a: prompts.map((prompt, i) => ({
        prompt_id: `p${i}`,
        draw_idx: 0,
        judge_score: prompt.hole === 3 ? null : prompt.a,
      })),
      b: prompts.flatMap((prompt, i) =>
        [0, 1].map((draw_idx) => ({
          prompt_id: `p${i}`,
          draw_idx,
          judge_score: prompt.hole === 4 ? null : Math.min(1, prompt.b + draw_idx / 9),
          oracle_label: draw_idx === 0 && i % 3 === 0 ? prompt.label : null,
        })),
      ),
    },
  }));

const reward = { residuals: 'reward', cluster: 'fold', oracleUncertainty: 'fold-jackknife', df: 'clusters' } as const;
const configs: readonly EstimatorConfig[] = [
  ...estimatorMethods.map((method) => ({ method })),
  ...['snips', 'raw-ips', 'dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'].flatMap((method) => [
    { method, weights: 'simcal' as const },
    { method, weights: 'raw' as const },
  ]),
  ...['dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'].map((method) => ({
    method,
    rows: 'complete-case' as const,
    ...reward,
  })),
  { method: 'calibrated-ips', simcal: { direction: 'variance', crossFit: 'none', varianceCap: 1 } },
  { method: 'tmle', link: 'identity', outcome: { model: 'isotonic', index: 'mixed' } },
  { method: 'mrdr', outcome: { folds: 'kfold' } },
  { method: 'ppi', predictions: 'calibrated' },
  {
    method: 'direct',
    average: 'draws',
    augment: false,
    cluster: 'row',
    oracleUncertainty: 'fold-jackknife',
    df: 'normal',
  },
];

function shuffle<T>(rows: readonly T[], seed: number): T[] {
  const stream = randomStream(seed, 'shuffle');
  return rows
    .map((row) => ({ row, key: stream.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}

describe('every estimator, on any data', () => {
  it('gives JSON without NaN, a number or a reason, and parts that add up', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const { results } = analyse(buildEvaluationData(input), configs, off);
        expect(JSON.parse(JSON.stringify(results))).toEqual(results);
        for (const { policies } of results) {
          for (const policy of policies) {
            expect(policy.estimate === null).toBe(policy.unavailable !== null);
            if (policy.estimate === null) continue;
            const parts = Object.values(policy.contributions!).reduce((a, b) => a + b, 0);
            expect(Math.abs(parts - policy.estimate)).toBeLessThan(1e-9 * Math.max(1, Math.abs(policy.estimate)));
            expect(policy.se === null).toBe(policy.no_interval !== null);
          }
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('replicates are the estimate under the weights: all 1, or without a group, told of it or not', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const context = analysisContext(buildEvaluationData(input), off);
        const { groupOfPrompt } = context.groups;
        for (const config of configs) {
          const prepared = estimatorDescriptor(config.method).prepare(context, config);
          const same = prepared.replicate(new Float64Array(groupOfPrompt.length).fill(1));
          prepared.outcomes.forEach((outcome, i) => {
            if (outcome.kind !== 'value') return;
            expect(Math.abs(same[i]! - outcome.estimate)).toBeLessThan(1e-9 * Math.max(1, Math.abs(outcome.estimate)));
          });
          const without = Float64Array.from(groupOfPrompt, (group) => (group === 2 ? 0 : 1));
          expect([...prepared.replicate(without, 2)]).toEqual([...prepared.replicate(without)]);
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('does not depend on the order of the rows', () => {
    const byPosition = (config: EstimatorConfig): boolean => config.outcome?.folds === 'kfold';
    const asked = configs.filter((config) => !byPosition(config));
    fc.assert(
      fc.property(worlds, fc.integer(), (input, seed) => {
        const straight = analyse(buildEvaluationData(input), asked, off).results;
        const mixed = analyse(
          buildEvaluationData({
            ...input,
            logged: shuffle(input.logged, seed),
            fresh: { a: shuffle(input.fresh.a, seed + 1), b: shuffle(input.fresh.b, seed + 2) },
          }),
          asked,
          off,
        ).results;
        straight.forEach((result, e) =>
          result.policies.forEach((policy, p) => {
            const other = mixed[e]!.policies[p]!;
            expect([asked[e], other.unavailable]).toEqual([asked[e], policy.unavailable]);
            if (policy.estimate !== null) {
              expect(Math.abs(other.estimate! - policy.estimate), JSON.stringify(asked[e])).toBeLessThan(
                1e-8 * Math.max(1, Math.abs(policy.estimate)),
              );
            }
          }),
        );
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

describe('what a policy lacks is a typed reason', () => {
  const rows = (change: Partial<LoggedRow> = {}): LoggedRow[] =>
    Array.from({ length: 20 }, (_, i) => ({
      prompt_id: `p${i}`,
      base_policy_logprob: -10,
      target_policy_logprobs: { b: -10 - (i % 3) },
      judge_score: i / 20,
      oracle_label: (i % 7) / 7,
      ...change,
    }));
  const draws: FreshRow[] = rows().map(({ prompt_id, judge_score }) => ({ prompt_id, judge_score }));
  const reason = (method: string, input: Partial<EvaluationInput>): string | null => {
    const data = buildEvaluationData({
      policies: ['b'],
      loggingPolicy: 'a',
      logged: rows(),
      fresh: { b: draws },
      ...input,
    });
    return analyse(data, [{ method }], off).results[0]!.policies[0]!.unavailable;
  };

  it.each(['raw-ips', 'snips', 'calibrated-ips', 'dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'])(
    '%s',
    (method) => {
      expect(reason(method, {})).toBeNull();
      expect(reason(method, { logged: [] })).toBe('no-logged-data');
      expect(reason(method, { logged: rows({ target_policy_logprobs: {} }) })).toBe('no-logprobs');
      expect(reason(method, { logged: rows({ judge_score: null }) })).toMatch(/^(no-judge-scores|no-labels)$/);
      expect(reason(method, { logged: rows({ oracle_label: null }) })).toBe('no-labels');
    },
  );

  it.each(['dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'])(
    '%s without draws, or without their scores',
    (method) => {
      expect(reason(method, { fresh: {} })).toBe('no-rows');
      expect(reason(method, { fresh: { b: draws.map((draw) => ({ ...draw, judge_score: null })) } })).toBe(
        'no-judge-scores',
      );
    },
  );

  it('raw weights beyond all numbers', () => {
    const far = rows({ base_policy_logprob: -2000, target_policy_logprobs: { b: 0 } });
    expect(reason('raw-ips', { logged: far })).toBe('overflow');
    expect(reason('snips', { logged: far })).toBeNull();
  });
});
