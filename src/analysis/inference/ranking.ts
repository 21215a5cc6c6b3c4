import { randomStream } from '../../base/random.ts';
import { criticalValue } from '../../stats/distributions.ts';
import { maxAbsQuantile, shareOfBest, studentise } from '../../stats/max-t.ts';
import type { Contrast, JointErrors } from '../../stats/max-t.ts';
import type { AnalysisOptions } from '../options.ts';
import type { Comparison, PolicyEstimate, Ranking } from '../results.ts';
import { degreesOfFreedom } from './interval.ts';
import { rankingDraws } from './ranking-draws.ts';
import type { PolicyUncertainty, Uncertainty } from './uncertainty.ts';

/** Simultaneous bands and ranks, and what is added to the policies and comparisons they were made of. */
export interface Simultaneous {
  readonly policies: readonly PolicyEstimate[];
  readonly comparisons: readonly Comparison[];
  readonly ranking: Ranking | null;
}

/**
 * What can be said of all shown policies at once, from the joint distribution of their estimates: the bootstrap's replicates, or normal draws
 * with the covariance of the units' deviations; scaled to the t distribution with the fewest degrees of freedom among them.
 *
 * Bands: estimate ± c·se with c the quantile of max |error|/se, over the policies; over all pairs for differences. Rank intervals: a policy's
 * rank lies between 1 + the number that are better for sure and the count less those that are worse for sure, "sure" by the differences' bands,
 * so that all rank intervals hold at once with the stated level (Mogstad, Romano, Shaikh & Wilhelm 2024). Probability of being best: the share
 * of draws in which estimate plus error is highest.
 *
 * Refused policies and those without an interval take no part. Fewer than two that do: no ranking. A policy and its clone are one: their pair
 * is in no family, and neither is better than the other for sure.
 */
export function simultaneous(
  policies: readonly PolicyEstimate[],
  comparisons: readonly Comparison[],
  uncertainty: Uncertainty,
  options: AnalysisOptions,
): Simultaneous {
  const members = policies.flatMap((policy, index) => member(policy, uncertainty.policies[index] ?? null));
  if (members.length < 2) return { policies, comparisons, ranking: null };
  const dfs = members.flatMap(({ own }) => degreesOfFreedom(own) ?? []);
  const df = dfs.length === 0 ? null : Math.min(...dfs);
  const errors = jointErrors(members, df, options);
  const place = new Map(members.map(({ policy }, index) => [policy.policy, index]));
  const alone = criticalValue(options.level, df);
  // A band is never narrower than the interval of one, whatever the draws say.
  const critical = (contrasts: readonly Contrast[]): number =>
    Math.max(alone, maxAbsQuantile(errors, contrasts, options.level));

  const single = critical(members.map(({ se }, first) => ({ first, second: null, se })));
  const pairs = comparisons.flatMap((comparison) => {
    const [first, second] = [place.get(comparison.policy), place.get(comparison.reference)];
    const { se, difference, clone_check } = comparison;
    const isPair = first !== undefined && second !== undefined && clone_check === null;
    return !isPair || se === null || difference === null ? [] : [{ comparison, first, second, se, difference }];
  });
  const paired = pairs.length === 0 ? null : critical(pairs);
  const bandOf = new Map(
    pairs.map(({ comparison, difference, se }) => [comparison, around(difference, (paired ?? NaN) * se)]),
  );
  const best = shareOfBest(
    Float64Array.from(members, ({ estimate }) => estimate),
    errors,
  );
  const ranking: Ranking = {
    level: options.level,
    critical_value: single,
    critical_value_differences: paired,
    draws: errors.draws,
    policies: members.map(({ policy, estimate }, index) => ({
      policy: policy.policy,
      rank: 1 + members.filter((other) => other.estimate > estimate).length,
      rank_interval: rankInterval(index, members.length, pairs, paired),
      probability_best: best[index]!,
    })),
  };
  return {
    policies: policies.map((policy) => {
      const own = members[place.get(policy.policy) ?? -1];
      return own === undefined ? policy : { ...policy, band: around(own.estimate, single * own.se) };
    }),
    comparisons: comparisons.map((comparison) => ({ ...comparison, band: bandOf.get(comparison) ?? null })),
    ranking,
  };
}

interface Member {
  readonly policy: PolicyEstimate;
  readonly estimate: number;
  readonly se: number;
  readonly own: PolicyUncertainty;
}

function member(policy: PolicyEstimate, own: PolicyUncertainty | null): Member[] {
  const { estimate, se } = policy;
  return estimate === null || se === null || own === null ? [] : [{ policy, estimate, se, own }];
}

function jointErrors(members: readonly Member[], df: number | null, { seed, inference }: AnalysisOptions): JointErrors {
  const scaled = members.map(({ own }) => {
    // Replicates are one draw each: their sum of squares is not divided by their number.
    const scale = Math.sqrt(own.bootstrap === null ? own.factor : own.factor * (own.deviations.length - 1));
    return own.deviations.map((deviation) => deviation * scale);
  });
  const replicates = members.every(({ own }) => own.bootstrap !== null) ? (scaled[0]?.length ?? 0) : 0;
  if (replicates === 0) return rankingDraws(seed, members.length, inference.jointDraws).errors(scaled, df);
  const size = members.length;
  const values = new Float64Array(replicates * size);
  scaled.forEach((column, i) => column.forEach((value, draw) => (values[draw * size + i] = value)));
  return studentise({ size, draws: replicates, values }, df, randomStream(seed, 'simultaneous'));
}

function around(centre: number, half: number): readonly [number, number] {
  return [centre - half, centre + half];
}

function rankInterval(
  index: number,
  count: number,
  pairs: readonly {
    readonly first: number;
    readonly second: number;
    readonly difference: number;
    readonly se: number;
  }[],
  critical: number | null,
): readonly [number, number] {
  let better = 0;
  let worse = 0;
  for (const { first, second, difference, se } of pairs) {
    if ((first !== index && second !== index) || critical === null || Math.abs(difference) <= critical * se) continue;
    if (difference > 0 === (first === index)) worse += 1;
    else better += 1;
  }
  return [1 + better, count - worse];
}
