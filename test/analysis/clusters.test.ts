import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { analysisContext } from '../../src/analysis/context.ts';
import { analyse, analysisOptions, buildEvaluationData, estimatorMethods } from '../../src/analysis/index.ts';
import type { EvaluationData, EvaluationInput, LoggedRow, FreshRow } from '../../src/analysis/index.ts';

const COPIES = 3;

/** Forty prompts of a logging policy and a target, half of them labelled. */
function world(): Required<Pick<EvaluationInput, 'policies' | 'loggingPolicy' | 'logged' | 'fresh'>> {
  const stream = randomStream(3, 'clustered');
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [score, noise, base, other] = [stream.uniform(), stream.uniform(), stream.uniform(), stream.uniform()];
    const label = 0.1 + 0.7 * score + 0.2 * noise;
    const logged: LoggedRow = {
      prompt_id: `p${i}`,
      base_policy_logprob: -20 - base,
      target_policy_logprobs: { b: -20 - other },
      judge_score: score,
      ...(i % 2 === 0 ? { oracle_label: label } : {}),
    };
    const fresh: FreshRow = { prompt_id: `p${i}`, draw_idx: 0, judge_score: (score + noise) / 2 };
    return { logged, fresh };
  });
  return {
    policies: ['a', 'b'],
    loggingPolicy: 'a',
    logged: rows.map(({ logged }) => logged),
    fresh: { b: rows.map(({ fresh }) => fresh) },
  };
}

/** Each prompt as so many prompts that are alike, all of one cluster. A cluster goes by its smallest id, which stays. */
function copied(clusters: boolean): EvaluationData {
  const { logged, fresh, ...others } = world();
  const ids = (id: string): string[] =>
    Array.from({ length: COPIES }, (_, copy) => (copy === 0 ? id : `${id}~${copy}`));
  const repeat = <Row extends { readonly prompt_id: string }>(rows: readonly Row[]): Row[] =>
    rows.flatMap((row) => ids(row.prompt_id).map((prompt_id) => ({ ...row, prompt_id })));
  return buildEvaluationData({
    ...others,
    logged: repeat(logged),
    fresh: { b: repeat(fresh['b'] ?? []) },
    ...(clusters
      ? { clusters: Object.fromEntries(logged.flatMap(({ prompt_id: id }) => ids(id).map((one) => [one, `of ${id}`]))) }
      : {}),
  });
}

/** How smooth their weights are, or when their targeting stops, depends on the number of rows. */
const FITTED_TO_ROWS: ReadonlySet<string> = new Set(['tr-cpo-e', 'tmle', 'stacked-dr']);

const options = (method: 'jackknife' | 'influence', assign: 'balanced' | 'blake2b' = 'balanced') =>
  analysisOptions({
    calibration: { mode: 'monotone', folds: { assign } },
    inference: { method, groups: 20 },
    gates: { refuse: false },
  });

describe.each(['balanced', 'blake2b'] as const)('%s folds and jackknife groups', (assign) => {
  it('never split a cluster', () => {
    const { folds, groups, data } = analysisContext(copied(true), options('jackknife', assign));
    expect(data.prompts.clusterCount).toBe(40);
    for (const of of [folds!.foldOfPrompt, groups.groupOfPrompt]) {
      const places = new Map<number, Set<number>>();
      for (const [prompt, cluster] of data.prompts.cluster.entries()) {
        places.set(cluster, (places.get(cluster) ?? new Set()).add(of[prompt]!));
      }
      expect([...places.values()].map(({ size }) => size)).toEqual(Array.from({ length: 40 }, () => 1));
      expect(new Set(of).size).toBeGreaterThan(2);
    }
  });
});

describe.each(['jackknife', 'influence'] as const)('by the %s', (method) => {
  const resultsOf = (data: EvaluationData) =>
    analyse(
      data,
      estimatorMethods.map((one) => ({ method: one })),
      options(method),
    ).results;
  const [single, clustered, apart] = [buildEvaluationData(world()), copied(true), copied(false)].map(resultsOf);

  it.each(estimatorMethods.map((name, index) => [name, index] as const))(
    'a cluster of prompts that are alike tells %s what one of them does',
    (name, index) => {
      for (const [place, one] of single![index]!.policies.entries()) {
        const same = clustered![index]!.policies[place]!;
        if (one.estimate === null) {
          expect(same.estimate).toBeNull();
          continue;
        }
        const tolerance = FITTED_TO_ROWS.has(name) ? 0.02 : 1e-9;
        expect(Math.abs(same.estimate! - one.estimate)).toBeLessThan(tolerance * one.se!);
        expect(Math.abs(same.se! / one.se! - 1)).toBeLessThan(tolerance);
        if (one.df === null) expect(same.df).toBeNull();
        else expect(Math.abs(same.df! / one.df - 1)).toBeLessThan(10 * tolerance);
        expect([same.n_prompts, same.n_clusters]).toEqual([COPIES * one.n_prompts, one.n_clusters]);
        // Taken for so many prompts, they would seem to tell more.
        expect(apart![index]!.policies[place]!.se!).toBeLessThan(0.8 * one.se!);
      }
    },
  );
});
