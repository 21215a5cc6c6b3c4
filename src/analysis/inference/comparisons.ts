import { benjaminiHochberg, holm } from '../../stats/multiplicity.ts';
import type { Adjustment } from '../../stats/multiplicity.ts';
import type { AnalysisOptions, Multiplicity } from '../options.ts';
import type { Comparison, InferenceSummary, PolicyEstimate } from '../results.ts';
import { checkVerdict, type IsSamePolicy } from './clone-pairs.ts';
import { intervalOf } from './interval.ts';
import { differenceOf } from './uncertainty.ts';
import type { Uncertainty } from './uncertainty.ts';

const adjustments: Readonly<Record<Multiplicity, Adjustment>> = {
  holm,
  bh: benjaminiHochberg,
  none: (p) => [...p],
};

/**
 * All pairs, later policy − earlier one, on the same prompts: the spread of the difference is that of the units' differences, so what both
 * share cancels. p: two-sided, of no difference; adjusted over all pairs that have one. A refused policy is compared with none.
 *
 * Two policies that are one (`isSame`) differ by 0 by construction: their pair is an A/A check, with its own p, and in no family of findings.
 */
export function comparisonsOf(
  policies: readonly PolicyEstimate[],
  uncertainty: Uncertainty,
  options: AnalysisOptions,
  isSame: IsSamePolicy,
): readonly Comparison[] {
  const pairs = policies.flatMap((policy, later) =>
    policies.slice(0, later).map((reference, earlier) => {
      const found = pair(policy, reference, [later, earlier], uncertainty, options);
      if (!isSame(policy.policy, reference.policy)) return found;
      return { ...found, clone_check: checkVerdict(found, options.gates.cloneScoresWarning) };
    }),
  );
  const tested = pairs.flatMap(({ p, clone_check }, index) =>
    p === null || clone_check !== null ? [] : [{ p, index }],
  );
  const adjusted = adjustments[options.multiplicity](tested.map(({ p }) => p));
  const adjustedOf = new Map(tested.map(({ index }, place) => [index, adjusted[place] ?? null]));
  return pairs.map((comparison, index) => ({ ...comparison, p_adjusted: adjustedOf.get(index) ?? null }));
}

function pair(
  policy: PolicyEstimate,
  reference: PolicyEstimate,
  [later, earlier]: readonly [number, number],
  uncertainty: Uncertainty,
  options: AnalysisOptions,
): Comparison {
  const refused = [...new Set([...(policy.refused ?? []), ...(reference.refused ?? [])])];
  const known = policy.estimate !== null && reference.estimate !== null;
  const difference = known ? policy.estimate - reference.estimate : null;
  const test = difference === null ? null : tested(difference, [later, earlier], uncertainty, options.level);
  return {
    policy: policy.policy,
    reference: reference.policy,
    difference,
    se: test?.kind === 'interval' ? test.se : null,
    df: test?.kind === 'interval' ? test.df : null,
    ci: test?.kind === 'interval' ? test.ci : null,
    ci_level: options.level,
    band: null,
    clone_check: null,
    p: test?.kind === 'interval' ? test.p : null,
    p_adjusted: null,
    correction: options.multiplicity,
    refused: refused.length === 0 ? null : refused,
    no_interval: test?.kind === 'none' ? test.reason : null,
  };
}

function tested(
  difference: number,
  [later, earlier]: readonly [number, number],
  uncertainty: Uncertainty,
  level: number,
): ReturnType<typeof intervalOf> {
  const [a, b] = [uncertainty.policies[later] ?? null, uncertainty.policies[earlier] ?? null];
  const both = a === null || b === null ? null : differenceOf(a, b);
  const summary: InferenceSummary = uncertainty.summary;
  return intervalOf(difference, both, summary, level);
}
