import type { JsonValue } from '../base/json.ts';
import type { LabelConflicts, MissingCount } from './dataset.ts';
import type {
  CheckVerdict,
  CloneCard,
  DoubleRobustnessCard,
  GateVerdict,
  HillCard,
  IdentifiedInterval,
  InfluenceCard,
  JudgeOverlap,
  MissingnessCard,
  PassVarianceCard,
  PolicyGates,
  ProbeCorrection,
  ReliabilityCard,
  TransportVerdict,
  TypicalityCard,
} from './diagnostics/cards.ts';

export type * from './diagnostics/cards.ts';

/** Result types: JSON-safe (finite numbers, null for what is not known), written as they are. */

/** Why a number cannot be computed at all. */
export type UnavailableReason =
  | 'no-rows'
  | 'no-judge-scores'
  | 'no-labels'
  | 'too-few-labels'
  | 'missing-covariates'
  | 'no-logged-data'
  | 'no-logprobs'
  | 'too-few-rows'
  | 'overflow';

/** Why an estimate that exists has no interval. */
export type NoIntervalReason = 'one-cluster' | 'zero-variance' | 'replicate-failed';

/** A gate that an estimate did not pass. */
export interface GateReason {
  readonly code: string;
  readonly value: number;
  readonly threshold: number;
  readonly message: string;
}

export interface PolicyEstimate {
  readonly policy: string;
  /** null when refused or unavailable. */
  readonly estimate: number | null;
  readonly se: number | null;
  /** Degrees of freedom of the interval's t distribution; null for a normal one (and where there is no interval). */
  readonly df: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly ci_level: number;
  /** Bounds that hold for all policies at once; null without an interval or another policy. */
  readonly band: readonly [lower: number, upper: number] | null;
  /** Codes of the gates that refused it. */
  readonly refused: readonly string[] | null;
  /** Codes of the gates that would have refused it, had `refuse` not been false. */
  readonly marked: readonly string[] | null;
  /** The gates that were not passed, with their number and threshold (refused or marked). */
  readonly reasons: readonly GateReason[];
  readonly unavailable: UnavailableReason | null;
  readonly no_interval: NoIntervalReason | null;
  readonly n_prompts: number;
  readonly n_clusters: number;
  readonly n_draws: number;
  readonly n_labels: number;
  readonly n_missing: number;
  /** The estimate as a sum, by part (`plug-in`, `augmentation`, …); null when the estimate is. */
  readonly contributions: Readonly<Record<string, number>> | null;
  /** What else the estimator says about its value (mixture weights, targeting step, …); null when it says nothing or is refused. */
  readonly details: Readonly<Record<string, JsonValue>> | null;
  /** Null for estimators that average no draws of the policy's own, and for what is refused. */
  readonly monte_carlo: MonteCarloCard | null;
  /** Effective sample size of the importance weights; null for estimators without. */
  readonly ess: number | null;
  /** Largest mean-one importance weight; null for estimators without. */
  readonly max_weight: number | null;
  /** What every gate that looked at it says; those that cannot refuse it are among them. */
  readonly gates: readonly GateVerdict[];
  /** By how much its policy's probes corrected it (`audit.use: correct`); null when they did not. */
  readonly corrected: ProbeCorrection | null;
  /** Whether its variance hangs on few units; null when refused or without an interval. */
  readonly influence: InfluenceCard | null;
}

export interface Comparison {
  readonly policy: string;
  readonly reference: string;
  /** policy − reference; null when either is refused or unavailable. */
  readonly difference: number | null;
  readonly se: number | null;
  readonly df: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly ci_level: number;
  /** Bounds that hold for all pairs at once; null for an A/A check. */
  readonly band: readonly [lower: number, upper: number] | null;
  /**
   * Null for two policies. For a clone and the logging policy, or two clones, which are one policy, the difference is 0 by construction: it tests
   * how they were sampled and judged, and is no finding. FAIL: p is below `gates.clone_scores_warning`.
   */
  readonly clone_check: CheckVerdict | null;
  /** Two-sided, of the hypothesis that the difference is 0. */
  readonly p: number | null;
  /** p over the family of all pairs that have one; null for an A/A check, which is in no family. */
  readonly p_adjusted: number | null;
  readonly correction: 'holm' | 'bh' | 'none';
  readonly refused: readonly string[] | null;
  readonly no_interval: NoIntervalReason | null;
}

export interface EstimatorResult {
  /** The name in tables. */
  readonly estimator: string;
  readonly method: string;
  /** What the estimator claims, in a sentence; says so when it is naive. */
  readonly note: string;
  readonly inference: InferenceSummary;
  readonly policies: readonly PolicyEstimate[];
  readonly comparisons: readonly Comparison[];
  /** How sure the order is; null with fewer than two policies that have intervals. */
  readonly ranking: Ranking | null;
  /** The highest estimate that no gate refused. */
  readonly best_policy: string | null;
  /** The highest estimate, refused or not; null when none could be computed. */
  readonly raw_best_policy: string | null;
}

/** What finitely many draws a prompt add to the variance; part of it already, since a prompt's draws go with their prompt. */
export interface MonteCarloCard {
  readonly variance: number;
  /** Of the estimate's variance; null without one. With `bound` it may exceed 1. */
  readonly share: number | null;
  /** `exact`: every prompt has several draws. `bound`: none has, so this is the most it can be. `mixed`: some have. */
  readonly basis: 'exact' | 'bound' | 'mixed';
}

/** The order of the policies that have intervals, and how sure it is. */
export interface Ranking {
  readonly level: number;
  /** Half width of the bands in standard errors: of the policies, and of all pairs' differences (null when no pair has an interval). */
  readonly critical_value: number;
  readonly critical_value_differences: number | null;
  /** Draws of the joint errors that this was read off. */
  readonly draws: number;
  readonly policies: readonly PolicyRank[];
}

export interface PolicyRank {
  readonly policy: string;
  /** By estimate, from 1; equal estimates share the better rank. */
  readonly rank: number;
  /** Holds for all policies at once with the stated level. */
  readonly rank_interval: readonly [best: number, worst: number];
  readonly probability_best: number;
}

export interface InferenceSummary {
  readonly method:
    | 'delete-group-jackknife'
    | 'cluster-influence'
    | 'cluster-influence+fold-jackknife'
    | 'cluster-bootstrap';
  /** What the intervals are quantiles of: a t or a normal distribution, the bootstrap's replicates, or these divided by their errors. */
  readonly distribution: 't' | 'normal' | 'percentile' | 'studentised';
  /** Jackknife groups or clusters that were resampled. */
  readonly units: number;
  /** Of the bootstrap: `failed` ones could not be computed and others stand in for them. Null for other methods. */
  readonly replicates: { readonly wanted: number; readonly used: number; readonly failed: number } | null;
}

export interface ScoreBin {
  readonly lower: number;
  readonly upper: number;
  readonly labelled_share: number;
  readonly policy_share: number;
}

/** Whether there are labels where a policy's judge scores lie. */
export interface ScoreSupportCard {
  readonly policy: string;
  readonly n_scores: number;
  readonly n_labels: number;
  /** Those among them that are of the policy's own responses. */
  readonly own_labels: number;
  /** Share of the policy's judge scores outside the labelled range, and its two sides. */
  readonly outside_share: number | null;
  readonly outside_low: number | null;
  readonly outside_high: number | null;
  readonly labelled_range: readonly [lower: number, upper: number] | null;
  /** (Σw)²/Σw² over the labels, w = policy's share / labelled share of the label's score bin. */
  readonly label_ess: number | null;
  readonly bins: readonly ScoreBin[];
  /** Between which values the calibrated mean must lie when nothing but monotonicity is assumed outside the labelled range. */
  readonly identified: IdentifiedInterval | null;
  readonly status: 'ok' | 'refuse' | 'unknown';
  readonly reasons: readonly GateReason[];
}

export interface Histogram {
  /** One more than the counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Raw importance weights of the logged rows towards a policy. */
export interface WeightCard {
  readonly policy: string;
  readonly n: number;
  readonly n_missing: number;
  readonly raw_ess: number | null;
  readonly ess_fraction: number | null;
  /** Largest weight after division by the mean. */
  readonly max_weight: number | null;
  readonly mean_raw_weight: number | null;
  readonly median_log_weight: number | null;
  /** Of log weights (nats). */
  readonly log_weight_histogram: Histogram | null;
  /** Share of the weights' sum in the largest 1 % and 5 % of rows. */
  readonly top_1_percent: number;
  readonly top_5_percent: number;
  /** Share of raw weights below 1e-10. */
  readonly near_zero_share: number;
  readonly tail: HillCard;
  /** Overlap with the logging policy over responses: mean √w of mean-one weights. */
  readonly hellinger: number;
  readonly judge_overlap: JudgeOverlap;
  /** By total surprisal, and by surprisal a token where token counts are known. */
  readonly typicality: TypicalityCard | null;
  readonly typicality_per_token: TypicalityCard | null;
}

export interface CalibrationBin {
  readonly judge: number;
  readonly label_mean: number;
  readonly n: number;
}

/** How `auto` chose between the modes. A label's loss: squared error of the map fitted without its fold. */
export interface SelectionCard {
  readonly rule: 'paired' | 'thirds';
  readonly chosen: 'monotone' | 'two_stage';
  readonly oof_rmse: { readonly monotone: number; readonly two_stage: number } | null;
  /** Mean loss of two-stage − monotone, with its clustered standard error; below 0 where two-stage is better. */
  readonly loss_difference: number | null;
  readonly se: number | null;
  readonly df: number | null;
  /** One-sided, of the hypothesis that two-stage is no better. */
  readonly p: number | null;
  /** Thirds of the labels by judge score in which two-stage has the lower error. */
  readonly thirds_won: number | null;
}

/** How much a policy's mean calibrated score depends on the mode. */
export interface CalibratorSensitivity {
  readonly policy: string;
  readonly monotone: number;
  readonly two_stage: number;
  /** two_stage − monotone */
  readonly difference: number;
}

export interface CalibrationCard {
  readonly mode: string;
  /** null when the mode was given. */
  readonly selection: SelectionCard | null;
  /** Of the policies whose draws both modes can score. */
  readonly sensitivity: readonly CalibratorSensitivity[];
  readonly n_labels: number;
  readonly n_folds: number;
  readonly knots: { readonly judge: readonly number[]; readonly label: readonly number[] };
  /** Mean label by judge score (by exact score when few, else by 20 equal bins). */
  readonly points: readonly CalibrationBin[];
  readonly rmse: number;
  readonly oof_rmse: number | null;
  /** How far the cross-fitted map is from labels it has not seen. */
  readonly oof: ReliabilityCard | null;
  /** Spearman's rank correlation of judge score and label; null when either doesn't vary. */
  readonly rank_correlation: number | null;
  /** The fitted map is constant although the labels vary: the judge does not rise with the oracle. */
  readonly constant: boolean;
}

/** Does the calibrator hold on a policy's held-out probes? */
export interface TransportCard extends TransportVerdict {
  readonly policy: string;
  readonly n_probes: number;
  readonly n_clusters: number;
  /** Mean of label − calibrated score. */
  readonly mean_residual: number | null;
  readonly se: number | null;
  readonly df: number | null;
  /** At `audit_level`: corrected for the number of audits. */
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly no_interval: NoIntervalReason | null;
}

export interface Diagnostics {
  readonly score_support: readonly ScoreSupportCard[];
  readonly weights: readonly WeightCard[];
  readonly calibration: CalibrationCard | null;
  readonly calibration_unavailable: UnavailableReason | null;
  readonly transport: readonly TransportCard[];
  readonly double_robustness: readonly DoubleRobustnessCard[];
  readonly clones: readonly CloneCard[];
  readonly missingness: readonly MissingnessCard[];
  readonly logprob_passes: readonly PassVarianceCard[];
  /** What the gates say before any estimator. */
  readonly gates: readonly PolicyGates[];
  readonly missing: readonly MissingCount[];
  readonly label_conflicts: LabelConflicts;
}
