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

type Rows = Readonly<Record<string, readonly Row[]>>;

const shareOf = (rows: readonly Row[], row: Row): number =>
  1 / rows.filter(({ prompt }) => prompt === row.prompt).length / new Set(rows.map(({ prompt }) => prompt)).size;

/** The highest score of each stratum but the last: closed when it holds eight labels and a twentieth of labels and draws together. */
function strataOf(labels: readonly Row[], draws: readonly Row[]): number[] {
  const scores = [...new Set(labels.map(({ judge }) => judge))].sort((a, b) => a - b);
  const closed: number[] = [];
  for (const score of scores) {
    const inside = (row: Row): boolean => row.judge > (closed.at(-1) ?? -1) && row.judge <= score;
    const mine = labels.filter(inside);
    const drawn = draws.filter(inside).reduce((total, row) => total + shareOf(draws, row), 0);
    const share = mine.length / labels.length / 2 + drawn / 2;
    const left = labels.filter(({ judge }) => judge > score).length;
    if (left >= 8 && mine.length >= 8 && share >= 0.05) closed.push(score);
  }
  return closed;
}

/** Of each label, q/p by strata, linear between the labels' mean scores in them, of mean one. */
function ratios(closed: readonly number[], labels: readonly Row[], draws: readonly Row[]): number[] {
  const stratum = ({ judge }: Row): number => closed.filter((score) => score < judge).length;
  const knots = Array.from({ length: closed.length + 1 }, (_, s) => {
    const mine = labels.filter((row) => stratum(row) === s);
    const q = draws.filter((row) => stratum(row) === s).reduce((total, row) => total + shareOf(draws, row), 0);
    return { x: average(mine.map(({ judge }) => judge)), y: q / (mine.length / labels.length), n: mine.length };
  }).filter(({ n }) => n > 0);
  const raw = labels.map(({ judge }) => {
    const next = knots.findIndex(({ x }) => x >= judge);
    if (next === 0) return knots[0]!.y;
    if (next === -1) return knots.at(-1)!.y;
    const [a, b] = [knots[next - 1]!, knots[next]!];
    return a.y + ((b.y - a.y) * (judge - a.x)) / (b.x - a.x);
  });
  return raw.map((value) => value / average(raw));
}

/** What each row adds to the estimates, before the means are taken. In these worlds a prompt's draws have at most one label: 1/M is its weight. */
function partsOf(rows: Rows, folds: Int32Array, strata: readonly number[], without: (prompt: number) => boolean) {
  const kept = Object.fromEntries(
    Object.entries(rows).map(([policy, all]) => [policy, all.filter((row) => !without(row.prompt))]),
  );
  const labels = kept['base']!.filter((row) => row.label !== null);
  const f = calibrate(labels);
  const heldOut = [0, 1, 2, 3, 4].map((fold) => calibrate(labels.filter((row) => folds[row.prompt] !== fold)));
  const heldOutScore = (row: Row): number => heldOut[folds[row.prompt]!]!(row.judge);
  return Object.entries(kept).map(([policy, all]) => {
    const transferred = ratios(strata, labels, all);
    const weight = (row: Row): number => 1 / all.filter((other) => other.prompt === row.prompt).length;
    const total = labels.reduce((sum, row) => sum + weight(row), 0);
    const own = policy === 'base';
    return {
      draws: all.map((row) => ({ ...row, value: own ? f(row.judge) : heldOutScore(row), share: shareOf(all, row) })),
      labels: labels.map((row, i) => ({
        ...row,
        value: (own ? 1 : transferred[i]!) * (row.label! - heldOutScore(row)),
        share: own ? weight(row) / total : 1 / labels.length,
      })),
    };
  });
}

type Parts = ReturnType<typeof partsOf>[number];
const meanOf = (rows: Parts['draws']): number => rows.reduce((total, { value, share }) => total + value * share, 0);
const estimateOf = ({ draws, labels }: Parts): number => meanOf(draws) + meanOf(labels);

/** The influence of each prompt. */
function influenceOf({ draws, labels }: Parts, prompts: number): number[] {
  const totals = Array.from({ length: prompts }, () => 0);
  for (const part of [draws, labels]) {
    const centre = meanOf(part);
    for (const { prompt, value, share } of part) totals[prompt]! += share * (value - centre);
  }
  return totals;
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
  ])('%s: estimates, SEs and paired SEs, by the jackknife and by influence', (_name, rounding) => {
    const strengths = { base: 1.5, better: 2.2 };
    const data = simulate(
      { prompts: 45, coverage: 0.9, draws: [1, 2, 5], strengths, logging: 'base', rounding },
      randomStream(3, 'twin'),
    );
    const options = analysisOptions({ inference: { groups: 20 }, gates: { refuse: false } });
    const context = analysisContext(data, options);
    const [jackknife, influence] = analyse(
      data,
      [{ method: 'direct', id: 'jackknife', oracleUncertainty: 'jackknife' }, { method: 'direct' }],
      options,
    ).results;
    const { policies, comparisons } = jackknife!;
    const folds = context.folds!.foldOfPrompt;
    const rows = rowsOf(context);

    const strata = strataOf(
      rows['base']!.filter((row) => row.label !== null),
      rows['better']!,
    );
    expect(strata.length).toBeGreaterThan(1);
    const parts = partsOf(rows, folds, strata, () => false);
    parts.map(estimateOf).forEach((value, i) => {
      expect(policies[i]!.estimate).toBeCloseTo(value, 12);
      expect(influence!.policies[i]!.estimate).toBe(policies[i]!.estimate);
    });
    const [base, better] = parts.map((part) => influenceOf(part, 45));
    const clustered = (totals: readonly number[]): number =>
      Math.sqrt((45 / 44) * average(totals.map((t) => 45 * t * t)));
    expect(influence!.inference.method).toBe('cluster-influence');
    expect(influence!.policies[0]!.se).toBeCloseTo(clustered(base!), 12);
    expect(influence!.policies[1]!.se).toBeCloseTo(clustered(better!), 12);
    expect(influence!.comparisons[0]!.se).toBeCloseTo(clustered(better!.map((value, i) => value - base![i]!)), 12);

    const { count, groupOfPrompt } = context.groups;
    expect(count).toBe(20);
    const replicates = Array.from({ length: count }, (_, group) =>
      partsOf(rows, folds, strata, (prompt) => groupOfPrompt[prompt] === group).map(estimateOf),
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
