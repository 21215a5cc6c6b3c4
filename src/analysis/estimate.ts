import type { AnalysisContext } from './context.ts';
import type { InfluenceCard } from './diagnostics/cards.ts';
import { influenceCard } from './diagnostics/influence.ts';
import { limitedByProbes, withProbeCorrection } from './diagnostics/probe-correction.ts';
import type { AppliedCorrection, PolicyOutcome, PreparedEstimator } from './estimators/estimator.ts';
import { estimatorDescriptor } from './estimators/registry.ts';
import { judge } from './gates/judgement.ts';
import type { Judgement } from './gates/judgement.ts';
import { samePolicies } from './inference/clone-pairs.ts';
import { comparisonsOf } from './inference/comparisons.ts';
import { intervalOf } from './inference/interval.ts';
import type { Interval } from './inference/interval.ts';
import { simultaneous } from './inference/ranking.ts';
import { monteCarloVariance } from './inference/monte-carlo.ts';
import { allReplicates, replicateSource } from './inference/replicates.ts';
import type { ReplicateSource } from './inference/replicates.ts';
import { inferenceMethod, uncertaintyOf } from './inference/uncertainty.ts';
import type { PolicyUncertainty, Uncertainty } from './inference/uncertainty.ts';
import type { EstimatorConfig } from './options.ts';
import type { Diagnostics, EstimatorResult, PolicyEstimate } from './results.ts';

/** An estimator's result with what its intervals were made of. */
export interface DetailedEstimate {
  readonly result: EstimatorResult;
  readonly uncertainty: Uncertainty;
  /** One a policy, before gates: influence values, parts, details. */
  readonly outcomes: readonly PolicyOutcome[];
}

/** An estimator that has its estimates and waits for the replicates of its bootstrap, if it has one. */
export interface PendingEstimate {
  /** Null where the interval needs no bootstrap. */
  readonly bootstrap: ReplicateSource | null;
  /** `rows`: the bootstrap's replicates from the first on. */
  finish(diagnostics: Diagnostics, rows: Float64Array | null): DetailedEstimate;
}

/** One estimator on prepared data, up to its bootstrap: whoever has threads may compute that on them. */
export function pendingEstimate(given: AnalysisContext, config: EstimatorConfig): PendingEstimate {
  const context = withOracleUncertainty(given, config.oracleUncertainty);
  const descriptor = estimatorDescriptor(config.method);
  const own = descriptor.prepare(context, config);
  const asked = context.options.inference.method;
  // A spread of the estimator's own knows nothing of probes: where influence values are asked for by name, it stays and they only check.
  const knowsProbes = asked !== 'influence' || own.uncertainty === undefined;
  const correct = context.options.audit.use === 'correct' && knowsProbes;
  const prepared = correct ? withProbeCorrection(context, own) : own;
  const method = inferenceMethod(descriptor, prepared, asked);
  return {
    bootstrap: method === 'bootstrap' ? replicateSource(context, prepared) : null,
    finish: (diagnostics, rows) => finished(context, config, prepared, { diagnostics, rows }),
  };
}

/** How the calibration's noise is counted decides how the interval is made. */
function withOracleUncertainty(context: AnalysisContext, asked: EstimatorConfig['oracleUncertainty']): AnalysisContext {
  if (asked === undefined) return context;
  const method = asked === 'jackknife' || asked === 'bootstrap' ? asked : 'influence';
  return { ...context, options: { ...context.options, inference: { ...context.options.inference, method } } };
}

/** One estimator on prepared data: values, intervals, gates, comparisons. */
export function estimateInContext(
  context: AnalysisContext,
  config: EstimatorConfig,
  diagnostics: Diagnostics,
): DetailedEstimate {
  const pending = pendingEstimate(context, config);
  return pending.finish(diagnostics, pending.bootstrap === null ? null : allReplicates(pending.bootstrap));
}

function finished(
  context: AnalysisContext,
  config: EstimatorConfig,
  prepared: PreparedEstimator,
  { diagnostics, rows }: { readonly diagnostics: Diagnostics; readonly rows: Float64Array | null },
): DetailedEstimate {
  const { data, options } = context;
  const descriptor = estimatorDescriptor(config.method);
  const uncertainty = limitedByProbes(uncertaintyOf(context, descriptor, prepared, rows), prepared.outcomes);
  const refuse = config.refuse ?? options.gates.refuse;
  const eligible = new Set<string>();
  const raw: { readonly policy: string; readonly estimate: number }[] = [];
  const policies = prepared.outcomes.map((outcome, index): PolicyEstimate => {
    const policy = data.policies[index] ?? '';
    if (outcome.kind === 'unavailable') return unavailable(policy, outcome, options.level);
    raw.push({ policy, estimate: outcome.estimate });
    const influence = influenceOf(outcome, uncertainty.policies[index] ?? null);
    const judgement = judge({ policy, outcome, diagnostics, options: options.gates, influence });
    if (judgement.eligible) eligible.add(policy);
    const interval = intervalOf(
      outcome.estimate,
      uncertainty.policies[index] ?? null,
      uncertainty.summary,
      options.level,
    );
    return available(policy, outcome, interval, { ...judgement, refuse, influence }, options.level);
  });
  const isSame = samePolicies(
    data.loggingPolicy,
    diagnostics.clones.map(({ policy }) => policy),
  );
  const shown = simultaneous(policies, comparisonsOf(policies, uncertainty, options, isSame), uncertainty, options);
  const result: EstimatorResult = {
    estimator: config.id ?? config.method,
    method: config.method,
    note: descriptor.note(config),
    inference: uncertainty.summary,
    ...shown,
    best_policy: best(policies.filter(({ policy }) => eligible.has(policy))),
    raw_best_policy: best(raw),
  };
  return { result, uncertainty, outcomes: prepared.outcomes };
}

function unavailable(
  policy: string,
  outcome: Extract<PolicyOutcome, { kind: 'unavailable' }>,
  level: number,
): PolicyEstimate {
  return {
    ...common(policy, outcome, level),
    n_clusters: 0,
    estimate: null,
    se: null,
    df: null,
    ci: null,
    band: null,
    refused: null,
    marked: null,
    reasons: [],
    unavailable: outcome.reason,
    no_interval: null,
    contributions: null,
    details: null,
    monte_carlo: null,
    ess: null,
    max_weight: null,
    gates: [],
    corrected: null,
    influence: null,
  };
}

function available(
  policy: string,
  outcome: Extract<PolicyOutcome, { kind: 'value' }>,
  interval: Interval,
  gate: Judgement & { readonly refuse: boolean; readonly influence: InfluenceCard | null },
  level: number,
): PolicyEstimate {
  const codes = gate.reasons.map((reason) => reason.code);
  const refused = codes.length > 0 && gate.refuse;
  const shown = interval.kind === 'interval' && !refused ? interval : null;
  return {
    ...common(policy, outcome, level),
    n_clusters: outcome.members.reduce((count, member) => count + member, 0),
    estimate: refused ? null : outcome.estimate,
    se: shown?.se ?? null,
    df: shown?.df ?? null,
    ci: shown?.ci ?? null,
    band: null,
    refused: refused ? codes : null,
    marked: codes.length > 0 && !refused ? codes : null,
    reasons: gate.reasons,
    unavailable: null,
    no_interval: interval.kind === 'none' && !refused ? interval.reason : null,
    contributions: refused ? null : outcome.parts,
    details: refused ? null : (outcome.details ?? null),
    monte_carlo: refused ? null : monteCarloVariance(outcome.terms ?? [], shown === null ? null : shown.se ** 2),
    ess: outcome.weights?.ess ?? null,
    max_weight: outcome.weights?.max ?? null,
    gates: gate.verdicts,
    corrected: refused || outcome.correction === undefined ? null : corrected(outcome.correction, gate.lifted),
    influence: refused ? null : gate.influence,
  };
}

function corrected(
  { amount, before, probes, clusters }: AppliedCorrection,
  lifted: readonly string[],
): PolicyEstimate['corrected'] {
  return { amount, before, n_probes: probes, n_clusters: clusters, lifted };
}

/** By cluster where there are influence values, else by the units of the interval; replicates of a bootstrap are no units. */
function influenceOf(
  outcome: Extract<PolicyOutcome, { kind: 'value' }>,
  uncertainty: PolicyUncertainty | null,
): InfluenceCard | null {
  if (outcome.influence !== null)
    return influenceCard(outcome.influence.filter((_, unit) => outcome.members[unit] === 1));
  return uncertainty === null || uncertainty.bootstrap !== null ? null : influenceCard(uncertainty.deviations);
}

function common(
  policy: string,
  { counts }: PolicyOutcome,
  level: number,
): Pick<PolicyEstimate, 'policy' | 'ci_level' | 'n_prompts' | 'n_draws' | 'n_labels' | 'n_missing'> {
  return {
    policy,
    ci_level: level,
    n_prompts: counts.prompts,
    n_draws: counts.draws,
    n_labels: counts.labels,
    n_missing: counts.missing,
  };
}

/** The first of the highest. */
function best(policies: readonly { readonly policy: string; readonly estimate: number | null }[]): string | null {
  let leader: { readonly policy: string; readonly estimate: number } | null = null;
  for (const { policy, estimate } of policies) {
    if (estimate !== null && (leader === null || estimate > leader.estimate)) leader = { policy, estimate };
  }
  return leader?.policy ?? null;
}
