import { fail, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { criticalValue } from '../../stats/distributions.ts';
import { clusterDeviations, jackknifeDeviations, unitVariance } from '../../stats/unit-variance.ts';
import type { Calibrator } from '../calibration/calibrator.ts';
import { clustersOf, jackknifeGroups } from '../clusters.ts';
import type { AnalysisContext } from '../context.ts';
import { averageOverPrompts, promptAverage } from '../estimators/prompt-average.ts';
import type { PromptAverage } from '../estimators/prompt-average.ts';
import type { UnavailableReason } from '../results.ts';
import { hasLabel, scoredRows } from '../scored-rows.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { VarianceLaw } from './variance-law.ts';

/** The law of a policy's value, or of a paired difference of two, by the `direct` estimator. */
export interface PilotLaw {
  readonly policy: string;
  /** Null: of the policy's own value. */
  readonly reference: string | null;
  readonly law: VarianceLaw;
  /** 95 % intervals of the two variances. */
  readonly ci: { readonly prompt: Bounds; readonly label: Bounds };
}

type Bounds = readonly [lower: number, upper: number];

export interface Pilot {
  readonly prompts: number;
  readonly labels: number;
  readonly laws: readonly PilotLaw[];
  /** Policies about which more of the same labels would not allow a claim. */
  readonly leftOut: readonly string[];
}

/** Groups of labelled clusters for the label part, and of all clusters for the intervals of the variances. */
const labelGroups = 50;
const outerGroups = 20;

/**
 * Takes apart the variance of `direct` in a pilot. The part of prompts: the variance between prompts of the mean calibrated score (of the
 * difference of two, for pairs: what they share cancels). The part of labels: a delete-group jackknife over labelled clusters, in which only
 * labels are left out (of the fit and of the augmentation) and every prompt stays, times their number. Their intervals come from doing both
 * again without each of 20 groups of clusters, on the scale of logarithms.
 *
 * `leftOut`: policies that a gate refuses, say, for which the law does not hold. Policies whose every draw is labelled are treated as if calibrated. No
 * calibrator: its reason; fewer than two policies: no pairs.
 */
export function pilotLaws(context: AnalysisContext, leftOut: readonly string[] = []): Result<Pilot, UnavailableReason> {
  if (!context.calibrator.ok) return fail(context.calibrator.error);
  const { data, labels } = context;
  const calibrator = context.calibrator.value;
  const policies = data.policies.flatMap((policy) =>
    leftOut.includes(policy) ? [] : (columns(context, policy) ?? []),
  );
  const everyone = new Uint8Array(data.prompts.clusterCount).fill(1);
  const whole = variances(context, calibrator, policies, everyone);
  if (whole === null) return fail('too-few-labels');
  const { groupOfPrompt, count } = jackknifeGroups(
    data.prompts,
    clustersOf(data.prompts, labels),
    outerGroups,
    context.options.seed + 1,
  );
  const parts = Array.from({ length: count }, (_, group) => {
    const kept = everyone.slice();
    groupOfPrompt.forEach((own, prompt) => {
      if (own === group) kept[data.prompts.cluster[prompt]!] = 0;
    });
    return variances(context, calibrator, policies, kept);
  });
  const laws = whole.map(({ policy, reference, law }, index): PilotLaw => {
    const bounds = (part: keyof VarianceLaw): Bounds =>
      logBounds(
        law[part],
        parts.flatMap((other) => other?.[index]?.law[part] ?? []),
      );
    return { policy, reference, law, ci: { prompt: bounds('prompt'), label: bounds('label') } };
  });
  return ok({ prompts: data.prompts.ids.length, labels: labels.n, laws, leftOut });
}

interface PilotPolicy {
  readonly policy: string;
  readonly scored: ScoredRows;
  readonly average: PromptAverage;
  readonly labelled: ScoredRows;
  readonly labelledAverage: PromptAverage;
}

function columns({ data }: AnalysisContext, policy: string): PilotPolicy | null {
  const table = data.draws[policy];
  if (table === undefined) return null;
  const scored = scoredRows(table);
  const labelled = scoredRows(table, hasLabel(table));
  if (scored.n === 0) return null;
  return {
    policy,
    scored,
    average: promptAverage(scored.prompt),
    labelled,
    labelledAverage: promptAverage(labelled.prompt),
  };
}

interface LawOf {
  readonly policy: string;
  readonly reference: string | null;
  readonly law: VarianceLaw;
}

/** The laws of all policies and pairs on the clusters that are kept; null where too few labels are. */
function variances(
  { data, labels, options }: AnalysisContext,
  calibrator: Calibrator,
  policies: readonly PilotPolicy[],
  kept: Uint8Array,
): readonly LawOf[] | null {
  const { cluster } = data.prompts;
  const weights = Float64Array.from(cluster, (own) => kept[own]!);
  const fit = calibrator.fit(weights);
  if (fit === null) return null;
  // Each policy's influence of prompts, by cluster: the part that more prompts reduce.
  const prompts = policies.map(({ scored, average }) => {
    const reward = new Float64Array(scored.n);
    fit.predict(scored, reward);
    const centre = averageOverPrompts(average, reward, weights);
    const totals = new Float64Array(data.prompts.clusterCount);
    const members = new Uint8Array(data.prompts.clusterCount);
    let size = 0;
    for (let i = 0; i < scored.n; i += 1) {
      const own = cluster[scored.prompt[i]!]!;
      if (kept[own] === 0) continue;
      totals[own] = totals[own]! + average.weight[i]! * (reward[i]! - centre);
      size += average.weight[i]!;
      members[own] = 1;
    }
    return { totals: totals.map((total) => total / size), members, size };
  });
  const labelled = clustersOf(data.prompts, labels).map((has, own) => has && kept[own] === 1);
  const labelCount = labels.prompt.reduce((total, prompt) => total + kept[cluster[prompt]!]!, 0);
  const groups = jackknifeGroups(
    data.prompts,
    labelled,
    Math.min(labelGroups, labelled.filter(Boolean).length),
    options.seed,
  );
  if (groups.count < 2) return null;
  const label = policies.map(() => new Float64Array(groups.count));
  const left = new Float64Array(weights.length);
  for (let group = 0; group < groups.count; group += 1) {
    for (let prompt = 0; prompt < left.length; prompt += 1)
      left[prompt] = groups.groupOfPrompt[prompt] === group ? 0 : weights[prompt]!;
    const refit = calibrator.fit(left);
    if (refit === null) return null;
    policies.forEach((policy, index) => {
      const reward = new Float64Array(policy.scored.n);
      refit.predict(policy.scored, reward);
      let value = averageOverPrompts(policy.average, reward, weights);
      if (policy.labelled.n > 0) {
        const residual = new Float64Array(policy.labelled.n);
        refit.predictHeldOut(policy.labelled, residual);
        for (let i = 0; i < residual.length; i += 1) residual[i] = policy.labelled.label[i]! - residual[i]!;
        value += averageOverPrompts(policy.labelledAverage, residual, left);
      }
      label[index]![group] = value;
    });
  }
  const lawOf = (later: number, earlier: number | null): VarianceLaw => {
    const [own, other] = [prompts[later]!, earlier === null ? null : prompts[earlier]!];
    const totals = other === null ? own.totals : own.totals.map((total, i) => total - other.totals[i]!);
    const members = other === null ? own.members : own.members.map((member, i) => Math.max(member, other.members[i]!));
    const values = label[later]!.map((value, group) => value - (earlier === null ? 0 : label[earlier]![group]!));
    return {
      prompt: unitVariance(clusterDeviations(totals, members)) * own.size,
      label: unitVariance(jackknifeDeviations(values)) * labelCount,
    };
  };
  return policies.flatMap(({ policy }, later) => [
    { policy, reference: null, law: lawOf(later, null) },
    ...policies.slice(0, later).map((other, earlier) => ({
      policy,
      reference: other.policy,
      law: lawOf(later, earlier),
    })),
  ]);
}

/** A variance times or divided by what its jackknifed logarithm says; [0, 0] for no variance. */
function logBounds(value: number, parts: readonly number[]): Bounds {
  if (!(value > 0) || parts.length < 2 || parts.some((part) => !(part > 0))) return [value, value];
  const se = Math.sqrt(unitVariance(jackknifeDeviations(Float64Array.from(parts, Math.log))));
  const factor = Math.exp(criticalValue(0.95, parts.length - 1) * se);
  return [value / factor, value * factor];
}
