import type { AnalysisContext } from '../context.ts';
import type { JsonValue } from '../../base/json.ts';
import type { GateCode } from '../gates/table.ts';
import type { Uncertainty } from '../inference/uncertainty.ts';
import type { EstimatorConfig } from '../options.ts';
import type { UnavailableReason } from '../results.ts';
import type { InfluenceTerms } from './influence-spread.ts';

export type { GateCode };

export interface OutcomeCounts {
  readonly prompts: number;
  readonly draws: number;
  readonly labels: number;
  readonly missing: number;
}

/** A policy's value by an estimator, before gates and intervals. */
export type PolicyOutcome =
  | {
      readonly kind: 'value';
      readonly estimate: number;
      /** Parts that add up to the estimate. */
      readonly parts: Readonly<Record<string, number>>;
      readonly counts: OutcomeCounts;
      /** Clusters with at least one row of this estimate. */
      readonly members: Uint8Array;
      /** Sum of the influence values of each cluster's rows, divided by their number; null for estimators without. */
      readonly influence: Float64Array | null;
      /** The influence values themselves, by row: each divided by the number of rows. */
      readonly terms?: readonly InfluenceTerms[];
      /** The gates that may refuse it; naming one stands for all about the same subject (gates/table.ts). */
      readonly gates: readonly GateCode[];
      /** Gates that refuse nothing here, and keep the policy from being called the best: those of a naive number. */
      readonly watch?: readonly GateCode[];
      /** Set where the policy's probes corrected the estimate. */
      readonly correction?: AppliedCorrection;
      readonly weights: {
        readonly ess: number;
        readonly max: number;
        readonly rows: number;
        /** Of the raw weights, where the estimate does not divide by it. */
        readonly mean?: { readonly value: number; readonly se: number };
      } | null;
      /** The importance weights in use, by logged row. */
      readonly rowWeights?: { readonly row: Uint32Array; readonly weight: Float64Array };
      /** What else the estimator can say about its value: mixture weights, targeting step, replicates of its own jackknife. */
      readonly details?: Readonly<Record<string, JsonValue>>;
    }
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason; readonly counts: OutcomeCounts };

export interface AppliedCorrection {
  readonly amount: number;
  readonly before: number;
  readonly probes: number;
  readonly clusters: number;
  /** Enough effective clusters to answer the gates about the calibrator. */
  readonly sufficient: boolean;
}

export interface PreparedEstimator {
  /** One a policy of the data, in its order. */
  readonly outcomes: readonly PolicyOutcome[];
  /**
   * The whole estimate again, calibrator and all, with each row counting with its prompt's weight: one value a policy, NaN where it
   * cannot be computed. Weights of 1 give the estimates themselves. `withoutGroup` names the jackknife group whose prompts weigh 0 where all
   * others weigh 1: the same weights again, for estimators that are faster when they know.
   */
  replicate(promptWeights: Float64Array, withoutGroup?: number): Float64Array;
  /** What `auto` means for it, where that depends on its settings; else the description's first choice. */
  readonly auto?: EstimatorInference;
  /** The spread by its influence values, for estimators whose clusters or degrees of freedom follow options of their own. */
  readonly uncertainty?: Uncertainty;
}

export type EstimatorInference = 'jackknife' | 'influence';

export interface EstimatorDescriptor {
  readonly method: string;
  /** What it claims, in one sentence. */
  note(config: EstimatorConfig): string;
  /** What it offers; the first is what `auto` means. */
  readonly inference: readonly [EstimatorInference, ...EstimatorInference[]];
  /** Reference distribution of the intervals from influence values. Those of the jackknife are always t. */
  readonly influenceDistribution: 't' | 'normal';
  prepare(context: AnalysisContext, config: EstimatorConfig): PreparedEstimator;
}
