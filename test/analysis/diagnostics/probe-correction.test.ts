import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import type { RandomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorResult, EvaluationData, FreshRow, PolicyEstimate } from '../../../src/analysis/index.ts';
import { arenaData, arenaIsHere, arenaNote } from '../reference.ts';

const correct = analysisOptions({ calibration: { mode: 'monotone' }, audit: { margin: 0.03, use: 'correct' } });
const check = analysisOptions({ calibration: { mode: 'monotone' }, audit: { margin: 0.03, use: 'check' } });

interface World {
  readonly prompts: number;
  readonly labels: number;
  readonly probes: number;
  /** How far the target's labels lie below what the calibrator learns from the logging policy. */
  readonly shift: number;
}

interface Rows {
  readonly base: readonly FreshRow[];
  readonly target: readonly FreshRow[];
  readonly probes: readonly FreshRow[];
}

/** Y = 0.45 + 0.4·S² + noise for the logging policy, S uniform; for the target that less the shift, S = √uniform: E[S²] = ½. */
function simulate({ prompts, labels, probes, shift }: World, stream: RandomStream): Rows {
  const noise = (): number => 0.1 * (2 * stream.uniform() - 1);
  const base: FreshRow[] = [];
  const target: FreshRow[] = [];
  const probe: FreshRow[] = [];
  for (let i = 0; i < prompts; i += 1) {
    const id = `p${i}`;
    const [s, t] = [stream.uniform(), Math.sqrt(stream.uniform())];
    base.push({ prompt_id: id, judge_score: s, oracle_label: i < labels ? 0.45 + 0.4 * s * s + noise() : null });
    target.push({ prompt_id: id, judge_score: t });
    // The last prompts are the probes': the same responses as the draws, and where labels are many, of labelled prompts.
    if (i >= prompts - probes) {
      probe.push({ prompt_id: id, judge_score: t, oracle_label: 0.45 + 0.4 * t * t - shift + noise() });
    }
  }
  return { base, target, probes: probe };
}

function dataOf({ base, target, probes }: Rows, keep: (prompt: string) => boolean = () => true): EvaluationData {
  const kept = (rows: readonly FreshRow[]): FreshRow[] => rows.filter((row) => keep(row.prompt_id));
  return buildEvaluationData({
    policies: ['base', 'target'],
    loggingPolicy: 'base',
    fresh: { base: kept(base), target: kept(target) },
    probes: { target: kept(probes) },
  });
}

const truth = 0.45 + 0.4 * 0.5;

function pick({ estimate, se, ci }: PolicyEstimate): object {
  return { estimate, se, ci };
}

function direct(data: EvaluationData, options: typeof correct): EstimatorResult {
  return analyse(data, [{ method: 'direct' }], options).results[0]!;
}

describe('a correction by probes', () => {
  const rows = simulate({ prompts: 200, labels: 100, probes: 40, shift: 0.2 }, randomStream(3, 'one world'));
  const data = dataOf(rows);

  it('heeds options about influence values only where these make the interval', () => {
    const spread = { method: 'direct', cluster: 'row', df: 'normal' } as const;
    const { results } = analyse(data, [spread, { ...spread, oracleUncertainty: 'none' }], correct);
    expect(results[0]!.policies).toEqual(direct(data, correct).policies);
    // A spread of its own knows nothing of probes.
    expect(results[1]!.policies[1]!.corrected).toBeNull();
  });

  it('adds the mean residual and nothing else, and says so', () => {
    // The probes say what the map gets wrong for this policy; the residuals of other labels would say it again.
    const byJackknife = { ...check, inference: { ...check.inference, method: 'jackknife' as const } };
    const plugIn = { method: 'direct', augment: 'own', refuse: false } as const;
    const { diagnostics, results } = analyse(data, [plugIn], byJackknife);
    const corrected = direct(data, correct);
    const [before, after] = [results[0]!.policies[1]!, corrected.policies[1]!];
    const residual = diagnostics.transport.find(({ policy }) => policy === 'target')!.mean_residual!;
    expect(after.estimate).toBeCloseTo(before.estimate! + residual, 14);
    expect(after.contributions).toEqual({ 'plug-in': before.estimate, 'probe-correction': residual });
    expect(after.corrected).toEqual({
      amount: residual,
      before: before.estimate,
      n_probes: 40,
      n_clusters: 40,
      lifted: ['transport'],
    });
    expect(after.n_labels).toBe(before.n_labels + 40);
    // The logging policy has labels of its own and no probes.
    const { estimate, se, ci, corrected: untouched } = corrected.policies[0]!;
    expect({ estimate, se, ci }).toEqual(pick(results[0]!.policies[0]!));
    expect(untouched).toBeNull();
  });

  it('lifts a refusal, and the interval holds the truth', () => {
    expect(direct(data, check).policies[1]!.refused).toEqual(['transport']);
    const { refused, ci, df, gates } = direct(data, correct).policies[1]!;
    expect(refused).toBeNull();
    expect(gates.find(({ code }) => code === 'transport')).toMatchObject({ level: 'CRITICAL', refuses: false });
    expect(ci![0]).toBeLessThan(truth - 0.2);
    expect(ci![1]).toBeGreaterThan(truth - 0.2);
    expect(df).toBeLessThanOrEqual(39);
  });

  it('its interval is that of the whole computation repeated without each group of prompts', () => {
    const { count, groupOfPrompt } = analysisContext(data, correct).groups;
    const without = Array.from({ length: count }, (_, group) => {
      const kept = dataOf(rows, (prompt) => groupOfPrompt[data.prompts.index.get(prompt)!] !== group);
      return analyse(kept, [{ method: 'direct', refuse: false }], correct).results[0]!.policies[1]!.estimate!;
    });
    const centre = without.reduce((a, b) => a + b, 0) / without.length;
    const variance =
      ((without.length - 1) / without.length) * without.reduce((total, value) => total + (value - centre) ** 2, 0);
    expect(direct(data, correct).policies[1]!.se! / Math.sqrt(variance)).toBeCloseTo(1, 9);
  });

  it('too few probes correct the number and lift nothing', () => {
    const few = dataOf(simulate({ prompts: 200, labels: 100, probes: 19, shift: 0.3 }, randomStream(4, 'few')));
    const { refused, corrected } = direct(few, correct).policies[1]!;
    expect(refused).toEqual(['transport']);
    expect(corrected).toBeNull();
    const shown = analyse(few, [{ method: 'direct', refuse: false }], correct).results[0]!.policies[1]!;
    expect(shown.corrected).toMatchObject({ n_probes: 19, lifted: [] });
    expect(shown.marked).toEqual(['transport']);
  });

  it('leaves a naive number alone', () => {
    const [a, b] = [check, correct].map((options) => analyse(data, [{ method: 'naive-direct' }], options).results[0]!);
    expect(b!.policies[1]!.estimate).toBe(a!.policies[1]!.estimate);
    expect(b!.policies[1]!.corrected).toBeNull();
  });
});

describe('coverage of corrected intervals', () => {
  const groups = analysisOptions({
    calibration: { mode: 'monotone' },
    audit: { margin: 0.03, use: 'correct' },
    inference: { groups: 30 },
  });

  it.each([
    { name: 'probes on prompts without labels', world: { prompts: 160, labels: 100, probes: 40, shift: 0.15 } },
    { name: 'probes on labelled prompts', world: { prompts: 100, labels: 100, probes: 50, shift: 0.15 } },
    { name: 'a calibrator that is right', world: { prompts: 160, labels: 60, probes: 30, shift: 0 } },
  ])(
    '$name: 95 % intervals hold the truth in at least 92.5 % of 300 worlds',
    { timeout: 60_000 },
    ({ name, world }) => {
      const worlds = 300;
      let held = 0;
      let bias = 0;
      for (let index = 0; index < worlds; index += 1) {
        const { estimate, ci } = direct(dataOf(simulate(world, randomStream(11, name, index))), groups).policies[1]!;
        const target = truth - world.shift;
        if (ci![0] <= target && target <= ci![1]) held += 1;
        bias += (estimate! - target) / worlds;
      }
      // Seeded: the lower bound is two standard errors (0.0126) below what the interval promises.
      expect(held / worlds).toBeGreaterThan(0.925);
      expect(held / worlds).toBeLessThan(0.985);
      expect(Math.abs(bias)).toBeLessThan(0.003);
    },
  );
});

describe.skipIf(!arenaIsHere)(`the Arena sample, corrected${arenaNote}`, () => {
  it.each(['monotone', 'two_stage', 'auto'] as const)('%s: unhelpful has a level, and it is the probes’', (mode) => {
    const options = analysisOptions({ calibration: { mode }, audit: { margin: 0.03, use: 'correct' } });
    const result = direct(arenaData(), options);
    const unhelpful = result.policies[3]!;
    expect(unhelpful.refused).toBeNull();
    // Mean label of its 50 probes.
    expect(unhelpful.ci![0]).toBeLessThan(0.1586);
    expect(unhelpful.ci![1]).toBeGreaterThan(0.1586);
    expect(unhelpful.corrected!.lifted).toEqual(['label-ess', 'transport']);
    expect(unhelpful.corrected!.amount).toBeLessThan(-0.25);
    expect(result.best_policy).not.toBe('unhelpful');
    const clone = result.comparisons.find(({ policy, reference }) => policy === 'clone' && reference === 'base')!;
    expect(clone.ci![0]).toBeLessThan(0);
    expect(clone.ci![1]).toBeGreaterThan(0);
  });
});
