import type { JsonDifference } from '../../base/json-differences.ts';
import type { StepKind } from '../../plan/step-kinds.ts';

/** What `assay diff A B` found, and with `--json` prints as it is. B is held against A: differences are B − A. */
export interface Difference {
  readonly a: SideSummary;
  readonly b: SideSummary;
  /** Nothing differs: neither what is asked, nor what is done, nor what came of it as far as both were run. */
  readonly same: boolean;
  /** Paths of the resolved experiments, by `id` within lists; an absent value is undefined. */
  readonly config: readonly JsonDifference[];
  readonly plan: PlanDifference;
  /** Null while either side was never run. */
  readonly results: ResultsDifference | null;
}

/** A file as it was in a commit. */
export interface RevisionName {
  /** As it was written: `HEAD~1`. */
  readonly revision: string;
  readonly commit: string;
  /** From the root of the repository. */
  readonly path: string;
}

export interface SideSummary {
  /** As it was asked for. */
  readonly name: string;
  readonly kind: 'run' | 'config' | 'revision';
  readonly experiment: string;
  readonly run: string;
  /** Of its results; null when it was never run. */
  readonly directory: string | null;
  readonly revision: RevisionName | null;
}

export type StepChange =
  /** In both by name, doing other work or reading something else. */
  'changed' | 'added' | 'removed';

export interface StepDifference {
  readonly name: string;
  readonly kind: StepKind;
  readonly change: StepChange;
  /** Null where the step is absent, failed, or has a key that only its inputs can tell. */
  readonly keys: { readonly a: string | null; readonly b: string | null };
}

export interface PlanDifference {
  /** Steps of B whose very work A has too, whatever their names. */
  readonly shared: number;
  /** In B's order; what only A has comes last. */
  readonly steps: readonly StepDifference[];
}

export interface ResultsDifference {
  readonly estimators: readonly EstimatorDifference[];
  /** True values of policies that differ or are in one run alone. */
  readonly truths: readonly TruthDifference[];
}

export interface TruthDifference {
  readonly policy: string;
  readonly a: number | null;
  readonly b: number | null;
}

export interface EstimatorDifference {
  readonly estimator: string;
  readonly presence: Presence;
  readonly policies: readonly PolicyDifference[];
}

export type Presence = 'both' | 'only-a' | 'only-b';

export interface PolicyDifference {
  readonly policy: string;
  /** The policy that it is again, where it is a clone: which of the two ranks higher says nothing. Null for all others. */
  readonly clone_of: string | null;
  /** Null on the side that has no such policy or estimator. */
  readonly a: PolicyValue | null;
  readonly b: PolicyValue | null;
  /**
   * `identical-inputs`: the estimator read the same numbers under the same settings. `same`: it read others and came to the same
   * value. `changed`: anything else.
   */
  readonly outcome: 'identical-inputs' | 'same' | 'changed';
  /** Null unless both sides have an estimate and they were not made of identical inputs. */
  readonly difference: ValueDifference | null;
  /** Codes of the gates that refuse it on one side alone. */
  readonly refusals: { readonly came: readonly string[]; readonly went: readonly string[] };
}

export interface PolicyValue {
  /** Null when it was refused or could not be computed. */
  readonly estimate: number | null;
  readonly se: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly refused: readonly string[] | null;
  /** From 1, highest first, among the estimates of its side; ties share a rank. */
  readonly rank: number | null;
}

export interface ValueDifference {
  /** B − A. */
  readonly value: number;
  readonly se: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly ci_level: number | null;
  readonly pairing: Pairing;
}

export type Pairing =
  /** The spread of the difference is that of the prompts' own differences, as far as both sides have them. */
  | { readonly kind: 'paired'; readonly prompts: number; readonly prompts_a: number; readonly prompts_b: number }
  /** As if the two were independent: wider than need be where they share prompts. */
  | { readonly kind: 'unpaired'; readonly reason: UnpairedReason };

export type UnpairedReason =
  | 'no-shared-prompts'
  /** The numbers behind a run are no longer in the cache, or damaged there. */
  | 'no-artifacts'
  /** This version of assay computes another value from a run's own numbers. */
  | 'not-recomputed'
  /** One is resampled by groups of prompts, the other by single ones. */
  | 'other-inference'
  /** Prompts that are resampled together in one run are not in the other. */
  | 'other-clusters';
