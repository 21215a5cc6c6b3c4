import { describe, expect, it } from 'vitest';
import { analyse, analysisOptions, buildEvaluationData, diagnose, estimate } from '../../src/analysis/index.ts';
import type { EvaluationInput, FreshRow, LoggedRow, PolicyEstimate } from '../../src/analysis/index.ts';

const off = analysisOptions({ gates: { refuse: false } });

function fresh(scores: readonly (number | null)[], label: (i: number) => number | null = () => null): FreshRow[] {
  return scores.map((judge_score, i) => ({ prompt_id: `p${i}`, draw_idx: 0, judge_score, oracle_label: label(i) }));
}

function logged(n: number, change: (i: number) => Partial<LoggedRow> = () => ({})): LoggedRow[] {
  return Array.from({ length: n }, (_, i) => ({
    prompt_id: `p${i}`,
    base_policy_logprob: -10 - i,
    target_policy_logprobs: { target: -11 - i },
    judge_score: (i % 7) / 7,
    oracle_label: null,
    ...change(i),
  }));
}

function first(input: EvaluationInput, method: string, options = off, extra = {}): PolicyEstimate {
  return analyse(buildEvaluationData(input), [{ method, ...extra }], options).results[0]!.policies[0]!;
}

/** Nothing anywhere in it is NaN or infinite. */
function expectJsonSafe(value: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

const spread = (n: number): number[] => Array.from({ length: n }, (_, i) => ((i * 7) % n) / n);
const one = { policies: ['a'], loggingPolicy: 'a' };

describe('what cannot be computed is a typed reason and null', () => {
  it.each(['naive-direct', 'direct'])('%s: no rows, no scores', (method) => {
    const none = first(one, method);
    expect(none.unavailable).toBe('no-rows');
    expect([none.estimate, none.se, none.ci, none.contributions]).toEqual([null, null, null, null]);
    const missing = first({ ...one, fresh: { a: fresh([null, null]) } }, method);
    expect(missing.unavailable).toBe('no-judge-scores');
    expect(missing.n_missing).toBe(2);
  });

  it('direct: no labels, labels in fewer than four prompts', () => {
    expect(first({ ...one, fresh: { a: fresh(spread(30)) } }, 'direct').unavailable).toBe('no-labels');
    const three = fresh(spread(30), (i) => (i < 3 ? 0.5 : null));
    expect(first({ ...one, fresh: { a: three } }, 'direct').unavailable).toBe('too-few-labels');
  });

  it('snips: no logged rows, no log probabilities, no scores, no labels', () => {
    const input = { policies: ['target'], loggingPolicy: 'base' };
    const reason = (rows: LoggedRow[], reward: string): string | null =>
      first({ ...input, logged: rows }, 'snips', off, { reward }).unavailable;
    expect(reason([], 'judge')).toBe('no-logged-data');
    expect(
      reason(
        logged(9, () => ({ target_policy_logprobs: {} })),
        'judge',
      ),
    ).toBe('no-logprobs');
    expect(
      reason(
        logged(9, () => ({ base_policy_logprob: null })),
        'judge',
      ),
    ).toBe('no-logprobs');
    expect(
      reason(
        logged(9, () => ({ judge_score: null })),
        'judge',
      ),
    ).toBe('no-judge-scores');
    expect(reason(logged(9), 'oracle')).toBe('no-labels');
    expect(reason(logged(9), 'calibrated')).toBe('no-labels');
    expect(reason(logged(9), 'judge')).toBeNull();
  });

  it('diagnostics of nothing', () => {
    const { diagnostics } = analyse(buildEvaluationData(one), [], off);
    expect(diagnostics.calibration).toBeNull();
    expect(diagnostics.calibration_unavailable).toBe('no-labels');
    expect(diagnostics.score_support[0]).toMatchObject({ status: 'unknown', label_ess: null, outside_share: null });
    expect(diagnostics.weights).toEqual([]);
    expectJsonSafe(diagnostics);
  });
});

describe('an estimate without an interval says why', () => {
  it('one prompt, however many draws', () => {
    const draws = [0.2, 0.4, 0.9].map((judge_score, draw_idx) => ({ prompt_id: 'p', draw_idx, judge_score }));
    const single = first({ ...one, fresh: { a: draws } }, 'naive-direct');
    expect(single.estimate).toBeCloseTo(0.5, 14);
    expect([single.se, single.df, single.ci, single.no_interval]).toEqual([null, null, null, 'one-cluster']);
  });

  it('all scores equal', () => {
    for (const method of ['naive-direct', 'direct']) {
      const input = { ...one, fresh: { a: fresh(spread(40).fill(0.3), (i) => (i < 20 ? 0.7 : null)) } };
      const constant = first(input, method);
      expect(constant.estimate).toBeCloseTo(method === 'direct' ? 0.7 : 0.3, 14);
      expect([constant.se, constant.ci, constant.no_interval]).toEqual([null, null, 'zero-variance']);
    }
  });

  it('snips with equal rewards, or one row', () => {
    const input = { policies: ['target'], loggingPolicy: 'base' };
    const equal = first({ ...input, logged: logged(9, () => ({ judge_score: 0.4 })) }, 'snips', off, {
      reward: 'judge',
    });
    expect(equal.estimate).toBeCloseTo(0.4, 14);
    expect(equal.no_interval).toBe('zero-variance');
    const row = first({ ...input, logged: logged(1) }, 'snips', off, { reward: 'judge' });
    expect([row.estimate, row.se, row.no_interval, row.ess]).toEqual([0, null, 'one-cluster', 1]);
  });

  it('equal policies differ by 0 without a p-value', () => {
    const draws = fresh(spread(40), (i) => (i < 30 ? ((i * 7) % 40) / 50 : null));
    const data = buildEvaluationData({
      policies: ['b', 'c'],
      loggingPolicy: 'a',
      fresh: { a: draws, b: fresh(spread(40)), c: fresh(spread(40)) },
    });
    const { comparisons } = analyse(data, [{ method: 'direct' }], off).results[0]!;
    expect(comparisons[0]).toMatchObject({
      difference: 0,
      se: null,
      p: null,
      p_adjusted: null,
      no_interval: 'zero-variance',
    });
  });
});

describe('labels', () => {
  it('are themselves the estimate when every draw has one, even few', () => {
    const draws = fresh(spread(12), (i) => i / 20);
    const full = first({ ...one, fresh: { a: draws } }, 'direct', analysisOptions());
    expect(full.estimate).toBeCloseTo(11 / 40, 14);
    expect(full.contributions).toEqual({ labels: full.estimate });
    expect(full.refused).toBeNull();
    // s² of 0, 0.05, …, 0.55 is 0.05²·12·13/12; the delete-one jackknife gives s²/12.
    expect(full.se).toBeCloseTo(Math.sqrt((0.05 ** 2 * 13) / 12), 12);
  });

  it('of another policy correct that policy’s level, and count in its support', () => {
    const base = fresh(spread(60), (i) => (i < 40 ? ((i * 7) % 60) / 60 : null));
    // The target's labels lie 0.2 above what the calibrator says.
    const target = fresh(spread(60), (i) => (i < 40 ? Math.min(1, ((i * 7) % 60) / 60 + 0.2) : null));
    const input = { policies: ['target'], loggingPolicy: 'base', fresh: { base, target } };
    const own = first(input, 'direct');
    expect(own.contributions!['augmentation']).toBeGreaterThan(0.15);
    expect(own.n_labels).toBe(40);
    // Without, those of the other policy stand in: they know nothing of the target's 0.2.
    const without = first({ ...input, fresh: { base, target: fresh(spread(60)) } }, 'direct');
    expect(Object.keys(without.contributions!)).toEqual(['plug-in', 'transferred-residuals']);
    expect(Math.abs(without.contributions!['transferred-residuals']!)).toBeLessThan(0.02);
    expect(without.n_labels).toBe(0);
    const cards = analyse(buildEvaluationData(input), [], off).diagnostics.score_support;
    expect(cards[0]!.n_labels).toBe(80);
  });
});

describe('gates', () => {
  const labels = fresh(
    Array.from({ length: 100 }, (_, i) => 0.4 + (i % 50) / 250),
    (i) => 0.3 + (i % 50) / 100,
  );
  const input = (scores: readonly number[]): EvaluationInput => ({
    policies: ['a', 'b'],
    loggingPolicy: 'a',
    fresh: { a: [...labels, ...fresh([0.5]).map((row) => ({ ...row, prompt_id: 'unlabelled' }))], b: fresh(scores) },
  });
  const outside = (count: number): number[] =>
    Array.from({ length: 100 }, (_, i) => (i < count ? 0.95 : 0.5 + (i % 9) / 100));

  it('refuse at 5 % outside the labelled range, not below', () => {
    const run = (count: number) =>
      analyse(buildEvaluationData(input(outside(count))), [{ method: 'direct' }], analysisOptions());
    const below = run(4);
    expect(below.diagnostics.score_support[1]!.outside_high).toBeCloseTo(0.04, 14);
    expect(below.results[0]!.policies[1]!.reasons.map(({ code }) => code)).not.toContain('outside-share');
    const at = run(5).results[0]!;
    expect(at.policies[1]!.refused).toContain('outside-share');
    expect(at.policies[1]!.reasons[0]).toMatchObject({ code: 'outside-share', value: 0.05, threshold: 0.05 });
    expect(at.comparisons[0]!.refused).toContain('outside-share');
    expect(at.comparisons[0]!.difference).toBeNull();
    expectJsonSafe(at);
  });

  it('say which policy would have been best', () => {
    const { results } = analyse(buildEvaluationData(input(outside(100))), [{ method: 'direct' }], analysisOptions());
    expect(results[0]!.best_policy).toBe('a');
    expect(results[0]!.raw_best_policy).toBe('b');
  });

  it('an estimator may have thresholds of its own, whatever the diagnostics were made with', () => {
    const data = buildEvaluationData(input(outside(5)));
    const diagnostics = diagnose(data, analysisOptions());
    const lenient = analysisOptions({ gates: { outsideShare: 0.06, labelEss: 0 } });
    expect(estimate(data, { method: 'direct' }, lenient, diagnostics).policies[1]!.refused).toBeNull();
    const strict = analysisOptions({ gates: { outsideShare: 0.04, labelEss: 1000 } });
    expect(estimate(data, { method: 'direct' }, strict, diagnostics).policies[1]!.refused).toEqual([
      'outside-share',
      'label-ess',
    ]);
  });

  it('a refused estimate appears nowhere; `refuse: false` shows it, marked', () => {
    const data = buildEvaluationData(input(outside(100)));
    const [refused, shown] = analyse(
      data,
      [{ method: 'direct' }, { method: 'direct', id: 'shown', refuse: false }],
      analysisOptions(),
    ).results;
    const hidden = shown!.policies[1]!.estimate!;
    expect(shown!.policies[1]!.marked).toEqual(['outside-share', 'label-ess']);
    expect(shown!.policies[1]!.refused).toBeNull();
    expect(JSON.stringify(refused)).not.toContain(String(hidden));
    expect(refused!.policies[1]!.estimate).toBeNull();
  });
});
