import type { AnalysisContext } from '../context.ts';
import type { PolicyOutcome, PreparedEstimator } from '../estimators/estimator.ts';
import { averageOverPrompts, promptAverage } from '../estimators/prompt-average.ts';
import type { PolicyUncertainty, Uncertainty } from '../inference/uncertainty.ts';
import { leastClusters, summariseResiduals } from './transport-audit.ts';
import { probeResiduals, probeRows } from './transport-card.ts';

/**
 * Probes used well (`audit.use: correct`): a plug-in estimate plus its policy's mean residual on held-out probes,
 *
 *   ψ̂ = mean f(S′) + mean over probes of (Y − f(S)).
 *
 * The probes are a random sample of the policy's own responses, and f has not seen them: whatever f gets wrong on average for this policy, the
 * second mean takes out (Angelopoulos et al. 2023, with labels of the target's own). A level claim is then possible where the calibrator does
 * not transport or has no labels nearby. Replicates recompute both means and refit f, on the same prompt weights: the interval holds the
 * correction's variance, the calibrated mean's, and their covariance where probes are among the prompts. Its degrees of freedom are at most the
 * probes' clusters less one.
 *
 * Every policy that has probes is corrected, not only those that fail: to choose by the same residuals that correct would bias the correction
 * away from 0. Estimates with labels of their own, with weights, or naive ones are left alone, and so is a policy with probes in one cluster.
 */
export function withProbeCorrection(context: AnalysisContext, prepared: PreparedEstimator): PreparedEstimator {
  if (!context.calibrator.ok) return prepared;
  const calibrator = context.calibrator.value;
  const fit = calibrator.fit(null);
  if (fit === null) return prepared;
  const { data } = context;
  const probed = prepared.outcomes.map((outcome, index) => {
    const policy = data.policies[index] ?? '';
    if (outcome.kind !== 'value' || Object.keys(outcome.parts).join() !== 'plug-in') return null;
    const rows = probeRows(data, policy);
    const cluster = Int32Array.from(rows.prompt, (prompt) => data.prompts.cluster[prompt]!);
    return correctedByProbes(context, policy) ? { policy, rows, cluster, average: promptAverage(rows.prompt) } : null;
  });
  if (probed.every((probes) => probes === null)) return prepared;

  const outcomes = prepared.outcomes.map((outcome, index): PolicyOutcome => {
    const probes = probed[index] ?? null;
    if (probes === null || outcome.kind !== 'value') return outcome;
    const { residual } = probeResiduals(context, probes.policy, fit);
    const amount = averageOverPrompts(probes.average, residual, null);
    const members = outcome.members.slice();
    for (const cluster of probes.cluster) members[cluster] = 1;
    const { clusters, effectiveClusters } = summariseResiduals(residual, probes.cluster);
    return {
      ...outcome,
      estimate: outcome.estimate + amount,
      parts: { ...outcome.parts, 'probe-correction': amount },
      counts: { ...outcome.counts, labels: outcome.counts.labels + probes.rows.n },
      members,
      // What influence values there were take the calibrator as given, and know nothing of the probes.
      influence: null,
      correction: {
        amount,
        before: outcome.estimate,
        probes: probes.rows.n,
        clusters,
        sufficient: effectiveClusters >= leastClusters,
      },
    };
  });

  return {
    outcomes,
    auto: 'jackknife',
    replicate(weights, withoutGroup) {
      const values = prepared.replicate(weights, withoutGroup);
      const again = calibrator.fit(weights, withoutGroup);
      return values.map((value, index) => {
        const probes = probed[index] ?? null;
        if (probes === null) return value;
        if (again === null) return NaN;
        const residual = new Float64Array(probes.rows.n);
        again.predict(probes.rows, residual);
        for (let i = 0; i < residual.length; i += 1) residual[i] = probes.rows.label[i]! - residual[i]!;
        return value + averageOverPrompts(probes.average, residual, weights);
      });
    },
  };
}

/** Whether a plug-in estimate of the policy will be corrected by its probes. */
export function correctedByProbes({ data, options, calibrator }: AnalysisContext, policy: string): boolean {
  if (options.audit.use !== 'correct' || !calibrator.ok) return false;
  return new Set(Array.from(probeRows(data, policy).prompt, (prompt) => data.prompts.cluster[prompt]!)).size >= 2;
}

/** The same spread, with no more degrees of freedom than the probes that corrected have clusters. */
export function limitedByProbes(uncertainty: Uncertainty, outcomes: readonly PolicyOutcome[]): Uncertainty {
  return {
    ...uncertainty,
    policies: uncertainty.policies.map((policy, index): PolicyUncertainty | null => {
      const outcome = outcomes[index];
      if (policy === null || outcome?.kind !== 'value' || outcome.correction === undefined) return policy;
      return { ...policy, structuralDf: Math.min(policy.structuralDf, outcome.correction.clusters - 1) };
    }),
  };
}
