import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { analysisContext } from '../../src/analysis/context.ts';
import type { AnalysisContext } from '../../src/analysis/context.ts';
import { analyse, analysisOptions, diagnose, estimateDetailed } from '../../src/analysis/index.ts';
import { simulate } from './simulated-world.ts';

/** The estimators again, written to be read and not to be fast: rows as objects, the calibrator by the minimax formula. */
interface Row {
  readonly prompt: number;
  readonly judge: number;
  readonly label: number | null;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function calibrate(labels: readonly Row[]): (score: number) => number {
  const scores = [...new Set(labels.map((row) => row.judge))].sort((a, b) => a - b);
  const at = scores.map((score) => labels.filter((row) => row.judge === score).map((row) => row.label!));
  const fitted = scores.map((_, j) => {
    let best = -Infinity;
    for (let l = 0; l <= j; l += 1) {
      let lowest = Infinity;
      for (let u = j; u < scores.length; u += 1) lowest = Math.min(lowest, average(at.slice(l, u + 1).flat()));
      best = Math.max(best, lowest);
    }
    return best;
  });
  return (score) => {
    const next = scores.findIndex((known) => known >= score);
    if (next === 0) return fitted[0]!;
    if (next === -1) return fitted.at(-1)!;
    const share = (score - scores[next - 1]!) / (scores[next]! - scores[next - 1]!);
    return fitted[next - 1]! * (1 - share) + fitted[next]! * share;
  };
}

function byPrompt(rows: readonly Row[], value: (row: Row) => number): number {
  const prompts = [...Map.groupBy(rows, (row) => row.prompt).values()];
  return average(prompts.map((group) => average(group.map(value))));
}

/** In these worlds a prompt's draws have at most one label, so labelled rows are weighted by 1/M. */
function twin(rows: Readonly<Record<string, readonly Row[]>>, folds: Int32Array, without: (prompt: number) => boolean) {
  const kept = Object.fromEntries(
    Object.entries(rows).map(([policy, all]) => [policy, all.filter((row) => !without(row.prompt))]),
  );
  const labels = kept['base']!.filter((row) => row.label !== null);
  const f = calibrate(labels);
  const heldOut = [0, 1, 2, 3, 4].map((fold) => calibrate(labels.filter((row) => folds[row.prompt] !== fold)));
  return Object.entries(kept).map(([policy, all]) => {
    const plugIn = byPrompt(all, (row) => f(row.judge));
    if (policy !== 'base') return plugIn;
    const weight = (row: Row): number => 1 / all.filter((other) => other.prompt === row.prompt).length;
    const total = labels.reduce((sum, row) => sum + weight(row), 0);
    const residuals = labels.map((row) => weight(row) * (row.label! - heldOut[folds[row.prompt]!]!(row.judge)));
    return plugIn + residuals.reduce((a, b) => a + b, 0) / total;
  });
}

function rowsOf({ data }: AnalysisContext): Readonly<Record<string, readonly Row[]>> {
  return Object.fromEntries(
    data.policies.map((policy) => {
      const table = data.draws[policy]!;
      return [
        policy,
        Array.from(table.judge, (judge, i) => ({
          prompt: table.prompt[i]!,
          judge,
          label: Number.isNaN(table.label[i]!) ? null : table.label[i]!,
        })),
      ];
    }),
  );
}

describe('direct against its naive twin', () => {
  it.each([
    ['rounded scores', 0.05],
    ['continuous scores', 0],
  ])('%s: estimates, jackknife SEs and paired SEs', (_name, rounding) => {
    const strengths = { base: 1.5, better: 2.2 };
    const data = simulate(
      { prompts: 45, coverage: 0.9, draws: [1, 2, 5], strengths, logging: 'base', rounding },
      randomStream(3, 'twin'),
    );
    const options = analysisOptions({ inference: { groups: 20 }, gates: { refuse: false } });
    const context = analysisContext(data, options);
    const { policies, comparisons } = analyse(data, [{ method: 'direct' }], options).results[0]!;
    const folds = context.folds!.foldOfPrompt;
    const rows = rowsOf(context);

    twin(rows, folds, () => false).forEach((value, i) => expect(policies[i]!.estimate).toBeCloseTo(value, 12));
    const { count, groupOfPrompt } = context.groups;
    expect(count).toBe(20);
    const replicates = Array.from({ length: count }, (_, group) =>
      twin(rows, folds, (prompt) => groupOfPrompt[prompt] === group),
    );
    const se = (value: (replicate: readonly number[]) => number): number => {
      const values = replicates.map(value);
      const centre = average(values);
      return Math.sqrt(((count - 1) / count) * values.reduce((total, v) => total + (v - centre) ** 2, 0));
    };
    expect(policies[0]!.se).toBeCloseTo(
      se((replicate) => replicate[0]!),
      12,
    );
    expect(policies[1]!.se).toBeCloseTo(
      se((replicate) => replicate[1]!),
      12,
    );
    expect(comparisons[0]!.se).toBeCloseTo(
      se((replicate) => replicate[1]! - replicate[0]!),
      12,
    );
  });
});

describe('the deviations behind an interval', () => {
  it('give its standard error, for one policy and for a difference', () => {
    const strengths = { base: 1.5, better: 2.2 };
    const data = simulate(
      { prompts: 60, coverage: 0.9, draws: [1, 2], strengths, logging: 'base', rounding: 0.05 },
      randomStream(5, 'twin'),
    );
    const options = analysisOptions({ gates: { refuse: false } });
    for (const method of ['naive-direct', 'direct']) {
      const { result, uncertainty } = estimateDetailed(data, { method }, options, diagnose(data, options));
      const [base, better] = uncertainty.policies;
      const se = (value: (unit: number) => number): number => {
        const squares = Array.from(base!.deviations, (_, unit) => value(unit) ** 2);
        return Math.sqrt(base!.factor * squares.reduce((a, b) => a + b, 0));
      };
      expect(result.policies[0]!.se).toBeCloseTo(
        se((unit) => base!.deviations[unit]!),
        13,
      );
      expect(result.comparisons[0]!.se).toBeCloseTo(
        se((unit) => better!.deviations[unit]! - base!.deviations[unit]!),
        13,
      );
    }
  });
});

describe('naive-direct against its naive twin', () => {
  it('is the mean of prompt means, its SE that of independent prompts', () => {
    const strengths = { base: 1.5, better: 2.2 };
    const data = simulate(
      { prompts: 30, coverage: 0, draws: [1, 2, 5], strengths, logging: 'base', rounding: 0 },
      randomStream(4, 'twin'),
    );
    const { policies } = analyse(data, [{ method: 'naive-direct' }], analysisOptions()).results[0]!;
    Object.values(rowsOf(analysisContext(data, analysisOptions()))).forEach((rows, i) => {
      const prompts = [...Map.groupBy(rows, (row) => row.prompt).values()];
      const means = prompts.map((group) => average(group.map((row) => row.judge)));
      const centre = average(means);
      const variance = means.reduce((total, value) => total + (value - centre) ** 2, 0) / (means.length - 1);
      expect(policies[i]!.estimate).toBeCloseTo(centre, 13);
      expect(policies[i]!.se).toBeCloseTo(Math.sqrt(variance / means.length), 13);
    });
  });
});
