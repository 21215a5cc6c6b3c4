import type { AnalysisContext } from '../context.ts';
import { missingCount } from '../missing.ts';
import type { EstimatorConfig } from '../options.ts';
import type { UnavailableReason } from '../results.ts';
import { columnsOf } from './calibrated-columns.ts';
import { calibratedParts } from './direct-parts.ts';
import type { Parts } from './direct-parts.ts';
import { preparePolicy } from './direct-policy.ts';
import type { DirectPolicy } from './direct-policy.ts';
import { directSpreads, spreadSettings } from './direct-spread.ts';
import type { EstimatorDescriptor, OutcomeCounts, PolicyOutcome } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { influenceByCluster, influenceSpread } from './influence-spread.ts';
import type { PolicySpread } from './influence-spread.ts';
import { averageOverRows } from './prompt-average.ts';
import { RowWeights } from './row-weights.ts';
import type { ReplicateWeights } from './row-weights.ts';

/**
 * direct: calibrated judge scores of a policy's own draws, averaged over a prompt's draws and then over prompts.
 *
 *   ψ̂ = mean f₋ₖ(S′) + mean over labels of w(S)·(Y − f₋ₖ(S))
 *
 * f₋ₖ is the calibrator without the labels of the fold of the row's prompt. The second term takes out what f₋ₖ gets wrong on average for the policy.
 * Of a policy with labels of its own (the logging policy has) these are the labels, drawn with a known, equal share, and w = 1
 * (prediction-powered inference, Angelopoulos et al. 2023; cross-fitted: Zrnic & Candès 2024). For the others the calibration's labels stand in,
 * with w the density ratio of the policy's judge scores to the labelled ones (score-ratio.ts): an isotonic fit is pulled apart at its ends, and
 * where labels are few or the judge says little its mean at other scores is biased by as much as its noise (debiased as in Chernozhukov et al.
 * 2018). That supposes no more than the plug-in does, that a score means the same label; the score-support gates say when it cannot be
 * trusted. A policy whose every draw is labelled has the mean of its labels; f is not used.
 * `augment: own` carries no residuals over, `augment: false` is the plug-in alone for all, then with f fitted on all labels, which `plug_in: full`
 * always has; `average: draws` lets a prompt with more draws weigh more, `prompts: shared` leaves out prompts that another policy's fresh draws lack,
 * and `complete: calibrated` treats a policy whose every draw is labelled as any other.
 *
 * Estimand: E over prompts of E[Y | prompt, π]. Interval: influence values by cluster, t with Satterthwaite's df. An error of f moves both terms by
 * the same amount, so the calibrator's noise is in the spread of the held-out residuals and nowhere else (ADR 13). Where that is not so
 * (covariates, which w does not balance, and plug-ins without residuals) the delete-group jackknife that refits every f₋ₖ and w, which
 * `inference: jackknife` always has. With `oracle_uncertainty` that of the calibrators without each fold.
 *
 * A corrected mean need not lie between the lowest and the highest label: with a dozen labels of noise it may be below 0. Clipping it would be
 * a bias that the interval does not know.
 *
 * Draws without a judge score are left out and counted. No labels at all: `no-labels`; labels in fewer than four clusters:
 * `too-few-labels`; no draws: `no-rows`. Constant scores or labels: the estimate, and `zero-variance` instead of an interval.
 */
export const direct: EstimatorDescriptor = {
  method: 'direct',
  note: () =>
    'Judge scores calibrated to the oracle, averaged over each policy’s own draws; the interval includes the calibration’s noise.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare(context, config) {
    const settings = settingsOf(config);
    const policies = context.data.policies.map((policy) => preparePolicy(context, settings, policy));
    const residuals = policies.every(({ residuals: kind }) => kind !== 'none');
    const rowWeights = new RowWeights(context.groups);
    const parts = evaluate(context, policies, noWeights);
    const spreads = directSpreads(context, settings, policies, parts);
    const own = spreadSettings(settings, policies);
    return {
      outcomes: policies.map((policy, index) => outcome(context, policy, parts[index] ?? {}, spreads[index] ?? null)),
      replicate(weights, withoutGroup) {
        const of = (prompt: Int32Array): Float64Array | null => rowWeights.of(prompt, weights, withoutGroup);
        return Float64Array.from(evaluate(context, policies, { prompts: weights, withoutGroup, of }), total);
      },
      auto: residuals && context.options.calibration.covariates.length === 0 ? 'influence' : 'jackknife',
      ...(own === null ? {} : { uncertainty: influenceSpread(context, own, spreads, context.folds) }),
    };
  },
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}

const noWeights: ReplicateWeights = { prompts: null, withoutGroup: undefined, of: () => null };

/** The parts of every policy's estimate under prompt weights; a part that cannot be computed is NaN. */
function evaluate(
  context: AnalysisContext,
  policies: readonly DirectPolicy[],
  weights: ReplicateWeights,
): readonly Parts[] {
  const { prompts, withoutGroup } = weights;
  const needsFit = policies.some((policy) => policy.allLabels === null);
  const fit = needsFit && context.calibrator.ok ? context.calibrator.value.fit(prompts, withoutGroup) : null;
  const columns = fit === null ? null : columnsOf(context, fit, prompts, withoutGroup);
  return policies.map((policy) => {
    if (policy.allLabels !== null) {
      const { average, label } = policy.allLabels;
      return { labels: averageOverRows(average, label, weights.of(average.prompt)) };
    }
    return columns === null ? { 'plug-in': NaN } : calibratedParts(policy, columns, weights);
  });
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
    labels: allLabels !== null ? allLabels.label.length : prepared.residuals === 'own' ? labelled.n : 0,
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
