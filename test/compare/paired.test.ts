import { describe, expect, it } from 'vitest';
import { diagnose, estimateDetailed } from '../../src/analysis/analyse.ts';
import { buildEvaluationData } from '../../src/analysis/build-dataset.ts';
import { pairedEstimates, type EstimatorInputs, type PairedEstimates } from '../../src/compare/diff/paired.ts';
import { optionsOf } from '../../src/steps/analysis-options.ts';
import type { EvaluationTables } from '../../src/steps/dataset/assemble.ts';
import { estimatorParams, simulatedTables } from './tables.ts';

function paired(a: EstimatorInputs, b: EstimatorInputs): PairedEstimates {
  const result = pairedEstimates(a, b);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** The tables with a policy under another name. */
function renamed(tables: EvaluationTables, from: string, to: string, without: string): EvaluationTables {
  const { [from]: rows = [], [without]: _, ...others } = tables.fresh;
  return {
    ...tables,
    policies: tables.policies.filter((policy) => policy !== without).map((policy) => (policy === from ? to : policy)),
    fresh: { ...others, [to]: rows },
  };
}

function meanAndError(values: readonly number[]): { mean: number; se: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, se: Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe('on the same prompts', () => {
  const both = simulatedTables({ means: { base: 0.5, p: 0.6, q: 0.55 }, prompts: 120, labels: 60 });
  const [a, b] = [renamed(both, 'p', 'x', 'q'), renamed(both, 'q', 'x', 'p')];

  // The difference of one policy between two runs is that of two policies within one, if all else is shared.
  it.each(['naive-direct', 'direct'])('%s: as wide as the comparison of both within one run', async (estimator) => {
    const params = (await estimatorParams())[estimator]!;
    const found = paired({ tables: a, params }, { tables: b, params });
    const data = buildEvaluationData(both);
    const options = optionsOf(params);
    const within = estimateDetailed(data, { method: estimator, refuse: false }, options, diagnose(data, options));
    const comparison = within.result.comparisons.find((one) => one.policy === 'q' && one.reference === 'p')!;
    const { a: before, b: after } = found.estimates('x');
    expect(after! - before!).toBeCloseTo(comparison.difference!, 12);
    const interval = found.interval('x', after! - before!)!;
    expect(interval.se).toBeCloseTo(comparison.se!, 12);
    expect(interval.ci[0]).toBeCloseTo(comparison.ci![0], 12);
    expect(interval.ci[1]).toBeCloseTo(comparison.ci![1], 12);
    // Narrower than if the two runs had nothing in common.
    const [seP, seQ] = ['p', 'q'].map((policy) => within.result.policies.find((one) => one.policy === policy)!.se!);
    expect(interval.se).toBeLessThan(0.8 * Math.hypot(seP!, seQ!));
  });

  it('is of the estimator with all of its options', async () => {
    const plain = (await estimatorParams())['direct']!;
    const options = { average: 'draws', augment: false } as const;
    const params = { ...plain, estimator: { ...plain.estimator, ...options } };
    const data = buildEvaluationData(a);
    const own = estimateDetailed(
      data,
      { method: 'direct', refuse: false, ...options },
      optionsOf(params),
      diagnose(data, optionsOf(params)),
    );
    const value = own.result.policies.find(({ policy }) => policy === 'x')!.estimate;
    expect(paired({ tables: a, params }, { tables: b, params }).estimates('x').a).toBe(value);
    expect(paired({ tables: a, params: plain }, { tables: b, params: plain }).estimates('x').a).not.toBe(value);
  });

  it('has no spread for what is the same in both', async () => {
    const params = (await estimatorParams())['direct']!;
    const found = paired({ tables: a, params }, { tables: b, params });
    const { a: before, b: after } = found.estimates('base');
    expect(after).toBe(before);
    expect(found.interval('base', 0)).toBeNull();
  });

  it('pairs prompts by their ids, in whatever order the rows are', async () => {
    const params = (await estimatorParams())['direct']!;
    const turned = {
      ...b,
      logged: b.logged.toReversed(),
      fresh: Object.fromEntries(Object.entries(b.fresh).map(([policy, rows]) => [policy, rows.toReversed()])),
    };
    const straight = paired({ tables: a, params }, { tables: b, params });
    const crossed = paired({ tables: a, params }, { tables: turned, params });
    expect(crossed.interval('x', 0.1)!.se).toBeCloseTo(straight.interval('x', 0.1)!.se, 12);
  });

  it('takes the jackknife where replicates of each run alone would tell nothing of both', async () => {
    const jackknife = (await estimatorParams('inference: {method: jackknife}\n'))['direct']!;
    const bootstrap = (await estimatorParams('inference: {method: bootstrap, replicates: 200}\n'))['direct']!;
    const wanted = paired({ tables: a, params: jackknife }, { tables: b, params: jackknife });
    const found = paired({ tables: a, params: bootstrap }, { tables: b, params: bootstrap });
    expect(found.interval('x', 0.1)).toEqual(wanted.interval('x', 0.1));
  });

  it('pairs runs that have other labels, seeds, levels and ways of resampling', async () => {
    const fewer = simulatedTables({ means: { base: 0.5, p: 0.6, q: 0.55 }, prompts: 120, labels: 30 });
    const old = await estimatorParams();
    const now = await estimatorParams('inference: {level: 0.9, method: jackknife, groups: 20}\n');
    for (const estimator of ['naive-direct', 'direct']) {
      const found = paired(
        { tables: renamed(fewer, 'p', 'x', 'q'), params: old[estimator]! },
        { tables: b, params: { ...now[estimator]!, seed: 99 } },
      );
      expect(found).toMatchObject({ level: 0.9, pairing: { prompts: 120 } });
      const { a: before, b: after } = found.estimates('x');
      const { se, ci } = found.interval('x', after! - before!)!;
      expect(se).toBeGreaterThan(0);
      // t with at most 19 degrees of freedom.
      expect((ci[1] - ci[0]) / 2 / se).toBeGreaterThan(1.72);
    }
  });
});

describe('on some of the same prompts', () => {
  it('takes shared prompts as pairs and the others as they are', async () => {
    const means = { base: 0.5, x: 0.6 };
    const params = (await estimatorParams('inference: {method: influence}\n'))['naive-direct']!;
    const a = simulatedTables({ means, prompts: 60, labels: 30 });
    const b = simulatedTables({ means: { base: 0.5, x: 0.7 }, prompts: 90, labels: 45 });
    const found = paired({ tables: a, params }, { tables: b, params });
    expect(found.pairing).toEqual({ kind: 'paired', prompts: 60, prompts_a: 60, prompts_b: 90 });
    const scores = ({ fresh }: EvaluationTables) => fresh['x']!.map((row) => row.judge_score!);
    const [ofA, ofB] = [meanAndError(scores(a)), meanAndError(scores(b))];
    const { a: before, b: after } = found.estimates('x');
    expect(after! - before!).toBeCloseTo(ofB.mean - ofA.mean, 12);
    // Var(B − A) by hand: Σ over prompts of the difference of what each adds to the two means.
    const [rootA, rootB] = [Math.sqrt(60 / 59), Math.sqrt(90 / 89)];
    const adds = scores(b).map((score, i) => {
      const ownA = i < 60 ? (scores(a)[i]! - ofA.mean) / 60 : 0;
      return rootB * ((score - ofB.mean) / 90) - rootA * ownA;
    });
    const byHand = Math.sqrt(adds.reduce((sum, value) => sum + value ** 2, 0));
    const { se } = found.interval('x', after! - before!)!;
    expect(se).toBeCloseTo(byHand, 12);
    expect(se).toBeLessThan(Math.hypot(ofA.se, ofB.se));
  });

  it('covers the true difference as often as it says, where a sample was grown', async () => {
    const params = (await estimatorParams('inference: {method: jackknife}\n'))['naive-direct']!;
    let covered = 0;
    const runs = 200;
    for (let seed = 1; seed <= runs; seed += 1) {
      const a = simulatedTables({ means: { base: 0.5, x: 0.45 }, prompts: 60, labels: 20, seed });
      const b = simulatedTables({ means: { base: 0.5, x: 0.55 }, prompts: 90, labels: 30, seed });
      const found = paired({ tables: a, params }, { tables: b, params });
      const { a: before, b: after } = found.estimates('x');
      const { ci } = found.interval('x', after! - before!)!;
      if (ci[0] <= 0.1 && ci[1] >= 0.1) covered += 1;
    }
    // 95 % of 200, give or take three standard errors.
    expect(covered / runs).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
    expect(covered).toBeLessThan(runs);
  }, 60_000);
});

it('says so when no prompt is shared', async () => {
  const params = (await estimatorParams())['naive-direct']!;
  const means = { base: 0.5 };
  const a = simulatedTables({ means, prompts: 20, labels: 10, prefix: 'a' });
  const b = simulatedTables({ means, prompts: 20, labels: 10, prefix: 'b' });
  expect(pairedEstimates({ tables: a, params }, { tables: b, params })).toEqual({
    ok: false,
    error: 'no-shared-prompts',
  });
});
