import { jackknifeDeviations } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { PreparedEstimator } from '../estimators/estimator.ts';
import type { Uncertainty } from './uncertainty.ts';

/** Everything again without each group of clusters: calibrators, folds, averages. */
export function jackknifeUncertainty(context: AnalysisContext, prepared: PreparedEstimator): Uncertainty {
  const { count, groupOfPrompt } = context.groups;
  const policies = prepared.outcomes.length;
  const replicates = Array.from({ length: policies }, () => new Float64Array(count));
  const weights = new Float64Array(groupOfPrompt.length);
  if (count >= 2) {
    for (let group = 0; group < count; group += 1) {
      for (let prompt = 0; prompt < weights.length; prompt += 1)
        weights[prompt] = groupOfPrompt[prompt] === group ? 0 : 1;
      const values = prepared.replicate(weights, group);
      for (let policy = 0; policy < policies; policy += 1) replicates[policy]![group] = values[policy]!;
    }
  }
  return {
    summary: { method: 'delete-group-jackknife', distribution: 't', units: count, replicates: null },
    policies: prepared.outcomes.map((outcome, policy) =>
      outcome.kind === 'value' && count >= 2
        ? {
            ...jackknifeDeviations(replicates[policy]!),
            structuralDf: count - 1,
            df: { kind: 'satterthwaite' },
            bootstrap: null,
          }
        : null,
    ),
  };
}
