import { jackknifeDeviations } from '../../stats/unit-variance.ts';
import { mean } from '../../stats/summation.ts';
import { clustersOf, jackknifeGroups } from '../clusters.ts';
import type { AnalysisContext } from '../context.ts';
import type { PolicyOutcome, PreparedEstimator } from '../estimators/estimator.ts';
import type { InferenceSummary } from '../results.ts';
import { innerGroupCount, rowStride, usableRow } from './replicates.ts';
import type { DfRule, PolicyUncertainty, StudentisedSpread, Uncertainty } from './uncertainty.ts';

/**
 * Cluster bootstrap with everything refitted in every replicate: calibrators, folds' fits, averages (Rubin 1981 with exponential weights;
 * Efron 1979 with multinomial ones). The clusters' weights are the same for all policies and estimators, so differences are paired.
 *
 * `rows`: the replicates, in order; when some could not be used, those after them stand in. Fewer usable ones than were wanted: no interval.
 */
export function bootstrapUncertainty(
  context: AnalysisContext,
  prepared: PreparedEstimator,
  rows: Float64Array,
): Uncertainty {
  const { replicates: wanted, interval, resampling } = context.options.inference;
  const stride = rowStride(context, prepared.outcomes.length);
  const usable = usableRow(prepared);
  const starts: number[] = [];
  let drawn = 0;
  for (; drawn < rows.length / stride && starts.length < wanted; drawn += 1) {
    if (resampling === 'exponential' && interval !== 'studentised') starts.push(drawn * stride);
    else if (usable(rows, drawn * stride)) starts.push(drawn * stride);
  }
  const own = interval === 'studentised' ? ownJackknife(context, prepared) : null;
  const labelledClusters = clustersOf(context.data.prompts, context.labels).filter(Boolean).length;
  const summary: InferenceSummary = {
    method: 'cluster-bootstrap',
    distribution: interval,
    units: context.data.prompts.clusterCount,
    replicates: { wanted, used: starts.length, failed: drawn - starts.length },
  };
  return {
    summary,
    policies: prepared.outcomes.map((outcome, policy) => {
      if (outcome.kind !== 'value') return null;
      const units = unitCount(outcome, labelledClusters);
      if (units < 2) return null;
      const complete = starts.length === wanted;
      const values = Float64Array.from(starts, (start) => (complete ? rows[start + policy]! - outcome.estimate : NaN));
      const studentised =
        own === null
          ? null
          : {
              groups: own.count,
              own: own.byPolicy[policy]!,
              replicates: inner(rows, starts, { stride, groups: own.count, policy }),
            };
      return spread(values, units, context.options.inference, studentised);
    }),
  };
}

/** Units that the estimate rests on where they are fewest: its own clusters or, when it uses the calibrator, those with labels. */
function unitCount(
  { members, counts, gates }: Extract<PolicyOutcome, { kind: 'value' }>,
  labelledClusters: number,
): number {
  const own = members.reduce((count, member) => count + member, 0);
  const calibrated = counts.labels > 0 || gates.includes('label-ess');
  return calibrated && labelledClusters > 0 ? Math.min(own, labelledClusters) : own;
}

function spread(
  values: Float64Array,
  units: number,
  { resampling, interval }: AnalysisContext['options']['inference'],
  studentised: StudentisedSpread | null,
): PolicyUncertainty {
  const shift = mean(values);
  const multinomial = resampling === 'multinomial' || interval === 'studentised';
  // The spread of a resampled mean is too small by (G − 1)/G with counts and by (G − 1)/(G + 1) with exponential weights.
  const correction = multinomial ? units / (units - 1) : (units + 1) / (units - 1);
  const df: DfRule = multinomial ? { kind: 'known', df: units - 1 } : { kind: 'replicate-kurtosis' };
  return {
    deviations: values.map((value) => value - shift),
    factor: correction / (values.length - 1),
    structuralDf: units - 1,
    df,
    bootstrap: { shift, studentised },
  };
}

/** The jackknife of the estimate itself, on as many groups as the replicates have inside. */
function ownJackknife(
  context: AnalysisContext,
  prepared: PreparedEstimator,
): { readonly count: number; readonly byPolicy: readonly Float64Array[] } {
  const { data, labels, options } = context;
  const labelled = clustersOf(data.prompts, labels);
  const count = innerGroupCount(context);
  const { groupOfPrompt } = jackknifeGroups(data.prompts, labelled, count, options.seed);
  const values = prepared.outcomes.map(() => new Float64Array(count));
  for (let group = 0; group < count; group += 1) {
    const left = prepared.replicate(Float64Array.from(groupOfPrompt, (own) => (own === group ? 0 : 1)));
    values.forEach((column, policy) => {
      column[group] = left[policy]!;
    });
  }
  return { count, byPolicy: values.map((column) => jackknifeDeviations(column).deviations) };
}

/** One policy's jackknife deviations of all used replicates, replicate-major. */
function inner(
  rows: Float64Array,
  starts: readonly number[],
  { stride, groups, policy }: { readonly stride: number; readonly groups: number; readonly policy: number },
): Float64Array {
  const policies = stride / (1 + groups);
  const out = new Float64Array(starts.length * groups);
  starts.forEach((start, replicate) => {
    for (let group = 0; group < groups; group += 1) {
      out[replicate * groups + group] = rows[start + policies * (1 + group) + policy]!;
    }
  });
  return out;
}
