import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildEvaluationData } from '../../src/analysis/build-dataset.ts';
import { analysisContext, type AnalysisContext } from '../../src/analysis/context.ts';
import { analysisOptions } from '../../src/analysis/options.ts';
import { commonUnits } from '../../src/compare/diff/common-units.ts';

function context(ids: readonly string[], labelled: number, seed: number): AnalysisContext {
  const rows = ids.map((prompt_id, i) => ({
    prompt_id,
    judge_score: (i % 7) / 7,
    ...(i < labelled ? { oracle_label: (i % 5) / 5 } : {}),
  }));
  const data = buildEvaluationData({ policies: ['x'], loggingPolicy: null, fresh: { x: rows } });
  return analysisContext(data, analysisOptions({ seed, inference: { groups: 20 } }));
}

it('are the very groups of the estimates where prompts, labels and seed are the same', () => {
  const ids = Array.from({ length: 100 }, (_, i) => `p${i}`);
  const [a, b] = [context(ids, 40, 5), context(ids, 40, 5)];
  const units = commonUnits(a, b);
  expect(units.ok && units.value.a.groups).toEqual(a.groups);
  expect(units.ok && units.value.b.groups).toEqual(b.groups);
});

it('leave the same prompts out of both, and as many of each sort from every group', () => {
  const sizes = fc.record({
    shared: fc.integer({ min: 1, max: 80 }),
    onlyA: fc.integer({ min: 0, max: 60 }),
    onlyB: fc.integer({ min: 0, max: 60 }),
    labelled: fc.integer({ min: 0, max: 40 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(sizes, ({ shared, onlyA, onlyB, labelled, seed }) => {
      const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
      const [both, ofA, ofB] = [names('s', shared), names('a', onlyA), names('b', onlyB)];
      const a = context([...both, ...ofA], labelled, seed);
      // In another order, with another seed.
      const b = context([...ofB, ...both.toReversed()], labelled, seed + 1);
      const units = commonUnits(a, b);
      if (!units.ok) throw new Error(units.error);
      const groupIn = (side: 'a' | 'b', id: string): number => {
        const { data } = side === 'a' ? a : b;
        return units.value[side].groups.groupOfPrompt[data.prompts.index.get(id)!]!;
      };
      for (const id of both) expect(groupIn('a', id)).toBe(groupIn('b', id));
      const { count } = units.value.a.groups;
      for (const [side, ids] of [
        ['a', both],
        ['a', ofA],
        ['b', ofB],
      ] as const) {
        const members = Array.from({ length: count }, () => 0);
        for (const id of ids) members[groupIn(side, id)]! += 1;
        expect(Math.max(...members) - Math.min(...members)).toBeLessThanOrEqual(1);
      }
      expect(units.value).toMatchObject({ clusters: shared + onlyA + onlyB, sharedPrompts: shared });
      expect(new Set(units.value.a.clusterOf).size).toBe(shared + onlyA);
    }),
    { numRuns: 60 },
  );
});

it('are not to be had without a shared prompt, or with other clusters', () => {
  expect(commonUnits(context(['p1', 'p2'], 0, 1), context(['q1', 'q2'], 0, 1))).toEqual({
    ok: false,
    error: 'no-shared-prompts',
  });
  const clustered = (clusters: ReadonlyMap<string, string>): AnalysisContext => {
    const rows = ['p1', 'p2', 'p3'].map((prompt_id) => ({ prompt_id, judge_score: 0.5 }));
    const input = { policies: ['x'], loggingPolicy: null, fresh: { x: rows }, clusters };
    return analysisContext(buildEvaluationData(input), analysisOptions());
  };
  const together = new Map([
    ['p1', 'u'],
    ['p2', 'u'],
  ]);
  const apart = new Map<string, string>();
  expect(commonUnits(clustered(together), clustered(apart))).toEqual({ ok: false, error: 'other-clusters' });
  expect(commonUnits(clustered(together), clustered(together))).toMatchObject({ ok: true, value: { clusters: 2 } });
});
