import { describe, expect, it } from 'vitest';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorConfig, EvaluationData, FreshRow, PolicyEstimate } from '../../../src/analysis/index.ts';
import { goldenFresh, goldenLogged } from '../golden-dataset.ts';

const options = analysisOptions({
  calibration: { mode: 'monotone', labels: 'shared-draws' },
  gates: { refuse: false },
});

const estimatesOf = (data: EvaluationData, config: Partial<EstimatorConfig>): readonly PolicyEstimate[] =>
  analyse(data, [{ method: 'direct', augment: 'own', ...config }], options).results[0]!.policies;

function dataOf(
  fresh: Readonly<Record<'pi_a' | 'pi_b', readonly FreshRow[]>>,
  logged = goldenLogged(),
): EvaluationData {
  return buildEvaluationData({ policies: ['logger', 'pi_a', 'pi_b'], loggingPolicy: 'logger', logged, fresh });
}

describe('labels: shared-draws', () => {
  const fresh = { pi_a: goldenFresh('pi_a', true), pi_b: goldenFresh('pi_b', true) };

  it('are those of fresh draws: what is logged has no say', () => {
    const without = goldenLogged().map((row) => ({ ...row, oracle_label: null }));
    const [, ...policies] = estimatesOf(dataOf(fresh), {});
    const [, ...others] = estimatesOf(dataOf(fresh, without), {});
    expect(policies.map(({ estimate }) => estimate)).toEqual(others.map(({ estimate }) => estimate));
    expect(policies.every(({ estimate }) => estimate !== null)).toBe(true);
  });
});

describe('prompts: shared', () => {
  const isIn = (policy: 'pi_a' | 'pi_b', id: string): boolean => {
    const prompt = Number(id.slice(1));
    return policy === 'pi_a' ? prompt % 7 !== 2 : prompt % 5 !== 3;
  };
  const some = (policy: 'pi_a' | 'pi_b'): readonly FreshRow[] =>
    goldenFresh(policy, true).filter(({ prompt_id: id }) => isIn(policy, id));
  const both = (policy: 'pi_a' | 'pi_b'): readonly FreshRow[] =>
    some(policy).filter(({ prompt_id: id }) => isIn('pi_a', id) && isIn('pi_b', id));

  it('is what the data says without the other prompts', () => {
    const shared = estimatesOf(dataOf({ pi_a: some('pi_a'), pi_b: some('pi_b') }), { prompts: 'shared' });
    const alone = estimatesOf(dataOf({ pi_a: both('pi_a'), pi_b: both('pi_b') }), {});
    for (const policy of [1, 2]) {
      expect(shared[policy]!.estimate).toBeCloseTo(alone[policy]!.estimate!, 12);
      expect(shared[policy]!.n_prompts).toBe(alone[policy]!.n_prompts);
    }
    expect(shared[0]!.n_prompts).toBe(shared[1]!.n_prompts);
    const own = estimatesOf(dataOf({ pi_a: some('pi_a'), pi_b: some('pi_b') }), {});
    expect(own[1]!.n_prompts).toBeGreaterThan(shared[1]!.n_prompts);
  });

  it('holds where every draw is labelled, too', () => {
    const labelled = (rows: readonly FreshRow[]): readonly FreshRow[] =>
      rows.map((row) => ({ ...row, oracle_label: row.judge_score }));
    const data = dataOf({ pi_a: labelled(some('pi_a')), pi_b: some('pi_b') });
    const scores = both('pi_a').map((row) => row.judge_score!);
    const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
    const found = estimatesOf(data, { prompts: 'shared', average: 'draws' })[1]!;
    expect(found.estimate).toBeCloseTo(mean, 12);
    expect(found.n_draws).toBe(scores.length);
  });
});

describe('complete: calibrated', () => {
  const fresh = {
    pi_a: goldenFresh('pi_a', true).map((row, i) => ({
      ...row,
      oracle_label: ((row.judge_score ?? 0) * 2 + (i % 3) / 2) / 3,
    })),
    pi_b: goldenFresh('pi_b', true),
  };

  it('calibrates and corrects a policy whose every draw is labelled as any other', () => {
    const usual = estimatesOf(dataOf(fresh), { average: 'draws' })[1]!;
    const calibrated = estimatesOf(dataOf(fresh), { average: 'draws', complete: 'calibrated' })[1]!;
    const labels = fresh.pi_a.map((row) => row.oracle_label);
    expect(usual.estimate).toBeCloseTo(labels.reduce((total, label) => total + label, 0) / labels.length, 12);
    expect(Object.keys(usual.contributions!)).toEqual(['labels']);
    expect(Object.keys(calibrated.contributions!)).toEqual(['plug-in', 'augmentation']);
    expect(calibrated.estimate).not.toBe(usual.estimate);
    // Fitted on nearly the same labels, the residuals nearly make up for the difference.
    expect(Math.abs(calibrated.estimate! - usual.estimate!)).toBeLessThan(0.005);
  });
});
