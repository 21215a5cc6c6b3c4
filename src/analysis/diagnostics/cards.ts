/** Result types of the diagnostics that are more than one line: JSON-safe, null for what is not known. */

/** UNKNOWN: the number it needs is not there, so it neither passes nor fails. */
export type GateLevel = 'GOOD' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** What one gate says about one policy. */
export interface GateVerdict {
  readonly code: string;
  readonly level: GateLevel;
  readonly value: number | null;
  /** `below`: smaller values are worse, a threshold itself passes. `from`: larger values are worse, a threshold itself fails. */
  readonly worse: 'below' | 'from';
  /** Where WARNING begins; null when the gate never warns. */
  readonly warning: number | null;
  /** Where CRITICAL begins; null when the gate never gets critical. */
  readonly critical: number | null;
  /** Whether CRITICAL refuses this estimate: not every gate has a say about every kind of estimator. */
  readonly refuses: boolean;
  readonly message: string;
}

/** All that the gates say about a policy before any estimator is looked at. */
export interface PolicyGates {
  readonly policy: string;
  readonly verdicts: readonly GateVerdict[];
}

/** The tail of the raw weights: P(w > x) falls like x^−α. */
export interface HillCard {
  /** Median over the fractions of k: what the gate looks at. Null when there is none, or the weights are all equal up there. */
  readonly index: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly sd: number | null;
  /** α from the largest k weights; null where it is infinite (equal weights) or not defined. */
  readonly by_k: readonly { readonly fraction: number; readonly k: number; readonly index: number | null }[];
  /** `uniform`: the largest weights are equal, there is no tail. */
  readonly status: 'estimated' | 'uniform' | 'too-few-rows' | 'not-defined';
}

/** How typical of the target the logged responses are, and what coverage costs in precision. */
export interface TypicalityCard {
  /** Share of logged rows within the target's typical region (90 % of its mass, by surprisal). */
  readonly ttc: number;
  /** What surprisal is divided by. */
  readonly unit: 'response' | 'token';
  /** Target mass within the region. */
  readonly alpha: number;
  /** α/√TTC: the part of the bound that comes from coverage. */
  readonly coverage_penalty: number;
  /** Population variance of the weights within the region, scaled to mean 1 there. */
  readonly chi_squared: number;
  /** √(1 + χ²). */
  readonly shape_mismatch: number;
  /** coverage_penalty · shape_mismatch: SE ≥ σ · factor / √n for any estimator from these rows alone. */
  readonly cle_factor: number;
}

export interface JudgeOverlap {
  /** Σ√(p·q) over 20 score bins, q from the policy's own draws. */
  readonly draws: number | null;
  /** The same with q from the logged scores under the raw weights. */
  readonly weights: number | null;
}

/** How far apart a monotone map could be where no label is. */
export interface IdentifiedInterval {
  /** The calibrated mean with 0 below and f(lowest label) at most …; see `upper`. */
  readonly lower: number;
  /** … and with 1 above and f(highest label) at least. Inside the labelled range f is taken as fitted. */
  readonly upper: number;
  readonly width: number;
}

export interface ReliabilityBin {
  readonly predicted: number;
  readonly label_mean: number;
  readonly n: number;
}

/** How well cross-fitted predictions agree with labels they were not fitted on. */
export interface ReliabilityCard {
  readonly n: number;
  readonly bins: readonly ReliabilityBin[];
  /** Mean |label mean − predicted mean| over bins, by their share of labels. */
  readonly ece: number;
  /** The largest of them. */
  readonly mce: number;
  /** Mean squared error; reliability − resolution + uncertainty + within_bins. */
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  /** What bins hide: the spread of predictions inside them. */
  readonly within_bins: number;
  /** 1 − Σ(Y − f)²/Σ(Y − Ȳ)² against the labels themselves; null when labels don't vary. */
  readonly r2: number | null;
}

/** Model and weights apart, from logged labels: what a doubly robust estimate of the policy leans on. */
export interface DoubleRobustnessCard {
  readonly policy: string;
  readonly n_logged: number;
  readonly n_labels: number;
  readonly n_clusters: number;
  /** Mean of w·(Y − f₋ₖ(S)) over labelled rows: the model's weighted error; its test that this is 0. */
  readonly orthogonality: {
    readonly score: number;
    readonly se: number;
    readonly ci: readonly [number, number];
    readonly z: number;
  } | null;
  /** Mean calibrated score of the policy's own draws (direct method), and the weighted residual it is corrected by. */
  readonly dm_mean: number | null;
  readonly dm_se: number | null;
  readonly ips_mean: number | null;
  readonly ips_se: number | null;
  /** |dm|/(|dm| + |ips|). */
  readonly dm_share: number | null;
  /** Correlation of the two parts over prompts. */
  readonly correlation: number | null;
  /** Fit to the labels, unweighted and under the policy's weights: 1 − SSE/SST. */
  readonly outcome_r2: number | null;
  readonly weighted_outcome_r2: number | null;
  readonly residual_mean: number | null;
  readonly residual_rmse: number | null;
}

/** Is a policy that is the logging policy again seen as such? */
export interface CloneCard {
  readonly policy: string;
  readonly n: number;
  /** Median weight: 1 when the log probabilities are right. */
  readonly median_weight: number | null;
  readonly median_log_weight: number | null;
  /** Share of weights within 10 % of 1. */
  readonly near_one_share: number | null;
  /** Its mean judge score less the logging policy's, on the prompts of both: 0 but for chance. Null when either has no scores, or no spread. */
  readonly score_difference: {
    readonly difference: number;
    readonly se: number;
    readonly p: number;
    readonly n_clusters: number;
  } | null;
  /** The A/A test of these scores: FAIL where p is below `gates.clone_scores_warning`. */
  readonly score_check: CheckVerdict;
}

/** What came of a test whose answer is known beforehand. */
export type CheckVerdict = 'PASS' | 'FAIL' | 'NOT_CHECKED';

/** What did not come, for one policy and field, and whether it is more than for the policy it is compared with. */
export interface MissingnessCard {
  readonly table: 'logged' | 'fresh' | 'probe';
  readonly policy: string;
  readonly field: 'judge_score' | 'oracle_label' | 'logprob';
  readonly asked: number;
  readonly missing: number;
  readonly share: number;
  /** Wilson's interval of the share. */
  readonly ci: readonly [lower: number, upper: number];
  readonly reference: string | null;
  /** Exact two-sided sign test over prompt clusters in which the two differ, Holm-adjusted over policies. */
  readonly p: number | null;
}

/** One-way analysis of variance of repeated log probabilities of the same response. */
export interface PassVarianceCard {
  readonly policy: string;
  readonly n_responses: number;
  readonly passes: number;
  /** Unbiased: mean square within. */
  readonly within: number;
  /** Unbiased: (mean square between − within)/passes, not below 0. */
  readonly between: number;
  /** between/(between + within); null when both are 0. */
  readonly share: number | null;
  /** The reference's version: population variances. */
  readonly share_population: number | null;
  /** Responses whose passes vary by more than 10 % of their mean. */
  readonly unstable_responses: number;
  /** Standard deviation of the noise that is left in the log weight (nats) after averaging over passes; exp() makes it a factor. */
  readonly log_weight_noise: number | null;
  /** That noise's share of the variance of the log weight. */
  readonly log_weight_noise_share: number | null;
}

export type TransportStatus = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT_GRADED' | 'NOT_CHECKED';

export interface TransportBin {
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly mean_residual: number | null;
}

/** The verdict of a transport audit and what it was made with. */
export interface TransportVerdict {
  readonly status: TransportStatus;
  readonly reason_code:
    | 'within-margin'
    | 'beyond-margin'
    | 'crosses-margin'
    | 'too-few-clusters'
    | 'no-margin'
    | 'no-probes'
    | 'no-calibrator'
    | 'no-interval';
  /** Largest mean residual that counts as transported. */
  readonly margin: number | null;
  /** Audits that are judged together. */
  readonly family_size: number;
  readonly simultaneous_level: number;
  readonly audit_level: number;
  readonly effective_clusters: number | null;
  /** The smallest margin this audit would have passed with. */
  readonly min_margin_for_pass: number | null;
  /** The mean residual this audit sees with probability 0.8. */
  readonly detectable_bias_80: number | null;
  /** By judge score: decile edges of the probes, merged where they coincide. */
  readonly bins: readonly TransportBin[];
  /** Share of bins with at least three probes. */
  readonly bin_occupancy: number | null;
}

/** An estimate that its policy's probes corrected. */
export interface ProbeCorrection {
  /** What was added to the estimate: the probes' mean residual. */
  readonly amount: number;
  readonly before: number;
  readonly n_probes: number;
  readonly n_clusters: number;
  /** Gates that would have refused it without. */
  readonly lifted: readonly string[];
}

/** How much of an estimate's variance hangs on few units. */
export interface InfluenceCard {
  readonly units: number;
  /** The largest unit's share of the variance. */
  readonly largest_share: number;
  /** Share of Σ|φ| in the top 1 % of units (at least one). */
  readonly top_percent_share: number;
  /** 99th over 5th percentile of |φ|; null when the 5th is 0. */
  readonly p99_over_p5: number | null;
}
