import type { UnitDeviations } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { EstimatorDescriptor, PreparedEstimator } from '../estimators/estimator.ts';
import type { InferenceSummary } from '../results.ts';
import { bootstrapUncertainty } from './bootstrap.ts';
import { influenceUncertainty } from './influence.ts';
import { jackknifeUncertainty } from './jackknife.ts';

/**
 * How much each policy's estimate moves with each unit (jackknife group, cluster or bootstrap replicate), on the same units for all
 * policies: a difference's deviations are the difference of deviations.
 */
export interface Uncertainty {
  readonly summary: InferenceSummary;
  /** One a policy; null where there is no estimate or no interval can be made. */
  readonly policies: readonly (PolicyUncertainty | null)[];
}

export interface PolicyUncertainty extends UnitDeviations {
  /** Independent units with rows of this estimate, less one. */
  readonly structuralDf: number;
  readonly df: DfRule;
  /** Null but for the bootstrap. */
  readonly bootstrap: BootstrapSpread | null;
}

/** Where the degrees of freedom of an interval come from. */
export type DfRule =
  | { readonly kind: 'normal' }
  /** The unevenness of the units' deviations, at most the structural ones. */
  | { readonly kind: 'satterthwaite' }
  /** The kurtosis of replicates under exponential weights, which is that of the units' deviations. */
  | { readonly kind: 'replicate-kurtosis' }
  | { readonly kind: 'known'; readonly df: number };

/** What percentile and studentised intervals need beyond the replicates' spread. */
export interface BootstrapSpread {
  /** Mean of the replicates less the estimate: deviations are from that mean. */
  readonly shift: number;
  readonly studentised: StudentisedSpread | null;
}

/** Jackknife deviations by group, of the estimate and of every replicate (replicate-major). */
export interface StudentisedSpread {
  readonly groups: number;
  readonly own: Float64Array;
  readonly replicates: Float64Array;
}

/** `rows`: the bootstrap's replicates, where it is the method. */
export function uncertaintyOf(
  context: AnalysisContext,
  descriptor: EstimatorDescriptor,
  prepared: PreparedEstimator,
  rows: Float64Array | null,
): Uncertainty {
  const method = inferenceMethod(descriptor, prepared, context.options.inference.method);
  switch (method) {
    case 'jackknife':
      return jackknifeUncertainty(context, prepared);
    case 'influence':
      return prepared.uncertainty ?? influenceUncertainty(context, descriptor, prepared);
    case 'bootstrap':
      return bootstrapUncertainty(context, prepared, rows ?? new Float64Array());
    default:
      return method satisfies never;
  }
}

export type InferenceKind = 'jackknife' | 'influence' | 'bootstrap';

/** What was asked for if the estimator offers it (every one can be resampled), else its own choice; the result says which. */
export function inferenceMethod(
  descriptor: EstimatorDescriptor,
  prepared: PreparedEstimator,
  asked: AnalysisContext['options']['inference']['method'],
): InferenceKind {
  if (asked === 'bootstrap') return asked;
  return asked !== 'auto' && descriptor.inference.includes(asked) ? asked : (prepared.auto ?? descriptor.inference[0]);
}

/** The uncertainty of a − b. */
export function differenceOf(a: PolicyUncertainty, b: PolicyUncertainty): PolicyUncertainty {
  // Each side's deviations carry the root of its own factor, so that unequal cluster counts are right.
  const [scaleA, scaleB] = [Math.sqrt(a.factor), Math.sqrt(b.factor)];
  if (a.bootstrap !== null && b.bootstrap !== null) return bootstrapDifference(a, a.bootstrap, b, b.bootstrap);
  return {
    deviations: a.deviations.map((d, unit) => scaleA * d - scaleB * b.deviations[unit]!),
    factor: 1,
    structuralDf: Math.max(a.structuralDf, b.structuralDf),
    df: fewer(a.df, b.df),
    bootstrap: null,
  };
}

/** Replicates stay on their own scale: their quantiles are the bounds. */
function bootstrapDifference(
  a: PolicyUncertainty,
  spreadA: BootstrapSpread,
  b: PolicyUncertainty,
  spreadB: BootstrapSpread,
): PolicyUncertainty {
  const minus = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value - y[i]!);
  const [own, other] = [spreadA.studentised, spreadB.studentised];
  return {
    deviations: minus(a.deviations, b.deviations),
    factor: Math.max(a.factor, b.factor),
    structuralDf: Math.min(a.structuralDf, b.structuralDf),
    df: fewer(a.df, b.df),
    bootstrap: {
      shift: spreadA.shift - spreadB.shift,
      studentised:
        own === null || other === null
          ? null
          : {
              groups: own.groups,
              own: minus(own.own, other.own),
              replicates: minus(own.replicates, other.replicates),
            },
    },
  };
}

function fewer(a: DfRule, b: DfRule): DfRule {
  if (a.kind === 'known' && b.kind === 'known') return a.df <= b.df ? a : b;
  return a;
}
