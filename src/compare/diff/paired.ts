import { diagnose } from '../../analysis/analyse.ts';
import { buildEvaluationData } from '../../analysis/build-dataset.ts';
import { analysisContext, withGroups, type AnalysisContext } from '../../analysis/context.ts';
import { estimateInContext } from '../../analysis/estimate.ts';
import { intervalOf } from '../../analysis/inference/interval.ts';
import { differenceOf, type PolicyUncertainty } from '../../analysis/inference/uncertainty.ts';
import type { AnalysisOptions } from '../../analysis/options.ts';
import type { InferenceSummary } from '../../analysis/results.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import { optionsOf } from '../../steps/analysis-options.ts';
import { estimatorConfigOf } from '../../steps/estimator-config.ts';
import type { EvaluationTables } from '../../steps/dataset/assemble.ts';
import { commonUnits, type SideUnits } from './common-units.ts';
import type { Pairing, UnpairedReason } from './difference.ts';

/** What an estimator of a run was computed from. */
export interface EstimatorInputs {
  readonly tables: EvaluationTables;
  readonly params: EstimateParams;
}

export interface PairedInterval {
  readonly se: number;
  readonly ci: readonly [lower: number, upper: number];
}

/** The differences of one estimator between two runs that share prompts. */
export interface PairedEstimates {
  readonly pairing: Extract<Pairing, { kind: 'paired' }>;
  readonly level: number;
  /** What this version computes, to be held against what was recorded; null where there is none. */
  estimates(policy: string): { readonly a: number | null; readonly b: number | null };
  /** Of a difference B − A; null where no interval can be made. */
  interval(policy: string, difference: number): PairedInterval | null;
}

/**
 * One estimator on the data of two runs, resampled together: a unit (jackknife group or prompt cluster) is left out of both at once, and the
 * spread of the difference is that of the units' own differences, so what both runs share cancels. The confidence level and the way of
 * resampling are those of B.
 *
 * Valid where only some prompts are shared, too: those that one run alone has add their own spread. Gates play no part here.
 */
export function pairedEstimates(a: EstimatorInputs, b: EstimatorInputs): Result<PairedEstimates, UnpairedReason> {
  const { inference, level } = optionsOf(b.params);
  // Replicates that are drawn for each run alone tell nothing of the two together: the jackknife does.
  const jackknife = { ...inference, method: 'jackknife' } as const;
  if (inference.method === 'bootstrap') return inOneWay(a, b, { inference: jackknife, level });
  const own = inOneWay(a, b, { inference, level });
  return own.ok || own.error !== 'other-inference' ? own : inOneWay(a, b, { inference: jackknife, level });
}

function inOneWay(
  a: EstimatorInputs,
  b: EstimatorInputs,
  way: Pick<AnalysisOptions, 'inference' | 'level'>,
): Result<PairedEstimates, UnpairedReason> {
  const { level } = way;
  const [contextA, contextB] = [contextOf(a, way), contextOf(b, way)];
  const units = commonUnits(contextA, contextB);
  if (!units.ok) return units;
  const [sideA, sideB] = [
    resampled(contextA, units.value.a, a.params, units.value.clusters),
    resampled(contextB, units.value.b, b.params, units.value.clusters),
  ];
  if (sideA === null || sideB === null || sideA.summary.method !== sideB.summary.method) return fail('other-inference');
  return ok({
    pairing: {
      kind: 'paired',
      prompts: units.value.sharedPrompts,
      prompts_a: contextA.data.prompts.ids.length,
      prompts_b: contextB.data.prompts.ids.length,
    },
    level,
    estimates: (policy) => ({ a: sideA.estimate(policy), b: sideB.estimate(policy) }),
    interval(policy, difference) {
      const [ofA, ofB] = [sideA.uncertainty(policy), sideB.uncertainty(policy)];
      if (ofA === null || ofB === null) return null;
      const interval = intervalOf(difference, differenceOf(ofB, ofA), sideB.summary, level);
      return interval.kind === 'interval' ? { se: interval.se, ci: interval.ci } : null;
    },
  });
}

function contextOf(
  { tables, params }: EstimatorInputs,
  way: Pick<AnalysisOptions, 'inference' | 'level'>,
): AnalysisContext {
  const options = optionsOf(params);
  const { covariates } = options.calibration;
  return analysisContext(buildEvaluationData({ ...tables, covariates }), { ...options, ...way });
}

interface ResampledSide {
  readonly summary: InferenceSummary;
  estimate(policy: string): number | null;
  /** By common unit; null where no interval can be made. */
  uncertainty(policy: string): PolicyUncertainty | null;
}

/** An estimator on one run's data by the common units; null when it resamples in another way than by these. */
function resampled(
  context: AnalysisContext,
  units: SideUnits,
  { estimator }: EstimateParams,
  clusters: number,
): ResampledSide | null {
  const { groups, clusterOf } = units;
  const config = { ...estimatorConfigOf(estimator), refuse: false };
  const { result, uncertainty } = estimateInContext(
    withGroups(context, groups),
    config,
    diagnose(context.data, context.options),
  );
  const { summary } = uncertainty;
  const unitCount = summary.method === 'cluster-influence' ? clusterOf.length : groups.count;
  if (summary.method !== 'cluster-influence' && summary.method !== 'delete-group-jackknife') return null;
  // An estimator may have a spread of its own, by other units.
  if (uncertainty.policies.some((policy) => policy !== null && policy.deviations.length !== unitCount)) return null;
  const indexOf = (policy: string): number => result.policies.findIndex((one) => one.policy === policy);
  return {
    summary,
    estimate: (policy) => result.policies[indexOf(policy)]?.estimate ?? null,
    uncertainty(policy) {
      const found = uncertainty.policies[indexOf(policy)] ?? null;
      return found === null || summary.method === 'delete-group-jackknife' ? found : spread(found, clusterOf, clusters);
    },
  };
}

/** Deviations by cluster on the clusters of both runs: one that a run does not have does not move its estimate. */
function spread(own: PolicyUncertainty, clusterOf: Int32Array, count: number): PolicyUncertainty {
  const deviations = new Float64Array(count);
  own.deviations.forEach((deviation, cluster) => {
    deviations[clusterOf[cluster]!] = deviation;
  });
  return { ...own, deviations };
}
