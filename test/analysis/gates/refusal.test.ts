import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gateTable } from '../../../src/analysis/gates/table.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorResult, EvaluationInput, FreshRow, LoggedRow } from '../../../src/analysis/index.ts';
import { arenaData, arenaIsHere, arenaNote } from '../reference.ts';

const n = 100;

function fresh(score: (i: number) => number, labelled: boolean): FreshRow[] {
  return Array.from({ length: n }, (_, i) => ({
    prompt_id: `p${i}`,
    judge_score: score(i),
    oracle_label: labelled ? score(i) / 2 : null,
  }));
}

/** b scores where nobody has a label. */
const unsupported: EvaluationInput = {
  policies: ['a', 'b'],
  loggingPolicy: 'a',
  fresh: { a: fresh((i) => i / 200, true), b: fresh((i) => 0.9 + i / 1000, false) },
};

function run(input: EvaluationInput, method: string, options = analysisOptions(), extra = {}): EstimatorResult {
  return analyse(buildEvaluationData(input), [{ method, ...extra }], options).results[0]!;
}

describe('the best policy', () => {
  it('is never one that a gate refused, and the result says which it would have been', () => {
    const result = run(unsupported, 'direct', analysisOptions({ gates: { outsideShare: 0.05 } }));
    expect(result.policies[1]!.refused).toEqual(['outside-share', 'label-ess']);
    expect([result.best_policy, result.raw_best_policy]).toEqual(['a', 'b']);
  });

  it('is not one that is only shown, marked', () => {
    const result = run(unsupported, 'direct', analysisOptions(), { refuse: false });
    expect(result.policies[1]!.estimate).not.toBeNull();
    expect(result.best_policy).toBe('a');
  });

  it('is not one whose naive number stands on nothing, though that is shown', () => {
    const result = run(unsupported, 'naive-direct');
    expect(result.policies[1]).toMatchObject({ refused: null, marked: null, reasons: [] });
    expect(result.policies[1]!.estimate).toBeGreaterThan(result.policies[0]!.estimate!);
    expect([result.best_policy, result.raw_best_policy]).toEqual(['a', 'b']);
    const critical = result.policies[1]!.gates.filter(({ level }) => level === 'CRITICAL');
    expect(critical.map(({ code, refuses }) => [code, refuses])).toEqual([
      ['outside-share', false],
      ['label-ess', false],
    ]);
  });
});

describe('a clone', () => {
  const logged = (shift: number): LoggedRow[] =>
    Array.from({ length: n }, (_, i) => ({
      prompt_id: `p${i}`,
      base_policy_logprob: -20 - i / 10,
      target_policy_logprobs: { clone: -20 - i / 10 + shift, other: -20 - i / 10 + ((i % 3) - 1) / 10 },
      judge_score: (i % 10) / 10,
    }));
  const refused = (shift: number, clones: readonly string[]): readonly (readonly string[] | null)[] => {
    const input = { policies: ['clone', 'other'], loggingPolicy: 'base', logged: logged(shift) };
    return run(input, 'snips', analysisOptions({ clones }), { reward: 'judge' }).policies.map(
      (policy) => policy.refused,
    );
  };

  it('whose median weight is not 1 says that no log probability can be believed', () => {
    expect(refused(-0.6, ['clone'])).toEqual([['clone-weights'], ['clone-weights']]);
    expect(refused(0.6, ['clone'])).toEqual([['clone-weights'], ['clone-weights']]);
    expect(refused(0, ['clone'])).toEqual([null, null]);
  });

  it('that nobody declared is a policy like another', () => {
    expect(refused(-0.6, [])).toEqual([null, null]);
  });

  it('has a card', () => {
    const data = buildEvaluationData({ policies: ['clone'], loggingPolicy: 'base', logged: logged(Math.log(2)) });
    const { diagnostics } = analyse(data, [], analysisOptions({ clones: ['clone'] }));
    expect(diagnostics.clones).toHaveLength(1);
    expect(diagnostics.clones[0]!.median_weight).toBeCloseTo(2, 12);
    expect(diagnostics.clones[0]!.near_one_share).toBe(0);
    expect(diagnostics.clones[0]!.score_difference).toBeNull();
  });

  it('that scores otherwise is a warning to every comparison', () => {
    const shifted = (by: number): FreshRow[] => fresh((i) => 0.2 + (i % 10) / 20 + by * (i % 2), false);
    const input = { policies: ['base', 'clone', 'other'], loggingPolicy: 'base' };
    const data = buildEvaluationData({
      ...input,
      fresh: { base: shifted(0), clone: shifted(0.1), other: shifted(0) },
    });
    const { diagnostics } = analyse(data, [], analysisOptions({ clones: ['clone'] }));
    // Differences 0 and 0.1 in turn over 100 prompts: mean 0.05, sample variance 0.0025 · 100/99.
    const found = diagnostics.clones[0]!.score_difference!;
    expect(found.difference).toBeCloseTo(0.05, 12);
    expect(found.se).toBeCloseTo(0.05 / Math.sqrt(99), 12);
    for (const { verdicts } of diagnostics.gates) {
      expect(verdicts.find(({ code }) => code === 'clone-scores')).toMatchObject({ level: 'WARNING', refuses: false });
    }
  });
});

describe('labels of the policy’s own', () => {
  it('answer a failed audit: the estimate no longer leans on transport', () => {
    const target = fresh((i) => i / 200, false).map((row, i) => ({ ...row, oracle_label: i < 60 ? 0.9 : null }));
    const probes = fresh((i) => i / 200, false)
      .slice(60)
      .map((row) => ({ ...row, oracle_label: 0.9 }));
    const input = { policies: ['a', 'b'], loggingPolicy: 'a', fresh: { a: fresh((i) => i / 200, true), b: target } };
    const options = analysisOptions({ audit: { margin: 0.05 } });
    const augmented = run({ ...input, probes: { b: probes } }, 'direct', options).policies[1]!;
    expect(augmented.refused).toBeNull();
    expect(augmented.gates.find(({ code }) => code === 'transport')!.level).toBe('WARNING');
    const unlabelled = { ...input.fresh, b: fresh((i) => i / 200, false) };
    const leaning = run({ ...input, fresh: unlabelled, probes: { b: probes } }, 'direct', options).policies[1]!;
    expect(leaning.refused).toEqual(['transport']);
  });
});

describe('the table of gates', () => {
  it('in docs/gates.md is the one in the code', () => {
    const text = readFileSync(new URL('../../../docs/gates.md', import.meta.url), 'utf8');
    const rows = text
      .split('\n')
      .map((line) => /^\| `([a-z0-9-]+)` +\| (\w+) +\| (yes|no) /.exec(line))
      .filter((match) => match !== null)
      .map(([, code, about, refuses]) => [code, { about, refuses: refuses === 'yes' }]);
    expect(Object.fromEntries(rows)).toEqual(gateTable);
  });
});

describe.skipIf(!arenaIsHere)(`the Arena sample${arenaNote}`, () => {
  const options = analysisOptions({ audit: { margin: 0.03 }, clones: ['clone'] });
  const results = (): ReadonlyMap<string, EstimatorResult> =>
    new Map(
      analyse(
        arenaData(),
        [{ method: 'naive-direct' }, { method: 'direct' }, { method: 'snips' }],
        options,
      ).results.map((result) => [result.method, result]),
    );

  it('unhelpful: refused by direct and by weights, and said why', () => {
    const byMethod = results();
    expect(byMethod.get('direct')!.policies[3]!.refused).toEqual(['label-ess', 'transport']);
    expect(byMethod.get('snips')!.policies[3]!.refused).toEqual(
      expect.arrayContaining(['label-ess', 'transport', 'raw-ess', 'ttc']),
    );
    for (const result of byMethod.values()) expect(result.best_policy).not.toBe('unhelpful');
    const [labels, audit] = byMethod.get('direct')!.policies[3]!.reasons;
    expect(labels!.message).toContain('the 480 labels are worth 8.5');
    expect(audit!.message).toContain('FAIL');
  });

  it('the others: refused by nothing that fresh draws can answer', () => {
    const byMethod = results();
    expect(
      byMethod
        .get('direct')!
        .policies.slice(0, 3)
        .map(({ refused }) => refused),
    ).toEqual([null, null, null]);
    const snips = byMethod.get('snips')!.policies.map(({ refused }) => refused);
    expect(snips.slice(0, 2)).toEqual([null, null]);
    expect(snips[2]).toEqual(expect.arrayContaining(['raw-ess', 'ttc', 'tail-index']));
  });

  it('the clone’s median weight is 1', () => {
    const { diagnostics } = analyse(arenaData(), [], options);
    expect(diagnostics.clones).toMatchObject([{ policy: 'clone', median_weight: 1, near_one_share: 0.901 }]);
    // Its draws score 0.0078 higher: more than chance explains, and less than any of the probes could confirm.
    expect(diagnostics.clones[0]!.score_difference!.difference).toBeCloseTo(0.8491 - 0.8413, 12);
    expect(diagnostics.clones[0]!.score_difference!.p).toBeLessThan(0.05);
  });
});
