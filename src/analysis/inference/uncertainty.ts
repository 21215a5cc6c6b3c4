import { clusterDeviations, jackknifeDeviations, satterthwaiteDf } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { EstimatorDescriptor, EstimatorInference, PreparedEstimator } from '../estimators/estimator.ts';
import type { InferenceSummary } from '../results.ts';

/**
 * How much each policy's estimate moves with each unit (jackknife group or cluster), on the same units for all policies: a difference's
 * deviations are the difference of deviations.
 */
export interface Uncertainty {
  readonly summary: InferenceSummary;
  /** One a policy; null where there is no estimate or no interval can be made. */
  readonly policies: readonly (PolicyUncertainty | null)[];
}

export interface PolicyUncertainty {
  readonly deviations: Float64Array;
  readonly factor: number;
  /** Units with rows of this estimate, less one. */
  readonly structuralDf: number;
  /** Degrees of freedom by a convention of the estimator's own (null: normal) instead of Satterthwaite's. */
  readonly df?: number | null;
}

export function uncertaintyOf(
  context: AnalysisContext,
  descriptor: EstimatorDescriptor,
  prepared: PreparedEstimator,
): Uncertainty {
  const method = inferenceMethod(descriptor, context.options.inference.method);
  if (method === 'jackknife') return jackknife(context, prepared);
  return prepared.uncertainty ?? influence(context, descriptor, prepared);
}

/** What was asked for if the estimator offers it, else its own first choice; the result says which. */
function inferenceMethod(
  descriptor: EstimatorDescriptor,
  asked: AnalysisContext['options']['inference']['method'],
): EstimatorInference {
  return asked !== 'auto' && descriptor.inference.includes(asked) ? asked : descriptor.inference[0];
}

/** Everything again without each group of clusters: calibrators, folds, averages. */
function jackknife(context: AnalysisContext, prepared: PreparedEstimator): Uncertainty {
  const { count, groupOfPrompt } = context.groups;
  const policies = prepared.outcomes.length;
  const replicates = Array.from({ length: policies }, () => new Float64Array(count));
  const weights = new Float64Array(groupOfPrompt.length);
  if (count >= 2) {
    for (let group = 0; group < count; group += 1) {
      for (let prompt = 0; prompt < weights.length; prompt += 1)
        weights[prompt] = groupOfPrompt[prompt] === group ? 0 : 1;
      const values = prepared.replicate(weights);
      for (let policy = 0; policy < policies; policy += 1) replicates[policy]![group] = values[policy]!;
    }
  }
  return {
    summary: { method: 'delete-group-jackknife', distribution: 't', units: count },
    policies: prepared.outcomes.map((outcome, policy) =>
      outcome.kind === 'value' && count >= 2
        ? { ...jackknifeDeviations(replicates[policy]!), structuralDf: count - 1 }
        : null,
    ),
  };
}

/** Sums of influence values by cluster. */
function influence(
  context: AnalysisContext,
  descriptor: EstimatorDescriptor,
  prepared: PreparedEstimator,
): Uncertainty {
  return {
    summary: {
      method: 'cluster-influence',
      distribution: descriptor.influenceDistribution,
      units: context.data.prompts.clusterCount,
    },
    policies: prepared.outcomes.map((outcome) => {
      if (outcome.kind !== 'value' || outcome.influence === null) return null;
      const members = outcome.members.reduce((count, member) => count + member, 0);
      if (members < 2) return null;
      return { ...clusterDeviations(outcome.influence, outcome.members), structuralDf: members - 1 };
    }),
  };
}

/** The uncertainty of a − b. */
export function differenceOf(a: PolicyUncertainty, b: PolicyUncertainty): PolicyUncertainty {
  // Each side's deviations carry the root of its own factor, so that unequal cluster counts are right.
  const [scaleA, scaleB] = [Math.sqrt(a.factor), Math.sqrt(b.factor)];
  return {
    deviations: a.deviations.map((d, unit) => scaleA * d - scaleB * b.deviations[unit]!),
    factor: 1,
    structuralDf: Math.max(a.structuralDf, b.structuralDf),
    ...(a.df === undefined || b.df === undefined ? {} : { df: fewer(a.df, b.df) }),
  };
}

/** The smaller of two degrees of freedom; null is infinitely many. */
function fewer(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

export function degreesOfFreedom(summary: InferenceSummary, uncertainty: PolicyUncertainty): number | null {
  if (uncertainty.df !== undefined) return uncertainty.df;
  return summary.distribution === 'normal' ? null : satterthwaiteDf(uncertainty.deviations, uncertainty.structuralDf);
}
