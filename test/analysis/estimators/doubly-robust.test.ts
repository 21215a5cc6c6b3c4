import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type {
  EstimatorConfig,
  EvaluationData,
  FreshRow,
  LoggedRow,
  PolicyEstimate,
} from '../../../src/analysis/index.ts';

/** Rows by hand: prompts with one logged row, some labelled; draws of a target whose scores are tilted upwards. */
interface Row {
  readonly prompt: number;
  readonly judge: number;
  readonly label: number | null;
  readonly logWeight: number;
}

interface Draw {
  readonly prompt: number;
  readonly judge: number;
}

const options = analysisOptions({
  calibration: { mode: 'monotone' },
  gates: { refuse: false },
  inference: { groups: 20 },
});

function world(n: number, name: string, bias = 0): { logged: Row[]; draws: Draw[] } {
  const stream = randomStream(9, name);
  const logged = Array.from({ length: n }, (_, prompt): Row => {
    const judge = Math.round(stream.uniform() * 20) / 20;
    const style = stream.uniform() - 0.5;
    const label = Math.min(1, Math.max(0, 0.15 + 0.6 * judge + bias * style + 0.1 * (stream.uniform() - 0.5)));
    return { prompt, judge, label: prompt % 3 === 0 ? null : label, logWeight: 1.5 * (judge - 0.5) + 1.2 * style };
  });
  const draws = Array.from({ length: n }, (_, prompt) =>
    Array.from({ length: 1 + (prompt % 2) }, (): Draw => {
      const judge = Math.round(Math.min(1, stream.uniform() * 0.8 + 0.2) * 20) / 20;
      return { prompt, judge };
    }),
  ).flat();
  return { logged, draws };
}

const id = (prompt: number): string => `p${prompt}`;

function dataOf({ logged, draws }: { logged: readonly Row[]; draws: readonly Draw[] }): EvaluationData {
  return buildEvaluationData({
    policies: ['target'],
    loggingPolicy: 'base',
    logged: logged.map((row): LoggedRow => ({
      prompt_id: id(row.prompt),
      base_policy_logprob: -50,
      target_policy_logprobs: { target: -50 + row.logWeight },
      judge_score: row.judge,
      oracle_label: row.label,
    })),
    fresh: { target: draws.map((draw): FreshRow => ({ prompt_id: id(draw.prompt), judge_score: draw.judge })) },
  });
}

function run(data: EvaluationData, config: EstimatorConfig): PolicyEstimate {
  return analyse(data, [config], options).results[0]!.policies[0]!;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Isotonic regression by the minimax formula, with weights; linear between scores and constant beyond. */
function isotonic(rows: readonly { x: number; y: number; w: number }[]): (x: number) => number {
  const scores = [...new Set(rows.map((row) => row.x))].sort((a, b) => a - b);
  const fitted = scores.map((_, j) => {
    let best = -Infinity;
    for (let low = 0; low <= j; low += 1) {
      let least = Infinity;
      for (let high = j; high < scores.length; high += 1) {
        const block = rows.filter((row) => row.x >= scores[low]! && row.x <= scores[high]!);
        const weight = block.reduce((total, row) => total + row.w, 0);
        least = Math.min(least, block.reduce((total, row) => total + row.w * row.y, 0) / weight);
      }
      best = Math.max(best, least);
    }
    return best;
  });
  return (x) => {
    const next = scores.findIndex((score) => score >= x);
    if (next === 0) return fitted[0]!;
    if (next === -1) return fitted.at(-1)!;
    const share = (x - scores[next - 1]!) / (scores[next]! - scores[next - 1]!);
    return fitted[next - 1]! * (1 - share) + fitted[next]! * share;
  };
}

/** dr-cpo and mrdr again, as their formulas say. */
function twin(
  logged: readonly Row[],
  draws: readonly Draw[],
  foldOf: (prompt: number) => number,
  outcomeWeight: (weight: number) => number,
): number {
  const weights = logged.map((row) => Math.exp(row.logWeight));
  const mean = average(weights);
  const rows = logged.map((row, i) => ({ ...row, weight: weights[i]! / mean }));
  const labelled = rows.flatMap((row) => (row.label === null ? [] : [{ ...row, label: row.label }]));
  const models = [0, 1, 2, 3, 4].map((fold) =>
    isotonic(
      labelled
        .filter((row) => foldOf(row.prompt) !== fold)
        .map((row) => ({ x: row.judge, y: row.label, w: outcomeWeight(row.weight) })),
    ),
  );
  const g = (row: { prompt: number; judge: number }): number => models[foldOf(row.prompt)]!(row.judge);
  const byPrompt = [...Map.groupBy(draws, (draw) => draw.prompt).values()].map((group) => average(group.map(g)));
  return average(byPrompt) + average(labelled.map((row) => row.weight * (row.label - g(row))));
}

describe('against naive twins', () => {
  const raw = world(66, 'twin', 0.3);
  const data = dataOf(raw);
  const context = analysisContext(data, options);
  const foldOf = (prompt: number): number => context.folds!.foldOfPrompt[data.prompts.index.get(id(prompt))!]!;

  it.each([
    ['dr-cpo', {}, () => 1],
    ['mrdr', {}, (weight: number) => weight],
    ['mrdr', { omega: 'w2' }, (weight: number) => weight ** 2],
    ['mrdr', { omega: 'snips' }, (weight: number) => Math.max((weight - 1) ** 2, 1e-8)],
  ] as const)('%s %j: estimate and jackknife error', (method, more, outcomeWeight) => {
    const policy = run(data, { method, oracleUncertainty: 'jackknife', ...more });
    expect(policy.estimate).toBeCloseTo(twin(raw.logged, raw.draws, foldOf, outcomeWeight), 10);
    const { count, groupOfPrompt } = context.groups;
    const groupOf = (prompt: number): number => groupOfPrompt[data.prompts.index.get(id(prompt))!]!;
    const replicates = Array.from({ length: count }, (_, group) => {
      const kept = <T extends { prompt: number }>(rows: readonly T[]): T[] =>
        rows.filter((row) => groupOf(row.prompt) !== group);
      return twin(kept(raw.logged), kept(raw.draws), foldOf, outcomeWeight);
    });
    const centre = average(replicates);
    const variance = ((count - 1) / count) * replicates.reduce((total, value) => total + (value - centre) ** 2, 0);
    expect(policy.se).toBeCloseTo(Math.sqrt(variance), 9);
  });

  it('tr-cpo-e and tmle: their parts add up, and targeting leaves no weighted residual by score', () => {
    for (const method of ['tr-cpo-e', 'tmle'] as const) {
      const policy = run(data, { method });
      const parts = Object.values(policy.contributions!).reduce((a, b) => a + b, 0);
      expect(parts).toBeCloseTo(policy.estimate!, 12);
    }
  });
});

describe('what the weights of labels are for', () => {
  // The label depends on a style that the judge does not see and the target has more of: E[Y | S] is not the target's.
  const n = 3000;
  const data = dataOf(world(n, 'style', 0.5));
  const stream = randomStream(9, 'style');
  // The truth by the logged rows alone: all labels, weighted.
  const logged = Array.from({ length: n }, () => {
    const judge = Math.round(stream.uniform() * 20) / 20;
    const style = stream.uniform() - 0.5;
    stream.uniform();
    return { judge, style };
  });
  const tilt = ({ judge, style }: { judge: number; style: number }): number =>
    Math.exp(1.5 * (judge - 0.5) + 1.2 * style);
  const total = logged.reduce((sum, row) => sum + tilt(row), 0);
  const expectedStyle = logged.reduce((sum, row) => sum + (tilt(row) * row.style) / total, 0);

  it('dr-cpo finds what the calibrator cannot see; the reference’s residuals and tr-cpo-e don’t', () => {
    const correction = (config: EstimatorConfig): number => run(data, config).contributions!['weighted-residuals']!;
    const missed = 0.5 * expectedStyle;
    expect(missed).toBeGreaterThan(0.04);
    expect(Math.abs(correction({ method: 'dr-cpo' }) - missed)).toBeLessThan(0.015);
    // The weights are in mrdr's outcome model already: it says the same in another part.
    expect(Math.abs(run(data, { method: 'mrdr' }).estimate! - run(data, { method: 'dr-cpo' }).estimate!)).toBeLessThan(
      0.01,
    );
    expect(Math.abs(correction({ method: 'dr-cpo', residuals: 'reward' }))).toBeLessThan(0.005);
    expect(Math.abs(correction({ method: 'tr-cpo-e' }))).toBeLessThan(0.01);
  });

  it('stacked-dr is the mixture that its component weights say', () => {
    const policy = run(data, { method: 'stacked-dr' });
    const weights = policy.details!['component_weights'] as Record<string, number>;
    const estimates = policy.details!['component_estimates'] as Record<string, number>;
    expect(Object.keys(weights)).toEqual(['dr-cpo', 'tmle', 'mrdr']);
    expect(Object.values(weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const mixed = Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * estimates[name]!, 0);
    expect(policy.estimate).toBeCloseTo(mixed, 12);
    const one = run(data, { method: 'stacked-dr', components: [{ method: 'dr-cpo' }] });
    expect(one.estimate).toBeCloseTo(run(data, { method: 'dr-cpo' }).estimate!, 12);
  });
});

describe('equal policies', () => {
  it('every estimator of the logging policy with labels on all rows is the mean of the labels', () => {
    const labels = Array.from({ length: 40 }, (_, i) => ((i * 7) % 40) / 40);
    const data = buildEvaluationData({
      policies: ['base'],
      loggingPolicy: 'base',
      logged: labels.map((label, i) => ({
        prompt_id: id(i),
        base_policy_logprob: -10 - i,
        target_policy_logprobs: {},
        judge_score: ((i * 3) % 40) / 40,
        oracle_label: label,
      })),
    });
    for (const method of ['oracle-only', 'direct', 'ppi', 'raw-ips', 'snips', 'calibrated-ips']) {
      expect(run(data, { method }).estimate).toBeCloseTo(average(labels), 12);
    }
    for (const method of ['dr-cpo', 'tr-cpo-e', 'mrdr', 'stacked-dr']) {
      expect(run(data, { method }).estimate).toBeCloseTo(average(labels), 2);
    }
    // g is the same on both sides and the weights are 1.
    expect(run(data, { method: 'dr-cpo' }).estimate).toBeCloseTo(average(labels), 12);
  });
});
