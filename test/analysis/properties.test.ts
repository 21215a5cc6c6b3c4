import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationInput, FreshRow, LoggedRow } from '../../src/analysis/index.ts';
import { scoreBin } from '../../src/analysis/diagnostics/score-support.ts';
import { importanceWeights } from '../../src/analysis/weights/importance.ts';

const off = analysisOptions({ gates: { refuse: false } });
const unit = fc.double({ min: 0, max: 1, noNaN: true });

const worlds = fc
  .array(fc.record({ a: unit, b: unit, label: unit, labelled: fc.boolean(), base: unit, target: unit }), {
    minLength: 8,
    maxLength: 40,
  })
  .map((prompts): EvaluationInput & { logged: LoggedRow[]; fresh: Record<'a' | 'b', FreshRow[]> } => ({
    policies: ['a', 'b'],
    loggingPolicy: 'a',
    logged: prompts.map((prompt, i) => ({
      prompt_id: `p${i}`,
      base_policy_logprob: -30 * prompt.base,
      target_policy_logprobs: { b: -30 * prompt.target },
      judge_score: prompt.a,
      oracle_label: prompt.labelled || i < 4 ? prompt.label : null,
    })),
    fresh: {
      a: prompts.map((prompt, i) => ({ prompt_id: `p${i}`, draw_idx: 0, judge_score: prompt.a })),
      b: prompts.map((prompt, i) => ({ prompt_id: `p${i}`, draw_idx: 0, judge_score: prompt.b })),
    },
  }));
const all = [{ method: 'naive-direct' }, { method: 'direct' }, { method: 'snips' }];

function shuffle<T>(rows: readonly T[], seed: number): T[] {
  const stream = randomStream(seed, 'shuffle');
  return rows
    .map((row) => ({ row, key: stream.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}

describe('estimators, on any data', () => {
  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(worlds, fc.integer(), (input, seed) => {
        const straight = analyse(buildEvaluationData(input), all, off);
        const mixed = analyse(
          buildEvaluationData({
            ...input,
            logged: shuffle(input.logged, seed),
            fresh: { a: shuffle(input.fresh.a, seed + 1), b: shuffle(input.fresh.b, seed + 2) },
          }),
          all,
          off,
        );
        straight.results.forEach((result, e) =>
          result.policies.forEach((policy, p) => {
            const other = mixed.results[e]!.policies[p]!;
            expect(other.estimate).toBeCloseTo(policy.estimate!, 10);
            expect(other.no_interval).toBe(policy.no_interval);
            if (policy.se !== null) expect(other.se).toBeCloseTo(policy.se, 10);
          }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('give JSON without NaN, and the same twice', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const output = analyse(buildEvaluationData(input), all, analysisOptions());
        expect(JSON.parse(JSON.stringify(output))).toEqual(output);
        expect(analyse(buildEvaluationData(input), all, analysisOptions())).toEqual(output);
      }),
      { numRuns: 40 },
    );
  });

  it('stay between the lowest and highest label (plug-in, snips) or score (naive)', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        // With residuals of other policies' labels there are no such bounds.
        const plugIn = all.map((config) => (config.method === 'direct' ? { ...config, augment: false } : config));
        const { results } = analyse(buildEvaluationData(input), plugIn, off);
        const labels = input.logged.flatMap((row) => row.oracle_label ?? []);
        const [low, high] = [Math.min(...labels) - 1e-12, Math.max(...labels) + 1e-12];
        const direct = results[1]!.policies[1]!.estimate!;
        const snips = results[2]!.policies[1]!.estimate!;
        for (const value of [direct, snips]) {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
        const scores = input.fresh.b.map((row) => row.judge_score!);
        expect(results[0]!.policies[1]!.estimate).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-12);
        expect(results[0]!.policies[1]!.estimate).toBeLessThanOrEqual(Math.max(...scores) + 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('snips does not change when the target’s log probabilities all move by the same amount', () => {
    fc.assert(
      fc.property(worlds, fc.double({ min: -500, max: 0, noNaN: true }), (input, shift) => {
        const moved = input.logged.map((row) => ({
          ...row,
          target_policy_logprobs: { b: row.target_policy_logprobs['b']! + shift },
        }));
        const value = (logged: LoggedRow[]) =>
          analyse(buildEvaluationData({ ...input, logged }), [{ method: 'snips' }], off).results[0]!.policies[1]!;
        const [before, after] = [value(input.logged), value(moved)];
        expect(after.estimate).toBeCloseTo(before.estimate!, 9);
        expect(after.ess! / before.ess!).toBeCloseTo(1, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('a comparison is the difference of the estimates and turns round with them', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const pair = (policies: readonly string[]) =>
          analyse(buildEvaluationData({ ...input, policies }), [{ method: 'direct' }], off).results[0]!;
        const [forward, backward] = [pair(['a', 'b']), pair(['b', 'a'])];
        const [a, b] = forward.policies;
        expect(forward.comparisons[0]!.difference).toBe(b!.estimate! - a!.estimate!);
        expect(backward.comparisons[0]!.difference).toBe(0 - forward.comparisons[0]!.difference!);
        if (forward.comparisons[0]!.p !== null) {
          expect(backward.comparisons[0]!.p).toBeCloseTo(forward.comparisons[0]!.p, 10);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('importance weights', () => {
  it('have mean 1, an ESS between 1 and n, and survive any range', () => {
    const ratios = fc.array(fc.double({ min: -3000, max: 3000, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ratios, (values) => {
        const weights = importanceWeights(Float64Array.from(values))!;
        const n = values.length;
        expect(weights.hajek.reduce((a, b) => a + b, 0) / n).toBeCloseTo(1, 10);
        expect(weights.ess).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(weights.ess).toBeLessThanOrEqual(n * (1 + 1e-12));
        expect(weights.max).toBeCloseTo(Math.max(...weights.hajek), 9);
      }),
    );
    expect(importanceWeights(new Float64Array())).toBeNull();
  });
});

describe('score bins', () => {
  it('hold their scores, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          unit,
          fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
        ),
        (score) => {
          const bin = scoreBin(score);
          const edge = (i: number): number => (i === 20 ? 1 : i * 0.05);
          expect(edge(bin)).toBeLessThanOrEqual(score);
          if (bin < 19) expect(score).toBeLessThan(edge(bin + 1));
        },
      ),
    );
    // NumPy 2.4.6: np.searchsorted(np.linspace(0, 1, 21), scores, side='right') - 1, the last one closed (its edges are k · 0.05 as
    // doubles, so 0.15 lies below its own edge).
    expect([0, 0.15, 0.35, 0.5, 0.85, 1].map(scoreBin)).toEqual([0, 2, 6, 10, 16, 19]);
  });
});
