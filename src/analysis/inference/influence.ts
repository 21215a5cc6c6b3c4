import { leverageCorrected } from '../../stats/cluster-variance.ts';
import { clusterDeviations } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { EstimatorDescriptor, PreparedEstimator } from '../estimators/estimator.ts';
import type { SmallSample } from '../options.ts';
import type { DfRule, PolicyUncertainty, Uncertainty } from './uncertainty.ts';

/** Sums of influence values by cluster, unless the estimator has a spread of its own. One cluster has no spread: null. */
export function influenceUncertainty(
  context: AnalysisContext,
  descriptor: EstimatorDescriptor,
  prepared: PreparedEstimator,
): Uncertainty {
  if (prepared.uncertainty !== undefined) return prepared.uncertainty;
  const { smallSample } = context.options.inference;
  const promptsOf = promptCounts(context);
  const distribution = smallSample === 'satterthwaite' ? descriptor.influenceDistribution : 't';
  return {
    summary: {
      method: 'cluster-influence',
      distribution,
      units: context.data.prompts.clusterCount,
      replicates: null,
    },
    policies: prepared.outcomes.map((outcome) => {
      if (outcome.kind !== 'value' || outcome.influence === null) return null;
      const members = outcome.members.reduce((count, member) => count + member, 0);
      if (members < 2) return null;
      const rule: DfRule = distribution === 'normal' ? { kind: 'normal' } : { kind: 'satterthwaite' };
      return corrected(smallSample, outcome.influence, outcome.members, members - 1, promptsOf, rule);
    }),
  };
}

function corrected(
  smallSample: SmallSample,
  influence: Float64Array,
  members: Uint8Array,
  structuralDf: number,
  promptsOf: Float64Array,
  rule: DfRule,
): PolicyUncertainty {
  const common = { structuralDf, bootstrap: null };
  switch (smallSample) {
    case 'satterthwaite':
      return { ...common, ...clusterDeviations(influence, members), df: rule };
    case 'crv1':
      return { ...common, ...clusterDeviations(influence, members), df: { kind: 'known', df: structuralDf } };
    case 'cr2': {
      const { df, ...units } = leverageCorrected(
        influence,
        promptsOf.map((prompts, cluster) => (members[cluster] ? prompts : 0)),
      );
      return { ...common, ...units, df: { kind: 'known', df: Math.max(1, df) } };
    }
    default:
      return smallSample satisfies never;
  }
}

/** A cluster weighs by its prompts, since estimates are means over prompts. */
function promptCounts({ data }: AnalysisContext): Float64Array {
  const counts = new Float64Array(data.prompts.clusterCount);
  for (const cluster of data.prompts.cluster) counts[cluster] = counts[cluster]! + 1;
  return counts;
}
