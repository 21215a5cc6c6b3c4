import { describe, expect, it } from 'vitest';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { PartialAnalysisOptions, PolicyEstimate } from '../../../src/analysis/index.ts';
import { reference } from '../reference.ts';

const golden = (reference('golden-v030') as { crv1: GoldenCrv1 }).crv1;
interface GoldenCrv1 {
  data: number[];
  clusters: number[];
  estimate: number;
  se: number;
  ci_lower: number;
  ci_upper: number;
  df: number;
}

function naive(
  values: readonly number[],
  clusters: readonly number[],
  smallSample: NonNullable<NonNullable<PartialAnalysisOptions['inference']>['smallSample']>,
): PolicyEstimate {
  const data = buildEvaluationData({
    policies: ['a'],
    loggingPolicy: 'a',
    fresh: { a: values.map((judge_score, i) => ({ prompt_id: `p${i}`, judge_score })) },
    clusters: new Map(values.map((_, i) => [`p${i}`, `c${clusters[i]}`])),
  });
  const options = analysisOptions({ inference: { method: 'influence', smallSample } });
  return analyse(data, [{ method: 'naive-direct' }], options).results[0]!.policies[0]!;
}

describe('few clusters', () => {
  it('CRV1 is the reference’s: estimate, SE, interval, df', () => {
    const policy = naive(golden.data, golden.clusters, 'crv1');
    expect(policy.estimate).toBeCloseTo(golden.estimate, 12);
    expect(Math.abs(policy.se! / golden.se - 1)).toBeLessThan(1e-9);
    expect(Math.abs(policy.ci![0] / golden.ci_lower - 1)).toBeLessThan(1e-9);
    expect(Math.abs(policy.ci![1] / golden.ci_upper - 1)).toBeLessThan(1e-9);
    expect(policy.df).toBe(golden.df);
  });

  it('CR2 of clusters of 4, 2, 1 and 3 prompts is NumPy’s (test/stats/cluster-variance.test.ts)', () => {
    const values = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.6, 0.55, 0.05, 0.7];
    const policy = naive(values, [0, 0, 0, 0, 1, 1, 2, 3, 3, 3], 'cr2');
    expect(policy.se).toBeCloseTo(0.03778463406503457, 13);
    expect(policy.df).toBeCloseTo(2.39240506329114, 11);
  });

  it('Satterthwaite’s df see one cluster that carries the spread', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i < 4 ? 0.99 : 0.5 + (i % 5) / 500));
    const clusters = values.map((_, i) => Math.floor(i / 4));
    expect(naive(values, clusters, 'satterthwaite').df).toBeLessThan(2);
    expect(naive(values, clusters, 'crv1').df).toBe(9);
  });
});
