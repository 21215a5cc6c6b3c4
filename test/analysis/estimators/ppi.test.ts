import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorConfig, FreshRow, PolicyEstimate } from '../../../src/analysis/index.ts';

const options = analysisOptions({ calibration: { mode: 'monotone' }, gates: { refuse: false } });

function rows(n: number, labelled: number, judge: (quality: number, i: number) => number): FreshRow[] {
  const stream = randomStream(3, 'ppi', n);
  return Array.from({ length: n }, (_, i) => {
    const quality = stream.uniform();
    return { prompt_id: `p${i}`, judge_score: judge(quality, i), oracle_label: i < labelled ? quality : null };
  });
}

function run(fresh: readonly FreshRow[], config: EstimatorConfig, more = options): PolicyEstimate {
  const data = buildEvaluationData({ policies: ['a'], loggingPolicy: null, fresh: { a: fresh } });
  return analyse(data, [config], more).results[0]!.policies[0]!;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('ppi', () => {
  const fresh = rows(200, 60, (quality, i) => 0.3 + 0.5 * quality + 0.1 * ((i % 5) / 5));

  it('is the labelled mean less λ times the rectifier, with the λ that minimises the variance', () => {
    const policy = run(fresh, { method: 'ppi' });
    const labelled = fresh.slice(0, 60);
    const [y, f, all] = [
      labelled.map((row) => row.oracle_label!),
      labelled.map((row) => row.judge_score!),
      fresh.map((row) => row.judge_score!),
    ];
    const at = (lambda: number): number => mean(y) - lambda * (mean(f) - mean(all));
    const lambda = policy.details!['lambda'] as number;
    expect(policy.estimate).toBeCloseTo(at(lambda), 12);
    // The variance of the influence values, by prompt, written out.
    const variance = (value: number): number => {
      const phi = fresh.map((row, i) => {
        const own = i < 60 ? (y[i]! - mean(y) - value * (f[i]! - mean(f))) / 60 : 0;
        return own + (value * (row.judge_score! - mean(all))) / 200;
      });
      return phi.reduce((total, one) => total + one * one, 0);
    };
    for (const off of [-0.2, -0.01, 0.01, 0.2]) expect(variance(lambda)).toBeLessThan(variance(lambda + off));
    // λ̂ = Cov(Y, F)/Var(F) of the paper, for predictions averaged over all prompts, up to sampling of Var(F).
    const covariance = mean(y.map((value, i) => (value - mean(y)) * (f[i]! - mean(f))));
    const spread = mean(all.map((value) => (value - mean(all)) ** 2));
    expect(lambda / (covariance / spread)).toBeCloseTo(1, 1);
  });

  it('is narrower than the labels alone with a judge that knows, and the same with one that says nothing', () => {
    const labels = run(fresh, { method: 'oracle-only', oracleUncertainty: 'none' });
    const helped = run(fresh, { method: 'ppi' });
    expect(helped.se!).toBeLessThan(0.75 * labels.se!);
    const constant = fresh.map((row) => ({ ...row, judge_score: 0.5 }));
    const unhelped = run(constant, { method: 'ppi' });
    expect(unhelped.details!['lambda']).toBe(0);
    expect(unhelped.estimate).toBeCloseTo(labels.estimate!, 14);
  });

  it('uses a judge that ranks backwards', () => {
    const backwards = fresh.map((row) => ({ ...row, judge_score: 1 - row.judge_score! }));
    const policy = run(backwards, { method: 'ppi' });
    expect(policy.details!['lambda']).toBeLessThan(0);
    expect(policy.estimate).toBeCloseTo(run(fresh, { method: 'ppi' }).estimate!, 12);
    expect(policy.se).toBeCloseTo(run(fresh, { method: 'ppi' }).se!, 12);
  });

  it('with calibrated predictions holds each label’s fold out', () => {
    const policy = run(fresh, { method: 'ppi', predictions: 'calibrated' });
    expect(policy.estimate).toBeCloseTo(run(fresh, { method: 'ppi' }).estimate!, 1);
    expect(policy.se).toBeGreaterThan(0);
  });

  it('with labels on everything is their mean; without labels it is unavailable', () => {
    const all = rows(30, 30, (quality) => quality);
    expect(run(all, { method: 'ppi' }).estimate).toBeCloseTo(mean(all.map((row) => row.oracle_label!)), 13);
    expect(
      run(
        rows(30, 0, (quality) => quality),
        { method: 'ppi' },
      ).unavailable,
    ).toBe('no-labels');
    expect(run([], { method: 'ppi' }).unavailable).toBe('no-rows');
    expect(
      run(
        fresh.map((row) => ({ ...row, judge_score: null })),
        { method: 'ppi' },
      ).unavailable,
    ).toBe('no-judge-scores');
  });
});

describe('oracle-only', () => {
  it('is the mean of prompt means of labels, with the error of independent prompts', () => {
    const labels = [[0.2, 0.4], [0.9], [0.5, 0.6, 0.1], [0.7]];
    const fresh = labels.flatMap((group, i) =>
      group.map((oracle_label): FreshRow => ({ prompt_id: `p${i}`, judge_score: null, oracle_label })),
    );
    const policy = run(fresh, { method: 'oracle-only' });
    const means = labels.map(mean);
    const variance = means.reduce((total, value) => total + (value - mean(means)) ** 2, 0) / 3;
    expect(policy.estimate).toBeCloseTo(mean(means), 14);
    expect(policy.se).toBeCloseTo(Math.sqrt(variance / 4), 14);
    expect([policy.n_prompts, policy.n_draws, policy.n_labels]).toEqual([4, 7, 7]);
  });

  it('says why it has none', () => {
    expect(run([], { method: 'oracle-only' }).unavailable).toBe('no-rows');
    expect(run([{ prompt_id: 'p', judge_score: 0.4 }], { method: 'oracle-only' }).unavailable).toBe('no-labels');
    const one = run([{ prompt_id: 'p', judge_score: 0.4, oracle_label: 0.3 }], { method: 'oracle-only' });
    expect([one.estimate, one.se, one.no_interval]).toEqual([0.3, null, 'one-cluster']);
  });
});
