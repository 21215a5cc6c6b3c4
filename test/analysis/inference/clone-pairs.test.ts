import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analyse, analysisOptions, buildEvaluationData, estimatorMethods } from '../../../src/analysis/index.ts';
import type { EstimatorResult, EvaluationData, FreshRow, PartialAnalysisOptions } from '../../../src/analysis/index.ts';
import { checkVerdict, samePolicies } from '../../../src/analysis/inference/clone-pairs.ts';
import { arenaData, arenaIsHere, arenaNote } from '../reference.ts';

/** Judge scores of base, and of others that differ from it by a shift and by noise. */
function scores(shifts: Readonly<Record<string, number>>, noise = 0.1): EvaluationData {
  const stream = randomStream(11, 'clones');
  const rows = (shift: number): FreshRow[] =>
    Array.from({ length: 100 }, (_, i) => ({
      prompt_id: `p${i}`,
      judge_score: 0.3 + (i % 10) / 30 + shift + noise * (stream.uniform() - 0.5),
    }));
  return buildEvaluationData({
    policies: Object.keys(shifts),
    loggingPolicy: 'base',
    fresh: Object.fromEntries(Object.entries(shifts).map(([policy, shift]) => [policy, rows(shift)])),
  });
}

function naive(data: EvaluationData, options: PartialAnalysisOptions): EstimatorResult {
  return analyse(data, [{ method: 'naive-direct' }], analysisOptions(options)).results[0]!;
}

const pairOf = ({ comparisons }: EstimatorResult, policy: string, reference: string) =>
  comparisons.find((pair) => pair.policy === policy && pair.reference === reference)!;

describe('which policies are one', () => {
  it('are the logging policy and its clones', () => {
    const isSame = samePolicies('base', ['clone', 'again']);
    expect([isSame('clone', 'base'), isSame('base', 'again'), isSame('again', 'clone')]).toEqual([true, true, true]);
    expect([isSame('clone', 'premium'), isSame('premium', 'base')]).toEqual([false, false]);
    expect(samePolicies('base', [])('base', 'clone')).toBe(false);
  });
});

describe('the verdict', () => {
  const pair = { difference: 0.01, p: 0.04, no_interval: null };

  it('is FAIL below the threshold and not at it', () => {
    expect(checkVerdict(pair, 0.05)).toBe('FAIL');
    expect(checkVerdict(pair, 0.04)).toBe('PASS');
    expect(checkVerdict(pair, 0)).toBe('PASS');
  });

  it('is PASS for the very same responses, and none where nothing can be tested', () => {
    expect(checkVerdict({ difference: 0, p: null, no_interval: 'zero-variance' }, 0.05)).toBe('PASS');
    // The same distance on every prompt is no chance, but has no p either.
    expect(checkVerdict({ difference: 0.1, p: null, no_interval: 'zero-variance' }, 0.05)).toBe('NOT_CHECKED');
    expect(checkVerdict({ difference: 0.1, p: null, no_interval: 'one-cluster' }, 0.05)).toBe('NOT_CHECKED');
    expect(checkVerdict({ difference: null, p: null, no_interval: null }, 0.05)).toBe('NOT_CHECKED');
  });
});

describe('a clone that came out otherwise', () => {
  const data = scores({ base: 0, clone: 0.02, other: 0.03 });
  const [apart, one] = [naive(data, {}), naive(data, { clones: ['clone'] })];
  const [before, after] = [pairOf(apart, 'clone', 'base'), pairOf(one, 'clone', 'base')];

  it('keeps its number, its interval and its p', () => {
    const kept = ({ difference, se, df, ci, p }: typeof before) => ({ difference, se, df, ci, p });
    expect(kept(after)).toEqual(kept(before));
    expect(before).toMatchObject({ clone_check: null });
    expect(before.p_adjusted).toBeLessThan(0.05);
    expect(before.band).not.toBeNull();
  });

  it('is an A/A check that fails, and in no family', () => {
    expect(after).toMatchObject({ clone_check: 'FAIL', p_adjusted: null, band: null });
  });

  it('leaves the other pairs a family of their own', () => {
    const others = [pairOf(one, 'other', 'base'), pairOf(one, 'other', 'clone')];
    // Holm by hand: of two p-values the smaller doubles, and the larger stays unless it would fall below that.
    const [small, large] = others.map(({ p }) => p!).toSorted((a, b) => a - b);
    const expected = new Map([
      [small, 2 * small!],
      [large, Math.max(2 * small!, large!)],
    ]);
    for (const { p, p_adjusted, clone_check } of others) {
      expect(p_adjusted).toBeCloseTo(expected.get(p!)!, 14);
      expect(clone_check).toBeNull();
    }
    expect(pairOf(apart, 'other', 'clone').p_adjusted).toBeGreaterThanOrEqual(others[1]!.p_adjusted!);
    expect(one.ranking!.critical_value_differences!).toBeLessThan(apart.ranking!.critical_value_differences!);
  });

  it('is not ranked before its original for sure', () => {
    const interval = ({ ranking }: EstimatorResult, name: string) =>
      ranking!.policies.find(({ policy }) => policy === name)!.rank_interval;
    expect(interval(apart, 'base')).toEqual([3, 3]);
    expect(interval(one, 'base')[1]).toBe(3);
    expect(interval(one, 'base')[0]).toBeLessThan(3);
  });

  it('passes where the threshold lets it', () => {
    const lenient = naive(data, { clones: ['clone'], gates: { cloneScoresWarning: 1e-12 } });
    expect(pairOf(lenient, 'clone', 'base').clone_check).toBe('PASS');
  });
});

describe('clones', () => {
  it('are checked against each other too', () => {
    const result = naive(scores({ base: 0, clone: 0, again: 0, other: 0.1 }), { clones: ['clone', 'again'] });
    const checks = result.comparisons.map(({ policy, reference, clone_check }) => [policy, reference, clone_check]);
    expect(checks).toEqual([
      ['clone', 'base', 'PASS'],
      ['again', 'base', 'PASS'],
      ['again', 'clone', 'PASS'],
      ['other', 'base', null],
      ['other', 'clone', null],
      ['other', 'again', null],
    ]);
  });

  it('that share their original’s answers pass without a p-value, in the card as in the comparison', () => {
    const data = scores({ base: 0, clone: 0 }, 0);
    const { diagnostics, results } = analyse(
      data,
      [{ method: 'naive-direct' }],
      analysisOptions({ clones: ['clone'] }),
    );
    expect(results[0]!.comparisons[0]).toMatchObject({ clone_check: 'PASS', p: null, no_interval: 'zero-variance' });
    expect(diagnostics.clones[0]).toMatchObject({ score_check: 'PASS', score_difference: null });
  });

  it('without draws are not checked', () => {
    const data = buildEvaluationData({ policies: ['clone'], loggingPolicy: 'base' });
    const { diagnostics } = analyse(data, [], analysisOptions({ clones: ['clone'] }));
    expect(diagnostics.clones[0]).toMatchObject({ score_check: 'NOT_CHECKED', score_difference: null });
  });

  it('leave an experiment of nothing else without a family', () => {
    const { ranking, comparisons } = naive(scores({ base: 0, clone: 0.02 }), { clones: ['clone'] });
    expect(ranking!.critical_value_differences).toBeNull();
    expect(ranking!.policies.map(({ rank_interval }) => rank_interval)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(comparisons).toHaveLength(1);
  });
});

describe.skipIf(!arenaIsHere)(`the Arena sample${arenaNote}`, () => {
  it('clone − base is a check by every estimator and a difference by none; those on its own draws find it failed', () => {
    const { diagnostics, results } = analyse(
      arenaData(),
      estimatorMethods.map((method) => ({ method })),
      analysisOptions({ calibration: { mode: 'monotone' }, clones: ['clone'] }),
    );
    expect(diagnostics.clones[0]!.score_check).toBe('FAIL');
    const checks = results.map((result) => {
      const { clone_check, p_adjusted, band, difference } = pairOf(result, 'clone', 'base');
      expect([p_adjusted, band]).toEqual([null, null]);
      return [result.method, difference === null ? 'unavailable' : clone_check];
    });
    expect(Object.fromEntries(checks)).toMatchObject({ 'naive-direct': 'FAIL', direct: 'FAIL', snips: 'PASS' });
    for (const [, check] of checks) expect(check).not.toBeNull();
  });
});
