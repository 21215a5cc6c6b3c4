import type { CalibrationFit, Calibrator } from '../calibration/calibrator.ts';
import type { AnalysisContext } from '../context.ts';
import type { DrawTable } from '../dataset.ts';
import { drawRows, labelledDrawRows, noRows } from '../draw-rows.ts';
import { missingCount } from '../missing.ts';
import type { EstimatorConfig } from '../options.ts';
import type { UnavailableReason } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { directSpreads, spreadSettings } from './direct-spread.ts';
import type { EstimatorDescriptor, OutcomeCounts, PolicyOutcome } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { influenceByCluster, influenceSpread } from './influence-spread.ts';
import type { PolicySpread } from './influence-spread.ts';
import { averageOverRows, drawAverage, promptAverage, promptCount, rowsByPrompt } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import { RowWeights } from './row-weights.ts';
import type { ReplicateWeights } from './row-weights.ts';

/**
 * direct: calibrated judge scores of a policy's own draws, averaged over a prompt's draws and then over prompts.
 *
 *   ψ̂ = mean f(S′) + mean over its labelled draws of (Y − f₋ₖ(S′))
 *
 * f is the calibrator fitted on the calibration labels, f₋ₖ the one without the fold of the draw's prompt. The second term is there for
 * policies with labels of their own (the logging policy has): labels are drawn with a known, equal share π, so dividing the residuals'
 * sum by π·n is the mean over the labelled draws; it takes out what f gets wrong on average for that policy (prediction-powered
 * inference, Angelopoulos et al. 2023; cross-fitted: Zrnic & Candès 2024). A policy without labels has the plug-in alone and leans on f:
 * the score-support gates say when that cannot be trusted. A policy whose every draw is labelled has the mean of its labels; f is not used.
 * `augment: false` leaves the plug-in alone for all; `average: draws` lets a prompt with more draws weigh more.
 *
 * Estimand: E over prompts of E[Y | prompt, π]. Interval: delete-group jackknife over prompt clusters that refits f and every f₋ₖ without the
 * group, hence covers the noise of calibration and its covariance with evaluation; t with Satterthwaite's df, at most groups − 1. With
 * `inference: influence` and `oracle_uncertainty` that of draws around their mean, and of the calibrators without each fold.
 *
 * Draws without a judge score are left out and counted. No labels at all: `no-labels`; labels in fewer than four clusters:
 * `too-few-labels`; no draws: `no-rows`. Constant scores or labels: the estimate, and `zero-variance` instead of an interval.
 */
export const direct: EstimatorDescriptor = {
  method: 'direct',
  note: () =>
    'Judge scores calibrated to the oracle, averaged over each policy’s own draws; the interval includes the calibration’s noise.',
  inference: ['jackknife', 'influence'],
  influenceDistribution: 't',
  prepare(context, config) {
    const settings = settingsOf(config);
    const policies = context.data.policies.map((policy) => preparePolicy(context, settings, policy));
    const calibrator = context.calibrator.ok ? context.calibrator.value : null;
    const rowWeights = new RowWeights(context.groups);
    const parts = evaluate(policies, calibrator, noWeights);
    const spreads = directSpreads(context, settings, policies, parts);
    const own = spreadSettings(settings, policies);
    return {
      outcomes: policies.map((policy, index) => outcome(context, policy, parts[index] ?? {}, spreads[index] ?? null)),
      replicate(weights, withoutGroup) {
        const of = (prompt: Int32Array): Float64Array | null => rowWeights.of(prompt, weights, withoutGroup);
        return Float64Array.from(evaluate(policies, calibrator, { prompts: weights, withoutGroup, of }), total);
      },
      ...(own === null ? {} : { uncertainty: influenceSpread(context, own, spreads, context.folds) }),
    };
  },
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}

export interface DirectPolicy {
  readonly policy: string;
  readonly table: DrawTable | undefined;
  readonly scored: ScoredRows;
  readonly average: PromptAverage;
  /** Room for the calibrated scores and the residuals of one replicate. */
  readonly reward: Float64Array;
  readonly residual: Float64Array;
  /** The labelled ones among the scored. */
  readonly labelled: ScoredRows;
  readonly labelledAverage: PromptAverage;
  /** Labels of all draws, when every draw has one. */
  readonly allLabels: {
    readonly label: Float64Array;
    readonly row: Int32Array;
    readonly average: PromptAverage;
  } | null;
}

export type Parts = Readonly<Record<string, number>>;

function preparePolicy(context: AnalysisContext, settings: EstimatorSettings, policy: string): DirectPolicy {
  const table = context.data.draws[policy];
  const average = settings.average === 'prompts' ? promptAverage : drawAverage;
  const scored = drawRows(context, policy);
  const labelled = settings.augment ? labelledDrawRows(context, policy) : noRows;
  const complete = settings.augment && table !== undefined && table.n > 0 && !table.label.some(Number.isNaN);
  return {
    policy,
    table,
    scored,
    average: average(scored.prompt),
    reward: new Float64Array(scored.n),
    residual: new Float64Array(labelled.n),
    labelled,
    labelledAverage: settings.average === 'prompts' ? labelledWeights(scored, labelled) : average(labelled.prompt),
    allLabels: complete
      ? { label: table.label, row: table.draw.map((_, row) => row), average: average(table.prompt) }
      : null,
  };
}

/** A labelled draw stands for 1/M of its prompt as it does among all draws, M counting labelled and unlabelled ones. */
function labelledWeights(scored: ScoredRows, labelled: ScoredRows): PromptAverage {
  const draws = rowsByPrompt(scored.prompt);
  return {
    prompt: labelled.prompt,
    weight: Float64Array.from(labelled.prompt, (prompt) => 1 / draws[prompt]!),
    promptCount: promptCount(labelled.prompt),
  };
}

const noWeights: ReplicateWeights = { prompts: null, withoutGroup: undefined, of: () => null };

/** The parts of every policy's estimate under prompt weights; a part that cannot be computed is NaN. */
function evaluate(
  policies: readonly DirectPolicy[],
  calibrator: Calibrator | null,
  weights: ReplicateWeights,
): readonly Parts[] {
  const needsFit = policies.some((policy) => policy.allLabels === null);
  const fit = needsFit ? (calibrator?.fit(weights.prompts, weights.withoutGroup) ?? null) : null;
  return policies.map((policy) => {
    if (policy.allLabels !== null) {
      const { average, label } = policy.allLabels;
      return { labels: averageOverRows(average, label, weights.of(average.prompt)) };
    }
    return fit === null ? { 'plug-in': NaN } : calibratedParts(policy, fit, weights);
  });
}

function calibratedParts(policy: DirectPolicy, fit: CalibrationFit, weights: ReplicateWeights): Parts {
  const { reward, residual } = policy;
  fit.predict(policy.scored, reward);
  const plugIn = averageOverRows(policy.average, reward, weights.of(policy.average.prompt));
  if (policy.labelled.n === 0) return { 'plug-in': plugIn };
  fit.predictHeldOut(policy.labelled, residual);
  for (let i = 0; i < residual.length; i += 1) residual[i] = policy.labelled.label[i]! - residual[i]!;
  return {
    'plug-in': plugIn,
    augmentation: averageOverRows(policy.labelledAverage, residual, weights.of(policy.labelledAverage.prompt)),
  };
}

function total(parts: Parts): number {
  return Object.values(parts).reduce((value, part) => value + part, 0);
}

function outcome(
  context: AnalysisContext,
  prepared: DirectPolicy,
  parts: Parts,
  spread: PolicySpread | null,
): PolicyOutcome {
  const { data } = context;
  const { policy, table, scored, labelled, allLabels } = prepared;
  const counts: OutcomeCounts = {
    prompts: allLabels?.average.promptCount ?? prepared.average.promptCount,
    draws: allLabels === null ? scored.n : allLabels.label.length,
    labels: allLabels === null ? labelled.n : allLabels.label.length,
    missing: missingCount(data.missing, 'fresh', policy, 'judge_score'),
  };
  const reason = unavailable(context, prepared);
  if (reason !== null || table === undefined || spread === null)
    return { kind: 'unavailable', reason: reason ?? 'no-rows', counts };
  return {
    kind: 'value',
    estimate: total(parts),
    parts,
    counts,
    ...influenceByCluster(context, spread.terms),
    terms: spread.terms,
    gates: allLabels === null ? ['outside-share', 'label-ess'] : [],
    weights: null,
    ...(spread.foldReplicates === null ? {} : { details: { fold_jackknife: [...spread.foldReplicates] } }),
  };
}

function unavailable(context: AnalysisContext, prepared: DirectPolicy): UnavailableReason | null {
  if (prepared.allLabels !== null) return null;
  if ((prepared.table?.n ?? 0) === 0) return 'no-rows';
  if (prepared.scored.n === 0) return 'no-judge-scores';
  return context.calibrator.ok ? null : context.calibrator.error;
}
