import { describe, expect, it } from 'vitest';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { Diagnostics, FreshRow, LoggedRow, MissingnessCard } from '../../../src/analysis/index.ts';

const n = 100;

function draws(missing: (i: number) => boolean): FreshRow[] {
  return Array.from({ length: n }, (_, i) => ({
    prompt_id: `p${i}`,
    judge_score: missing(i) ? null : (i % 10) / 10,
    oracle_label: i < 40 ? (i % 10) / 10 : null,
    ...(missing(i) ? { missing: { judge_score: 'unparsable' } } : {}),
  }));
}

function diagnose(base: (i: number) => boolean, target: (i: number) => boolean, other = base): Diagnostics {
  const data = buildEvaluationData({
    policies: ['base', 'target', 'other'],
    loggingPolicy: 'base',
    fresh: { base: draws(base), target: draws(target), other: draws(other) },
  });
  return analyse(data, [], analysisOptions()).diagnostics;
}

function scores(diagnostics: Diagnostics, policy: string): MissingnessCard {
  return diagnostics.missingness.find((card) => card.field === 'judge_score' && card.policy === policy)!;
}

function level(diagnostics: Diagnostics, policy: string, code: string): string | undefined {
  return diagnostics.gates.find((entry) => entry.policy === policy)!.verdicts.find((v) => v.code === code)?.level;
}

describe('missing judge scores', () => {
  it('counts them by policy, with an interval', () => {
    const card = scores(
      diagnose(
        () => false,
        (i) => i < 6,
      ),
      'target',
    );
    expect(card).toMatchObject({ asked: 100, missing: 6, share: 0.06, reference: 'base' });
    expect(card.ci[0]).toBeGreaterThan(0);
    expect(card.ci[1]).toBeLessThan(0.13);
  });

  it('prompts that fail for everybody are no difference; others are', () => {
    const same = diagnose(
      (i) => i < 10,
      (i) => i < 10,
    );
    expect(scores(same, 'target').p).toBe(1);
    expect(level(same, 'target', 'missing-difference')).toBe('GOOD');
    // Ten prompts fail for the target alone: p = 2/2¹⁰, doubled by Holm over two policies.
    const differs = diagnose(
      () => false,
      (i) => i >= 10 && i < 20,
    );
    expect(scores(differs, 'target').p).toBeCloseTo(4 / 1024, 12);
    expect(level(differs, 'target', 'missing-difference')).toBe('WARNING');
    expect(level(differs, 'other', 'missing-difference')).toBe('GOOD');
    expect(scores(differs, 'base').p).toBeNull();
  });

  it.each([
    [4, 'GOOD'],
    [5, 'WARNING'],
    [19, 'WARNING'],
    [20, 'CRITICAL'],
  ])('%i of 100 is %s', (count, expected) => {
    const found = diagnose(
      () => false,
      (i) => i < count,
    );
    expect(level(found, 'target', 'missing-scores')).toBe(expected);
  });

  it('a fifth missing refuses a calibrated estimate and not the naive one', () => {
    const data = buildEvaluationData({
      policies: ['base', 'target'],
      loggingPolicy: 'base',
      fresh: { base: draws(() => false), target: draws((i) => i % 5 === 0) },
    });
    const [naive, direct] = analyse(
      data,
      [{ method: 'naive-direct' }, { method: 'direct' }],
      analysisOptions(),
    ).results;
    expect(direct!.policies[1]!.refused).toContain('missing-scores');
    expect(naive!.policies[1]!.refused).toBeNull();
    expect(naive!.policies[1]!.gates.find(({ code }) => code === 'missing-scores')).toMatchObject({
      level: 'CRITICAL',
      refuses: false,
    });
  });
});

describe('missing log probabilities', () => {
  it('of a target, against the logging policy’s', () => {
    const logged = Array.from({ length: n }, (_, i): LoggedRow => ({
      prompt_id: `p${i}`,
      base_policy_logprob: -5,
      target_policy_logprobs: { target: i < 25 ? null : -5 },
      judge_score: 0.5,
    }));
    const data = buildEvaluationData({ policies: ['base', 'target'], loggingPolicy: 'base', logged });
    const { diagnostics, results } = analyse(data, [{ method: 'snips', reward: 'judge' }], analysisOptions());
    const card = diagnostics.missingness.find((entry) => entry.field === 'logprob' && entry.policy === 'target')!;
    expect(card).toMatchObject({ asked: 100, missing: 25, reference: 'base' });
    expect(card.p).toBeCloseTo(2 ** -24, 20);
    expect(results[0]!.policies[1]!.refused).toEqual(['missing-logprobs']);
  });
});
