// Generated from schemas/*.schema.json by `npm run generate`. Do not edit.

/**
 * An endpoint that answers model calls: where it is, how fast it may be asked, how often a failed call is tried again, and what it costs.
 */
export interface Provider {
  /**
   * The provider's name in progress lines, costs and failures. Not part of any cache key: renaming it repeats no call.
   */
  readonly id: string;
  /**
   * The protocol. `openai`: any OpenAI-compatible HTTP API (needs `base_url`). `world`: the embedded world, which needs no network and no key.
   */
  readonly api: 'openai' | 'world';
  /**
   * Base address of the API, such as https://api.openai.com/v1. May hold ${env:NAME}; its value is part of every call's cache key. It may hold neither a user name, a password, a query nor a fragment. Only with `api: openai`, where it is required.
   */
  readonly base_url?: string;
  /**
   * Where the key comes from: exactly ${env:NAME}, read from the environment or the workspace's .env when a call is made. It stays this text in results, manifests and reports. A literal key is an error. Without `api_key` no credential is sent. Only with `api: openai`.
   */
  readonly api_key?: string;
  /**
   * How fast this endpoint may be asked. Part of no cache key: changing it repeats no call.
   */
  readonly limits: {
    /**
     * At most this many requests in a minute. Without it: no such limit.
     */
    readonly requests_per_minute?: number;
    /**
     * At most this many tokens (input and output together) in a minute. Without it: no such limit.
     */
    readonly tokens_per_minute?: number;
    /**
     * At most this many calls in flight at once.
     */
    readonly concurrency: number;
  };
  /**
   * Seconds after which one attempt at a call is given up, reading the whole answer included. A timeout is tried again (see `retry`).
   */
  readonly timeout_seconds: number;
  /**
   * When a call fails for a passing reason (rate limit, server error, timeout, connection, unusable answer), how often and when it is tried again. Exponential backoff with full jitter; a Retry-After answer is honoured.
   */
  readonly retry: {
    /**
     * Attempts in all, the first included; 1 means no retry. After the last the call is a recorded failure, never a number.
     */
    readonly attempts: number;
    /**
     * Upper bound of the first wait in seconds; it doubles with every attempt.
     */
    readonly base_seconds: number;
    /**
     * No single wait is longer than this many seconds, whatever Retry-After says.
     */
    readonly max_seconds: number;
  };
  /**
   * What a model costs, by model name, in USD per million tokens. A model that is not listed has an unknown price: its cost is shown as unknown, never as 0.
   */
  readonly prices: {
    readonly [k: string]: Price;
  };
  readonly world?: WorldSettings;
}
/**
 * The price of one model in USD per million tokens.
 */
export interface Price {
  /**
   * USD per million input (prompt) tokens.
   */
  readonly input: number;
  /**
   * USD per million output (completion) tokens.
   */
  readonly output: number;
}
/**
 * Settings of the embedded world. Only with `api: world`, where it defaults to seed 0 and no faults.
 */
export interface WorldSettings {
  /**
   * Which world: an integer from 0. Another seed samples other answers from the same models; their true values stay.
   */
  readonly seed: number;
  readonly faults?: WorldFaultSettings;
}
/**
 * Faults injected on purpose, each with the given probability a call, decided by `seed` and the call. Without it: none.
 */
export interface WorldFaultSettings {
  /**
   * Which calls are hit: an integer from 0.
   */
  readonly seed: number;
  /**
   * Share of calls answered 429 with Retry-After, from 0 to 1. Default: none.
   */
  readonly rate_limited?: number;
  /**
   * Share of calls answered 500, 502 or 503, from 0 to 1. Default: none.
   */
  readonly server_error?: number;
  /**
   * Share of calls never answered, from 0 to 1; each waits `timeout_seconds`. Default: none.
   */
  readonly timeout?: number;
  /**
   * Share of calls whose connection is reset, from 0 to 1. Default: none.
   */
  readonly connection_reset?: number;
  /**
   * Share of answers that are not valid JSON, from 0 to 1. Default: none.
   */
  readonly malformed_json?: number;
  /**
   * Share of answers with an empty text, from 0 to 1. Default: none.
   */
  readonly empty_answer?: number;
  /**
   * Share of answers with an impossible positive log probability, from 0 to 1. Default: none.
   */
  readonly positive_logprob?: number;
  /**
   * Share of answers with a missing log probability, from 0 to 1. Default: none.
   */
  readonly null_logprob?: number;
  /**
   * Share of answers whose log probabilities differ from those of an identical call, from 0 to 1. Default: none.
   */
  readonly logprob_noise?: number;
}

/**
 * A way of answering: a model, its system prompt and its sampling settings. What an experiment estimates is the value of policies.
 */
export interface Policy {
  /**
   * The policy's name in tables, files and references. Not part of any cache key: renaming it repeats no call.
   */
  readonly id: string;
  /**
   * The endpoint that serves the model: `{use: path}` or an inline provider.
   */
  readonly provider: Provider;
  /**
   * The model's name as the provider knows it; sent with every call.
   */
  readonly model: string;
  /**
   * The system prompt. Without it no system message is sent. `null` removes an inherited one.
   */
  readonly system?: string;
  /**
   * Sampling temperature, from 0 to 2. Log probabilities are asked at the same temperature.
   */
  readonly temperature: number;
  /**
   * Nucleus sampling: only the most probable tokens that together reach this probability, above 0 and at most 1. Without it the parameter is not sent. Log probabilities of truncated sampling are not those sampled from: importance weights need it absent.
   */
  readonly top_p?: number;
  /**
   * At most this many tokens in a response of this policy. Without it: the experiment's `responses.max_tokens`.
   */
  readonly max_tokens?: number;
  /**
   * Texts at which a response ends (not included in it). Without it the parameter is not sent.
   *
   * Items: A text at which the response ends.
   */
  readonly stop?: readonly string[];
  /**
   * Which independent sample of the same requests this policy answers with, from 0. Policies that send the same requests share their answers (and pay once) unless their samples differ: give a clone another one to see how far two samples of one policy differ.
   */
  readonly sample: number;
  /**
   * The chat template that turns messages into text for teacher forcing. `auto` picks it by the model's name and is an error when the name is not known.
   */
  readonly template: 'auto' | 'world' | 'llama-3' | 'llama-4' | 'chatml';
}

/**
 * How a judge's own noise is measured.
 */
export interface JudgeUncertainty {
  /**
   * `none`: one score a response, its noise is not measured.
   */
  readonly method: 'none';
}

/**
 * A model that scores a response: the cheap judge that scores everything, or the expensive oracle that labels a slice.
 */
export interface Judge {
  /**
   * The judge's name in step names, failures and reports. Not part of any cache key: renaming it repeats no call.
   */
  readonly id: string;
  /**
   * The endpoint that serves the model: `{use: path}` or an inline provider.
   */
  readonly provider: Provider;
  /**
   * The model's name as the provider knows it; sent with every call.
   */
  readonly model: string;
  /**
   * The judge's system prompt. Without it no system message is sent. `null` removes an inherited one.
   */
  readonly system?: string;
  /**
   * Sampling temperature, from 0 to 2. At 0 a judge repeats itself as far as the provider does.
   */
  readonly temperature: number;
  /**
   * At most this many tokens in the judge's answer. An answer cut before its score is a failed call, not a score.
   */
  readonly max_tokens: number;
  /**
   * The lowest and the highest score the prompt asks for. Scores are normalised from it to [0, 1]; a score outside is a failed call, never clipped.
   *
   * @minItems 2
   * @maxItems 2
   *
   * Items: A bound of the scale.
   */
  readonly scale: readonly [number, number];
  /**
   * The text sent to the judge. {{prompt}}, {{response}}, {{prompt_id}} and any name declared in the experiment's `prompts.fields` stand for the row's values ({{name.path}} goes into one); what is inserted is not expanded again. It must use {{response}}.
   */
  readonly prompt: string;
  /**
   * How the score is read. `json_schema`: the model is held to {"score": number} within the scale. `regex`: the first capture group of `pattern` in a plain answer.
   */
  readonly output: 'json_schema' | 'regex';
  /**
   * With `output: regex` (required then): a JavaScript regular expression (flag u); its first capture group is the score. The first match counts.
   */
  readonly pattern?: string;
  /**
   * How the judge's own noise is measured.
   */
  readonly uncertainty: JudgeUncertainty;
}

/**
 * A judge that labels a slice: exactly one of `coverage` and `labels` says how large.
 */
export interface Oracle {
  /**
   * The judge's name in step names, failures and reports. Not part of any cache key: renaming it repeats no call.
   */
  readonly id: string;
  /**
   * The endpoint that serves the model: `{use: path}` or an inline provider.
   */
  readonly provider: Provider;
  /**
   * The model's name as the provider knows it; sent with every call.
   */
  readonly model: string;
  /**
   * The judge's system prompt. Without it no system message is sent. `null` removes an inherited one.
   */
  readonly system?: string;
  /**
   * Sampling temperature, from 0 to 2. At 0 a judge repeats itself as far as the provider does.
   */
  readonly temperature: number;
  /**
   * At most this many tokens in the judge's answer. An answer cut before its score is a failed call, not a score.
   */
  readonly max_tokens: number;
  /**
   * The lowest and the highest score the prompt asks for. Scores are normalised from it to [0, 1]; a score outside is a failed call, never clipped.
   *
   * @minItems 2
   * @maxItems 2
   *
   * Items: A bound of the scale.
   */
  readonly scale: readonly [number, number];
  /**
   * The text sent to the judge. {{prompt}}, {{response}}, {{prompt_id}} and any name declared in the experiment's `prompts.fields` stand for the row's values ({{name.path}} goes into one); what is inserted is not expanded again. It must use {{response}}.
   */
  readonly prompt: string;
  /**
   * How the score is read. `json_schema`: the model is held to {"score": number} within the scale. `regex`: the first capture group of `pattern` in a plain answer.
   */
  readonly output: 'json_schema' | 'regex';
  /**
   * With `output: regex` (required then): a JavaScript regular expression (flag u); its first capture group is the score. The first match counts.
   */
  readonly pattern?: string;
  /**
   * How the judge's own noise is measured.
   */
  readonly uncertainty: JudgeUncertainty;
  /**
   * The share of prompts whose responses are labelled, above 0 and at most 1: a number (for the logging policy), or a map from policy id to number. Raising it keeps all earlier labels.
   */
  readonly coverage?:
    | number
    | {
        /**
         * The share of this policy's prompts that is labelled, above 0 and at most 1.
         */
        readonly [k: string]: number;
      };
  /**
   * How many responses are labelled: an integer from 1 (for the logging policy), or a map from policy id to integer. Raising it keeps all earlier labels.
   */
  readonly labels?:
    | number
    | {
        /**
         * How many of this policy's responses are labelled.
         */
        readonly [k: string]: number;
      };
}

/**
 * Gates of one estimator; what is not given stays as in the experiment's `gates`.
 */
export interface GateOverrides {
  /**
   * true: withhold an estimate that fails a gate. false: show it with the reason as a warning.
   */
  readonly refuse?: boolean;
  /**
   * Refuses from this share of judge scores outside the labelled range, from 0 to 1.
   */
  readonly outside_share?: number;
  /**
   * Warns from this share of judge scores outside the labelled range, from 0 to 1. A warning is shown and refuses nothing.
   */
  readonly outside_share_warning?: number;
  /**
   * Refuses below this effective number of labels.
   */
  readonly label_ess?: number;
  /**
   * Warns below this effective number of labels under the policy's own score distribution.
   */
  readonly label_ess_warning?: number;
  /**
   * Refuses from this share of a policy's draws without a judge score (importance weighting: of logged rows without a log probability), from 0 to 1: what is left may not be a random part.
   */
  readonly missing_share?: number;
  /**
   * Warns from this share of missing scores or log probabilities, from 0 to 1.
   */
  readonly missing_share_warning?: number;
  /**
   * Warns when judge scores are missing more or less often than the logging policy's and the p-value of no difference is below this. 0: never.
   */
  readonly missing_difference_warning?: number;
  /**
   * Refuses importance weighting below this effective sample size of the raw weights.
   */
  readonly raw_ess?: number;
  /**
   * Refuses importance weighting below this effective sample size of the raw weights as a share of the rows, from 0 to 1.
   */
  readonly raw_ess_fraction?: number;
  /**
   * Warns below this effective sample size of the raw weights as a share of the rows, from 0 to 1.
   */
  readonly raw_ess_fraction_warning?: number;
  /**
   * Refuses `weights: raw` when the mean of the raw weights is at least this many standard errors from 1, which it is in expectation when log probabilities are exact. Estimators that divide by the mean are not concerned.
   */
  readonly mean_weight?: number;
  /**
   * Warns when the mean of raw weights is at least this many standard errors from 1.
   */
  readonly mean_weight_warning?: number;
  /**
   * Refuses importance weighting below this target-typicality coverage: the share of logged responses that are typical of the policy, from 0 to 1.
   */
  readonly ttc?: number;
  /**
   * Warns below this target-typicality coverage, from 0 to 1.
   */
  readonly ttc_warning?: number;
  /**
   * Refuses importance weighting below this tail index of the raw weights (Hill's, at the median over several k). Below 1 the weights have no mean.
   */
  readonly tail_index?: number;
  /**
   * Warns below this tail index of the raw weights. Below 2 they have no variance.
   */
  readonly tail_index_warning?: number;
  /**
   * Refuses importance weighting below this Hellinger affinity with the logging policy over responses, from 0 (nothing in common) to 1.
   */
  readonly hellinger?: number;
  /**
   * Warns below this Hellinger affinity, from 0 to 1.
   */
  readonly hellinger_warning?: number;
  /**
   * Refuses importance weighting below this overlap (Bhattacharyya's coefficient) of the policy's judge scores with the logged ones, from 0 to 1.
   */
  readonly judge_overlap?: number;
  /**
   * Warns below this overlap of judge scores, from 0 to 1.
   */
  readonly judge_overlap_warning?: number;
  /**
   * Refuses importance weighting of every policy when a clone of the logging policy has a median log weight this far from 0 (nats): the log probabilities are then not of the responses. Clones are policies with equal requests, or the dataset's `clones`.
   */
  readonly clone_log_weight?: number;
  /**
   * Warns when a clone's median log weight is this far from 0 (nats).
   */
  readonly clone_log_weight_warning?: number;
  /**
   * Refuses importance weighting from this standard deviation of a log weight between repeated passes (nats, after averaging them): 1 is a factor of 2.7. Needs `logprobs.passes` of at least 2.
   */
  readonly logprob_noise?: number;
  /**
   * Warns from this standard deviation of a log weight between repeated passes (nats).
   */
  readonly logprob_noise_warning?: number;
  /**
   * Warns, and fails the A/A check, when the mean judge score of a clone of the logging policy differs from the logging policy's and the p-value of no difference is below this: a difference of that size between other policies may mean as little. Comparisons with a clone fail by the same p. 0: never.
   */
  readonly clone_scores_warning?: number;
  /**
   * Warns from this expected calibration error of the cross-fitted calibration against the labels, from 0 to 1.
   */
  readonly calibration_error_warning?: number;
  /**
   * Warns when the cross-fitted calibration explains less than this share of the labels' variance (R squared).
   */
  readonly outcome_r2_warning?: number;
  /**
   * Warns when the calibrated score's error under a policy's weights is this many standard errors from 0: a doubly robust estimate corrects it, the others do not.
   */
  readonly orthogonality_warning?: number;
  /**
   * Warns when one unit (cluster or jackknife group) carries this share of an estimate's variance, from 0 to 1.
   */
  readonly influence_share_warning?: number;
}

/**
 * A way to get from scores, labels and log probabilities to a policy's value with an interval.
 */
export interface Estimator {
  /**
   * The estimator's name in tables and files. A plain text in `estimators` is short for {id, method} of that name.
   */
  readonly id: string;
  /**
   * What is computed. Without log probabilities: `naive-direct`: mean judge score, uncalibrated, shown for comparison. `oracle-only`: mean label, without the judge. `direct`: mean calibrated score of each policy's own responses, with out-of-fold residual augmentation. `ppi`: mean label, with the variance that the judge explains taken out (power-tuned prediction-powered inference). With log probabilities, on the logging policy's responses: `raw-ips`: importance weights as they are. `snips`: self-normalised. `calibrated-ips`: projected on monotone functions of the calibrated score (SIMCal). Both, doubly robust: `dr-cpo`: calibrated scores corrected by weighted residuals. `tr-cpo-e`: residuals weighted by the expected weight at their judge score. `mrdr`: an outcome model for each policy, fitted by its weights. `tmle`: the outcome model moved until its weighted residuals have no mean. `stacked-dr`: their mixture of least variance.
   */
  readonly method:
    | 'naive-direct'
    | 'oracle-only'
    | 'direct'
    | 'ppi'
    | 'raw-ips'
    | 'snips'
    | 'calibrated-ips'
    | 'dr-cpo'
    | 'tr-cpo-e'
    | 'mrdr'
    | 'tmle'
    | 'stacked-dr';
  /**
   * Only with `raw-ips`, `snips` and `calibrated-ips`, where it defaults to `calibrated`: what is averaged. `judge`: the raw judge score. `calibrated`: the calibrated score. `oracle`: the oracle label, on labelled rows only.
   */
  readonly reward?: 'judge' | 'calibrated' | 'oracle';
  /**
   * Importance weights. `raw` (default of `raw-ips`): as they are; unbiased and the noisiest. `hajek` (default of the others but `calibrated-ips`): of mean one. `clip`: of mean one, none above `clip`; biased towards the logging policy. `simcal` (default of `calibrated-ips`): projected on monotone functions of the calibrated score.
   */
  readonly weights?: 'raw' | 'hajek' | 'simcal' | 'clip';
  /**
   * With `weights: clip`: the largest weight, where the mean is 1. 100 by default; smaller is steadier and more biased.
   */
  readonly clip?: number;
  readonly simcal?: SimcalOptions;
  /**
   * `available` (default): each policy uses every logged row that has its log probabilities. `complete-case`: only rows with the log probabilities of all policies, and doubly robust averages run over these rows (CJE 0.3.0).
   */
  readonly rows?: 'available' | 'complete-case';
  /**
   * What the weights of doubly robust estimators multiply. `label` (default): label less outcome model, on labelled rows; right if either the weights or the outcome model are. `reward`: calibrated score less outcome model, on all rows (CJE 0.3.0); a calibration that is wrong stays uncorrected unless every row is labelled.
   */
  readonly residuals?: 'label' | 'reward';
  readonly outcome?: OutcomeOptions;
  /**
   * What the outcome model of `mrdr` is weighted by: `w` (default): the weight. `w2`: its square. `snips`: (W − 1)². The last two leave few effective rows where overlap is poor.
   */
  readonly omega?: 'w' | 'w2' | 'snips';
  /**
   * The scale on which `tmle` moves the outcome model. `logit` (default): stays within [0, 1]. `identity`: linear, then clipped.
   */
  readonly link?: 'logit' | 'identity';
  /**
   * What `stacked-dr` mixes: dr-cpo, tmle and mrdr by default. Each method once.
   */
  readonly components?: readonly StackComponent[];
  readonly ridge?: RidgeOptions;
  /**
   * What is taken as independent in intervals from influence values. `prompt` (default): clusters of prompts. `fold`: cross-fitting folds (CJE 0.3.0); few units made by the analysis, whose spread says little. `row`: single rows. `paired-prompts`: prompts if at least two policies have the same ones, else rows (CJE 0.3.0's direct).
   */
  readonly cluster?: 'prompt' | 'fold' | 'row' | 'paired-prompts';
  /**
   * How the calibration's noise enters the interval; without it, as `inference.method` has it. `jackknife`: groups of prompts are deleted and everything is fitted again. `bootstrap`: prompts are weighted at random and everything is fitted again. `fold-jackknife`: influence values, plus the spread of the estimate over calibrations without one fold each (CJE 0.3.0), as if the two were independent. `none`: influence values with the calibration taken as given.
   */
  readonly oracle_uncertainty?: 'jackknife' | 'bootstrap' | 'fold-jackknife' | 'none';
  /**
   * Degrees of freedom of intervals from influence values with an option above. `satterthwaite` (default): by how unequal the units are. `clusters`: one less than the clusters, and than the folds of a fold jackknife. `normal`: infinitely many.
   */
  readonly df?: 'satterthwaite' | 'clusters' | 'normal';
  /**
   * `direct`: `prompts` (default): mean of prompt means. `draws`: a prompt with more draws weighs more.
   */
  readonly average?: 'prompts' | 'draws';
  /**
   * `direct`: whose held-out residuals correct a policy's mean. true (default): those of its own labels; where it has none, those of the labels that calibrate, weighted to its judge scores. `own`: those of its own labels alone (CJE). false: calibrated scores alone, also where every draw is labelled.
   */
  readonly augment?: true | 'own' | false;
  /**
   * `direct`: what a policy has whose every draw is labelled. `labels` (default): the mean of its labels. `calibrated`: calibrated scores and held-out residuals, as the others (CJE's bootstrap).
   */
  readonly complete?: 'labels' | 'calibrated';
  /**
   * `direct`: which prompts are averaged over. `own` (default): all that the policy has draws of. `shared`: those that every policy with fresh draws has one of (CJE's bootstrap).
   */
  readonly prompts?: 'own' | 'shared';
  /**
   * `ppi`: what predicts the label. `judge` (default): the judge score. `calibrated`: the calibrated score of a map fitted without the row's fold.
   */
  readonly predictions?: 'judge' | 'calibrated';
  readonly calibration?: CalibrationOverrides;
  readonly inference?: InferenceOverrides;
  /**
   * Overrides of the experiment's `gates` for this estimator; what is not given stays as there.
   */
  readonly gates?: GateOverrides;
}
/**
 * With `weights: simcal`: how weights are calibrated.
 */
export interface SimcalOptions {
  /**
   * `fit` (default): rising or falling in the calibrated score, whichever predicts the weights of held-out folds better. `variance`: the mixture of both with the least variance of the estimate (CJE 0.3.0); the wrong direction is nearly constant and can win, which undoes the weighting.
   */
  readonly direction?: 'fit' | 'variance';
  /**
   * `shared` (default): a fold's weights come from the other folds of the calibration. `hash`: from folds by hash of `seed`. `none`: fitted and used on the same rows.
   */
  readonly cross_fit?: 'shared' | 'hash' | 'none';
  /**
   * With `cross_fit: hash`: how many folds. 5 by default.
   */
  readonly folds?: number;
  /**
   * With `cross_fit: hash`: the seed of the hash. 42 by default.
   */
  readonly seed?: number;
  /**
   * Largest variance of the mean-one weights; above it they are pulled towards 1. Without it: no bound. CJE 0.3.0 has 1, so that no effective sample size falls below half of the rows, whatever the overlap.
   */
  readonly variance_cap?: number;
  /**
   * Smallest effective share of the rows, from 0 to 1; below it weights are pulled towards 1. Without it: no bound.
   */
  readonly ess_floor?: number;
  /**
   * What influence values are taken around. `estimate` (default): the estimate. `outer-train`: the raw-weighted mean of the other folds (CJE 0.3.0), which inflates the folds' totals.
   */
  readonly centre?: 'estimate' | 'outer-train';
}
/**
 * The outcome model of doubly robust estimators.
 */
export interface OutcomeOptions {
  /**
   * `calibrator` (default, but for `mrdr`): the calibration map fitted without the row's fold. `isotonic`: an isotonic regression of the target of `residuals` on what the map is monotone in; `mrdr` always has it.
   */
  readonly model?: 'calibrator' | 'isotonic';
  /**
   * `shared` (default): those of the calibration. `kfold`: rows shuffled by NumPy's legacy generator and cut in blocks, as MRDR of CJE 0.3.0 has them; predictions are then not held out of the calibration, and clusters of prompts are split.
   */
  readonly folds?: 'shared' | 'kfold';
  /**
   * With `folds: kfold`: how many. 5 by default.
   */
  readonly k?: number;
  /**
   * With `folds: kfold`: their seed. 42 by default.
   */
  readonly seed?: number;
  /**
   * With `isotonic`: `matched` (default): one index when fitting and predicting. `mixed`: the held-out index when fitting, the full one when predicting (CJE 0.3.0); the same thing for a monotone calibration.
   */
  readonly index?: 'matched' | 'mixed';
}
/**
 * A component, and where it differs from the stack's own options.
 */
export interface StackComponent {
  /**
   * The component's method.
   */
  readonly method: 'dr-cpo' | 'tr-cpo-e' | 'mrdr' | 'tmle';
  readonly outcome?: OutcomeOptions1;
  /**
   * What the outcome model of `mrdr` is weighted by: `w` (default): the weight. `w2`: its square. `snips`: (W − 1)². The last two leave few effective rows where overlap is poor.
   */
  readonly omega?: 'w' | 'w2' | 'snips';
  /**
   * The scale on which `tmle` moves the outcome model. `logit` (default): stays within [0, 1]. `identity`: linear, then clipped.
   */
  readonly link?: 'logit' | 'identity';
}
/**
 * The outcome model of doubly robust estimators.
 */
export interface OutcomeOptions1 {
  /**
   * `calibrator` (default, but for `mrdr`): the calibration map fitted without the row's fold. `isotonic`: an isotonic regression of the target of `residuals` on what the map is monotone in; `mrdr` always has it.
   */
  readonly model?: 'calibrator' | 'isotonic';
  /**
   * `shared` (default): those of the calibration. `kfold`: rows shuffled by NumPy's legacy generator and cut in blocks, as MRDR of CJE 0.3.0 has them; predictions are then not held out of the calibration, and clusters of prompts are split.
   */
  readonly folds?: 'shared' | 'kfold';
  /**
   * With `folds: kfold`: how many. 5 by default.
   */
  readonly k?: number;
  /**
   * With `folds: kfold`: their seed. 42 by default.
   */
  readonly seed?: number;
  /**
   * With `isotonic`: `matched` (default): one index when fitting and predicting. `mixed`: the held-out index when fitting, the full one when predicting (CJE 0.3.0); the same thing for a monotone calibration.
   */
  readonly index?: 'matched' | 'mixed';
}
/**
 * Added to the covariance of the components' influence values; more pulls the mixture towards equal shares.
 */
export interface RidgeOptions {
  /**
   * As a share of their mean variance. 0.01 by default.
   */
  readonly relative?: number;
  /**
   * As a number. 0 by default; CJE 0.3.0 has 0.0001, which is large for small variances.
   */
  readonly absolute?: number;
}
/**
 * Overrides of the experiment's `calibration` for this estimator; what is not given stays as there. Its gates still see the diagnostics of the experiment's calibration.
 */
export interface CalibrationOverrides {
  /**
   * `monotone`: weighted isotonic regression of labels on scores. `two_stage`: splines of the score and the covariates, then isotonic regression of labels on the rank of their prediction; it can follow a judge that is wrong in one region or rewards length. `auto`: whichever `selection` finds. The report says how much the choice changes each policy's mean.
   */
  readonly mode?: 'auto' | 'monotone' | 'two_stage';
  /**
   * What the two-stage map uses beside the score (the monotone map uses none): `response_length`, `prompt_length` (in tokens between white space) or a numeric field of the rows' metadata. A response that lacks one is left out and counted as missing.
   *
   * Items: `response_length`, `prompt_length` or a numeric field of the rows' metadata.
   */
  readonly covariates?: readonly string[];
  /**
   * How `auto` chooses. `paired`: two-stage where its squared error on labels it was not fitted on is lower by more than one standard error of that difference, paired by label and clustered by prompt; with covariates two-stage unless it is higher by more than that. `thirds`: the rule of CJE 0.3.0, which takes two-stage half of the time when there is no difference, and always with covariates.
   */
  readonly selection?: 'paired' | 'thirds';
  /**
   * Rank of equal predictions in the two-stage map. `mid`: the middle of their ranks, interpolated between predictions. `upper`: the highest less one half, a step function (CJE 0.3.0); its predictions lean low between labels.
   */
  readonly ranks?: 'mid' | 'upper';
  /**
   * true: `auto` chooses again in every replicate, so that a bootstrap interval covers the choice (a jackknife one jumps where the choice is close). false: what the labels chose holds.
   */
  readonly reselect?: boolean;
  /**
   * Cross-fitting folds over prompts.
   */
  readonly folds?: number;
  /**
   * How prompts get their folds. `balanced`: folds of equal size. `blake2b`: by a hash of seed and prompt id, so that a prompt's fold does not depend on the others.
   */
  readonly assign?: 'balanced' | 'blake2b';
  /**
   * Seed of the folds: an integer from 0. Without it: the experiment's `seed`.
   */
  readonly seed?: number;
  /**
   * Whose labels the map is fitted on. `logging`: the logging policy's, or all policies' where it has none. `policies`: those of the draws of all policies under study; what distinguishes policies then also distinguishes labels. `shared-draws`: of these the fresh draws' alone, on prompts that every policy with fresh draws has (CJE's bootstrap).
   */
  readonly labels?: 'logging' | 'policies' | 'shared-draws';
}
/**
 * Overrides of the experiment's `inference` for this estimator; what is not given stays as there.
 */
export interface InferenceOverrides {
  /**
   * As in the experiment's `inference`.
   */
  readonly method?: 'auto' | 'jackknife' | 'influence' | 'bootstrap';
  /**
   * Groups of prompts the jackknife deletes one at a time.
   */
  readonly groups?: number;
  /**
   * Replicates of the bootstrap. More make the bounds of percentile and studentised intervals steadier; no p-value can fall below 1 / (replicates + 1).
   */
  readonly replicates?: number;
  /**
   * As in the experiment's `inference`.
   */
  readonly interval?: 't' | 'percentile' | 'studentised';
  /**
   * As in the experiment's `inference`.
   */
  readonly resampling?: 'exponential' | 'multinomial';
  /**
   * As in the experiment's `inference`.
   */
  readonly small_sample?: 'satterthwaite' | 'cr2' | 'crv1';
}

/**
 * Recorded data to start from instead of model calls, in CJE's file format. Paths are relative to the file they are written in (they may leave the workspace); a path that begins with an environment variable is relative to the workspace root, as is `workspace:path`. In the resolved form all are relative to the workspace root.
 */
export interface Dataset {
  /**
   * JSONL file of the logging policy's rows: prompt, response, base_policy_logprob, target_policy_logprobs, judge_score, oracle_label, metadata.
   */
  readonly logged: string;
  /**
   * Folder of <policy>_responses.jsonl: each policy's own responses with prompt_id, response, judge_score, optional oracle_label, draw_idx. Without it only estimators that reweight logged rows can be computed.
   */
  readonly fresh_draws?: string;
  /**
   * Folder of <policy>_probe.jsonl: held-out rows that all carry oracle_label. They check transport and are never used to fit. Without it transport is not checked.
   */
  readonly probes?: string;
  /**
   * The name under which the policy that made the logged rows appears among the fresh draws and in tables.
   */
  readonly logging_policy: string;
  /**
   * The policies to evaluate, in the order of the tables. Without it: every policy found in the fresh draws and in the log probabilities.
   *
   * Items: A policy's name.
   */
  readonly policies?: readonly string[];
  /**
   * Policies that are the logging policy again. Their importance weights should be 1: a median that is not says that the log probabilities are wrong, and refuses importance weighting. Their differences from it are A/A checks, PASS or FAIL, and never findings.
   *
   * Items: A policy's name.
   */
  readonly clones: readonly string[];
  readonly fields: DatasetFields;
  /**
   * What an invalid row does. `error`: every one is reported with file and line, and nothing is computed. `drop`: it is left out, and the results say how many were and why.
   */
  readonly on_invalid: 'error' | 'drop';
}
/**
 * Where a row keeps what is needed, as dotted or bracketed paths, when a file names them otherwise.
 */
export interface DatasetFields {
  /**
   * Path of the prompt's id. Without it: `prompt_id`, else `metadata.prompt_id`, else a hash of the prompt.
   */
  readonly prompt_id?: string;
  /**
   * Path of the prompt's text.
   */
  readonly prompt: string;
  /**
   * Path of what prompts have in common: a user, a conversation, a template. Prompts of one cluster are never split over folds and are resampled together. One row of a prompt that names it is enough, and no two may disagree; a prompt without one is a cluster of its own. Without it: every prompt is.
   */
  readonly cluster?: string;
  /**
   * Path of the response's text.
   */
  readonly response: string;
  /**
   * Path of the judge's score, in [0, 1].
   */
  readonly judge_score: string;
  /**
   * Path of the oracle's label, in [0, 1]; missing or null where there is none.
   */
  readonly oracle_label: string;
  /**
   * Path of the response's log probability under the logging policy (natural logarithm, at most 0).
   */
  readonly base_policy_logprob: string;
  /**
   * Path of the map policy → log probability of the logged response.
   */
  readonly target_policy_logprobs: string;
  /**
   * Path of the draw's number (from 0), of fresh draws and of logged responses where a prompt has several; a missing one is 0.
   */
  readonly draw_idx: string;
}

/**
 * One study: which policies, judged and labelled how, estimated by what. It either makes its data by model calls (prompts, policies, logging_policy, judge, oracle) or starts from recorded data (`data`).
 */
export interface Experiment {
  /**
   * The experiment's name and its folder under results/. Part of no step's key: renaming repeats no work.
   */
  readonly name: string;
  /**
   * A sentence or two for the report's head. Part of no step's key.
   */
  readonly description?: string;
  /**
   * The seed every random choice is derived from (order of prompts, the labelled slice, folds, resampling): an integer from 0. Another seed is another sample.
   */
  readonly seed: number;
  /**
   * Recorded data to start from, instead of prompts, policies, judge and oracle: `{use: path}` or an inline dataset.
   */
  readonly data?: Dataset;
  readonly prompts?: Prompts;
  /**
   * The policies under study, in the order of the tables. An item is `{use: path}`, an inline policy, or `{id, extends: other}` of another item. Ids are unique.
   *
   * Items: A way of answering: a model, its system prompt and its sampling settings. What an experiment estimates is the value of policies.
   */
  readonly policies?: readonly Policy[];
  /**
   * The id of the policy whose responses are labelled by the oracle and reweighted for the others. One of `policies`.
   */
  readonly logging_policy?: string;
  readonly responses?: Responses;
  readonly logprobs?: Logprobs;
  /**
   * The cheap judge that scores every response: `{use: path}` or inline.
   */
  readonly judge?: Judge;
  /**
   * The expensive judge that labels a slice of the responses: `{use: path, coverage: share}` or inline.
   */
  readonly oracle?: Oracle;
  readonly audit?: Audit;
  readonly calibration: Calibration;
  /**
   * What to estimate with, in the order of the tables: a name (short for {id, method} of that name), `{use: path}`, or an inline estimator. Ids are unique.
   *
   * Items: A method's name, or an estimator.
   */
  readonly estimators: readonly Estimator[];
  readonly inference: Inference;
  readonly gates: Gates;
  readonly on_error: OnError;
  readonly budget?: Budget;
  readonly report: ReportSettings;
}
/**
 * The prompts all policies answer: from files (`from`) or from the embedded world (`world`).
 */
export interface Prompts {
  /**
   * A .jsonl, .json, .csv or .parquet file, a folder or a glob, or a list of them. Relative to the file this is written in (it may leave the workspace); a path that begins with an environment variable is relative to the workspace root, as is `workspace:path`.
   */
  readonly from?: string | readonly string[];
  readonly world?: WorldPrompts;
  readonly fields: PromptFields;
  /**
   * How many prompts to use, in an order fixed by the seed and the prompts' ids: raising it keeps all earlier ones. Without it: all of a file. Required with `world`.
   */
  readonly count?: number;
  /**
   * Filters, applied in this order before `count`. How many prompts each one drops is reported.
   */
  readonly filters: readonly PromptFilter[];
}
/**
 * Prompts of the embedded world, instead of files.
 */
export interface WorldPrompts {
  /**
   * How many of the world's topics the prompts are about, from 1 to 12.
   */
  readonly topics: number;
  /**
   * Which prompts: an integer from 0.
   */
  readonly seed: number;
}
/**
 * Where a row keeps what is needed, as dotted or bracketed paths. Besides `prompt`, `id` and `cluster`, any further name makes that value available to judge prompts as {{name}}.
 */
export interface PromptFields {
  /**
   * Path of the prompt's text, such as conversation_a[0].content.
   */
  readonly prompt: string;
  /**
   * Path of the prompt's id. A row without it gets an id made from its prompt's hash.
   */
  readonly id: string;
  /**
   * Path of what prompts have in common: a user, a conversation, a template (`topic` in the embedded world). Prompts of one cluster are never split over folds and are resampled together; a prompt without one is a cluster of its own. Without it: every prompt is.
   */
  readonly cluster?: string;
  /**
   * Path of a further value of the row, available to judge prompts under this name.
   */
  readonly [k: string]: string | undefined;
}
/**
 * One filter: exactly one of its keys.
 */
export interface PromptFilter {
  /**
   * Keeps prompts detected to be in this language (ISO 639 code such as en) with enough confidence; very short prompts have none and are dropped.
   */
  readonly language?: string;
  /**
   * Keeps the first of equal prompts. `exact`: the same text. `normalized`: the same after case, white space and punctuation are evened out.
   */
  readonly dedupe?: 'exact' | 'normalized';
  /**
   * Keeps prompts of at most this many characters.
   */
  readonly max_chars?: number;
  readonly max?: MaxFilter;
  readonly require?: RequireFilter;
}
/**
 * Keeps rows whose number at `path` is at most `value`; rows without that number are dropped.
 */
export interface MaxFilter {
  /**
   * Path of the number in the row.
   */
  readonly path: string;
  /**
   * The largest number that is kept.
   */
  readonly value: number;
}
/**
 * Keeps rows that have a value (not null) at `path`.
 */
export interface RequireFilter {
  /**
   * Path of the value in the row.
   */
  readonly path: string;
}
/**
 * How many responses are drawn, and how long they may be.
 */
export interface Responses {
  /**
   * Responses per prompt and policy.
   */
  readonly draws: number;
  /**
   * At most this many tokens a response, unless the policy says otherwise.
   */
  readonly max_tokens: number;
}
/**
 * How log probabilities of the logging policy's responses are obtained under every policy (teacher forcing). Without it none are, and estimators that reweight cannot be used.
 */
export interface Logprobs {
  /**
   * Methods in order of preference; the next is tried where one fails.
   *
   * Items: A method. `echo`: one completions call with the whole text, echo and logprobs.
   */
  readonly methods: readonly 'echo'[];
  /**
   * How often each log probability is asked for; more than once measures how far identical calls differ.
   */
  readonly passes: number;
}
/**
 * Held-out labels of every policy that check whether the calibration transports. They are never used to fit. Without it the probes of recorded data are not graded, and without probes transport is not checked.
 */
export interface Audit {
  /**
   * How many responses of each policy the oracle labels for the audit. Not with `data`: its `probes` are the audit's labels.
   */
  readonly labels_per_policy?: number;
  /**
   * The largest mean residual, on the [0, 1] scale, that still counts as transported. The whole family-wise interval of a policy's mean residual must lie within it to PASS and beyond it to FAIL (which refuses); what crosses it is INCONCLUSIVE.
   */
  readonly margin: number;
  /**
   * `check`: the probes audit the calibration and change no estimate. `correct`: every policy with probes is also corrected by their mean residual, so that a level claim is possible where the calibration fails; intervals widen by the probes' noise. Applies to `direct` and other plug-in estimates.
   */
  readonly use: 'check' | 'correct';
}
/**
 * How judge scores are mapped to the oracle's scale.
 */
export interface Calibration {
  /**
   * `monotone`: weighted isotonic regression of labels on scores. `two_stage`: splines of the score and the covariates, then isotonic regression of labels on the rank of their prediction; it can follow a judge that is wrong in one region or rewards length. `auto`: whichever `selection` finds. The report says how much the choice changes each policy's mean.
   */
  readonly mode: 'auto' | 'monotone' | 'two_stage';
  /**
   * What the two-stage map uses beside the score (the monotone map uses none): `response_length`, `prompt_length` (in tokens between white space) or a numeric field of the rows' metadata. A response that lacks one is left out and counted as missing.
   *
   * Items: `response_length`, `prompt_length` or a numeric field of the rows' metadata.
   */
  readonly covariates: readonly string[];
  /**
   * How `auto` chooses. `paired`: two-stage where its squared error on labels it was not fitted on is lower by more than one standard error of that difference, paired by label and clustered by prompt; with covariates two-stage unless it is higher by more than that. `thirds`: the rule of CJE 0.3.0, which takes two-stage half of the time when there is no difference, and always with covariates.
   */
  readonly selection: 'paired' | 'thirds';
  /**
   * Rank of equal predictions in the two-stage map. `mid`: the middle of their ranks, interpolated between predictions. `upper`: the highest less one half, a step function (CJE 0.3.0); its predictions lean low between labels.
   */
  readonly ranks: 'mid' | 'upper';
  /**
   * true: `auto` chooses again in every replicate, so that a bootstrap interval covers the choice (a jackknife one jumps where the choice is close). false: what the labels chose holds.
   */
  readonly reselect: boolean;
  /**
   * Cross-fitting folds over prompts.
   */
  readonly folds: number;
  /**
   * How prompts get their folds. `balanced`: folds of equal size. `blake2b`: by a hash of seed and prompt id, so that a prompt's fold does not depend on the others.
   */
  readonly assign: 'balanced' | 'blake2b';
  /**
   * Seed of the folds: an integer from 0. Without it: the experiment's `seed`.
   */
  readonly seed?: number;
  /**
   * Whose labels the map is fitted on. `logging`: the logging policy's, or all policies' where it has none. `policies`: those of the draws of all policies under study; what distinguishes policies then also distinguishes labels. `shared-draws`: of these the fresh draws' alone, on prompts that every policy with fresh draws has (CJE's bootstrap).
   */
  readonly labels: 'logging' | 'policies' | 'shared-draws';
}
/**
 * How uncertainty is measured.
 */
export interface Inference {
  /**
   * Confidence level of every two-sided interval, between 0 and 1.
   */
  readonly level: number;
  /**
   * `auto`: `influence` for estimates that an error of the calibration moves in second order only (means, `direct` and the doubly robust ones with their default options), else `jackknife`. `influence`: from influence values summed by prompt, with t intervals (normal ones for raw-ips and snips); where an estimate leans on the calibration in first order, as calibrated importance weighting does, it is taken as given. `jackknife`: delete-group jackknife over prompts that refits the calibration in every replicate, with t intervals; too wide where labels are few. `bootstrap`: the clusters of prompts weighted at random, the calibration refitted in every replicate. Every result says which was used.
   */
  readonly method: 'auto' | 'jackknife' | 'influence' | 'bootstrap';
  /**
   * Groups of prompts the jackknife deletes one at a time. Without it: 50, or the number of prompts if that is smaller.
   */
  readonly groups?: number;
  /**
   * Only with `bootstrap`. Replicates of the bootstrap. More make the bounds of percentile and studentised intervals steadier; no p-value can fall below 1 / (replicates + 1).
   */
  readonly replicates: number;
  /**
   * Only with `bootstrap`: how bounds are made of the replicates. `t`: the estimate plus and minus a t quantile times their standard deviation. `percentile`: their quantiles. `studentised`: quantiles of (replicate - estimate) / its own standard error, by a jackknife over 20 groups inside every replicate: the most exact for skewed estimates, 21 times the work; it resamples multinomially.
   */
  readonly interval: 't' | 'percentile' | 'studentised';
  /**
   * Only with `bootstrap`: the weights of the clusters in a replicate. `exponential`: independent exponential weights (the Bayesian bootstrap), under which no cluster and no label ever vanishes. `multinomial`: as many clusters drawn with replacement; replicates that hold too few labels to calibrate are drawn again.
   */
  readonly resampling: 'exponential' | 'multinomial';
  /**
   * Only with `influence`: the correction for few clusters. `satterthwaite`: cluster-robust variance, degrees of freedom from the spread of the clusters' sums. `cr2`: variance corrected for each cluster's leverage (Bell-McCaffrey) with the degrees of freedom that belong to it: for clusters of unequal size. `crv1`: cluster-robust variance with clusters - 1 degrees of freedom.
   */
  readonly small_sample: 'satterthwaite' | 'cr2' | 'crv1';
  /**
   * Correction of the p-values of all pairwise comparisons. `holm`: family-wise error. `bh`: false discovery rate (Benjamini-Hochberg). `none`: no correction.
   */
  readonly multiplicity: 'holm' | 'bh' | 'none';
}
/**
 * When an estimate is refused, and when it is only warned about. Gates look at raw weights, at fresh draws and at held-out labels; which of them may refuse what is in docs/gates.md. A threshold that nothing can reach turns its gate off.
 */
export interface Gates {
  /**
   * true: an estimate that fails a gate is withheld, with the reason. false: it is shown, with the same reason as a warning.
   */
  readonly refuse: boolean;
  /**
   * Refuses from this share of a policy's judge scores outside the labelled range, from 0 to 1.
   */
  readonly outside_share: number;
  /**
   * Warns from this share of judge scores outside the labelled range, from 0 to 1. A warning is shown and refuses nothing.
   */
  readonly outside_share_warning: number;
  /**
   * Refuses below this effective number of labels under the policy's own score distribution.
   */
  readonly label_ess: number;
  /**
   * Warns below this effective number of labels under the policy's own score distribution.
   */
  readonly label_ess_warning: number;
  /**
   * Refuses from this share of a policy's draws without a judge score (importance weighting: of logged rows without a log probability), from 0 to 1: what is left may not be a random part.
   */
  readonly missing_share: number;
  /**
   * Warns from this share of missing scores or log probabilities, from 0 to 1.
   */
  readonly missing_share_warning: number;
  /**
   * Warns when judge scores are missing more or less often than the logging policy's and the p-value of no difference is below this. 0: never.
   */
  readonly missing_difference_warning: number;
  /**
   * Refuses importance weighting below this effective sample size of the raw weights.
   */
  readonly raw_ess: number;
  /**
   * Refuses importance weighting below this effective sample size of the raw weights as a share of the rows, from 0 to 1.
   */
  readonly raw_ess_fraction: number;
  /**
   * Warns below this effective sample size of the raw weights as a share of the rows, from 0 to 1.
   */
  readonly raw_ess_fraction_warning: number;
  /**
   * Refuses `weights: raw` when the mean of the raw weights is at least this many standard errors from 1, which it is in expectation when log probabilities are exact. Estimators that divide by the mean are not concerned.
   */
  readonly mean_weight: number;
  /**
   * Warns when the mean of raw weights is at least this many standard errors from 1.
   */
  readonly mean_weight_warning: number;
  /**
   * Refuses importance weighting below this target-typicality coverage: the share of logged responses that are typical of the policy, from 0 to 1.
   */
  readonly ttc: number;
  /**
   * Warns below this target-typicality coverage, from 0 to 1.
   */
  readonly ttc_warning: number;
  /**
   * Refuses importance weighting below this tail index of the raw weights (Hill's, at the median over several k). Below 1 the weights have no mean.
   */
  readonly tail_index: number;
  /**
   * Warns below this tail index of the raw weights. Below 2 they have no variance.
   */
  readonly tail_index_warning: number;
  /**
   * Refuses importance weighting below this Hellinger affinity with the logging policy over responses, from 0 (nothing in common) to 1.
   */
  readonly hellinger: number;
  /**
   * Warns below this Hellinger affinity, from 0 to 1.
   */
  readonly hellinger_warning: number;
  /**
   * Refuses importance weighting below this overlap (Bhattacharyya's coefficient) of the policy's judge scores with the logged ones, from 0 to 1.
   */
  readonly judge_overlap: number;
  /**
   * Warns below this overlap of judge scores, from 0 to 1.
   */
  readonly judge_overlap_warning: number;
  /**
   * Refuses importance weighting of every policy when a clone of the logging policy has a median log weight this far from 0 (nats): the log probabilities are then not of the responses. Clones are policies with equal requests, or the dataset's `clones`.
   */
  readonly clone_log_weight: number;
  /**
   * Warns when a clone's median log weight is this far from 0 (nats).
   */
  readonly clone_log_weight_warning: number;
  /**
   * Refuses importance weighting from this standard deviation of a log weight between repeated passes (nats, after averaging them): 1 is a factor of 2.7. Needs `logprobs.passes` of at least 2.
   */
  readonly logprob_noise: number;
  /**
   * Warns from this standard deviation of a log weight between repeated passes (nats).
   */
  readonly logprob_noise_warning: number;
  /**
   * Warns, and fails the A/A check, when the mean judge score of a clone of the logging policy differs from the logging policy's and the p-value of no difference is below this: a difference of that size between other policies may mean as little. Comparisons with a clone fail by the same p. 0: never.
   */
  readonly clone_scores_warning: number;
  /**
   * Warns from this expected calibration error of the cross-fitted calibration against the labels, from 0 to 1.
   */
  readonly calibration_error_warning: number;
  /**
   * Warns when the cross-fitted calibration explains less than this share of the labels' variance (R squared).
   */
  readonly outcome_r2_warning: number;
  /**
   * Warns when the calibrated score's error under a policy's weights is this many standard errors from 0: a doubly robust estimate corrects it, the others do not.
   */
  readonly orthogonality_warning: number;
  /**
   * Warns when one unit (cluster or jackknife group) carries this share of an estimate's variance, from 0 to 1.
   */
  readonly influence_share_warning: number;
}
/**
 * What failed calls may do to a run.
 */
export interface OnError {
  /**
   * A step in which more than this share of calls failed in the end is a failed step, and nothing that needs it runs; up to it, rows are null with their reason. From 0 to 1.
   */
  readonly max_failed_fraction: number;
}
/**
 * Where a run stops making calls (exit code 3); what was paid for is kept. Without it: no limit.
 */
export interface Budget {
  /**
   * USD that calls of one run may cost, by the providers' `prices`.
   */
  readonly usd?: number;
  /**
   * Calls that one run may make; cached ones are free.
   */
  readonly calls?: number;
}
/**
 * What is written beside the results. Part of no step's key.
 */
export interface ReportSettings {
  /**
   * Formats of the report and tables.
   *
   * Items: A format.
   */
  readonly formats: readonly ('html' | 'json' | 'csv' | 'md')[];
  /**
   * Image formats of the plots; an empty list writes none.
   *
   * Items: An image format.
   */
  readonly plots: readonly ('svg' | 'png')[];
}

/**
 * What policies are really worth, known from elsewhere: what the estimates of an ablation can be held against. As YAML, as JSON, or as CSV with the columns `policy`, `value` and, where known, `se`.
 */
export interface Truth {
  /**
   * Policy → its true value. Of a policy that is not named nobody knows it: its estimates are held against nothing.
   */
  readonly values: {
    /**
     * The policy's value on the oracle's scale, from 0 to 1.
     */
    readonly [k: string]: number;
  };
  /**
   * Standard error of the values themselves, of all of them or policy → number; 0 says that they are exact. Where it is not given it is unknown, and `rmse_debiased` leaves the policy out.
   */
  readonly se?:
    | number
    | {
        /**
         * Standard error of the policy's value; 0 when it is exact.
         */
        readonly [k: string]: number;
      };
}

/**
 * Axis → value, or list of values. A list that is itself a value of the axis matches as that value.
 */
export interface AxisCondition {
  /**
   * A value, or a list of values of which one must match.
   */
  readonly [k: string]: unknown;
}

/**
 * Axis → value.
 */
export interface AxisCell {
  /**
   * The axis's value.
   */
  readonly [k: string]: unknown;
}

/**
 * `pairwise_accuracy`, `kendall_tau`, `top1` and `regret` are about ranking; `rmse`, `bias`, `mae` about the point estimate; `coverage`, `interval_score` and `width` about the interval; `refusal_rate` is the share of refused claims; `ess` the effective sample size; `runtime` the seconds taken.
 */
export type AblationMetric =
  | 'pairwise_accuracy'
  | 'kendall_tau'
  | 'top1'
  | 'regret'
  | 'rmse'
  | 'bias'
  | 'mae'
  | 'coverage'
  | 'interval_score'
  | 'width'
  | 'refusal_rate'
  | 'ess'
  | 'runtime';

/**
 * The mean of all oracle labels of a policy, those that a cell may not learn from among them.
 */
export interface OracleTruth {
  /**
   * Of which prompts. `sample`: the cell's own, so that what it did not draw is not counted as its error; the same as `truth: oracle`. `all`: all of the experiment's, so that a small sample errs by what it did not draw.
   */
  readonly oracle: 'sample' | 'all';
}

/**
 * A grid of experiments: axes set paths of one experiment to lists of values, and every allowed combination is a cell.
 */
export interface Ablation {
  /**
   * The ablation's name and its folder under results/.
   */
  readonly name: string;
  /**
   * A sentence or two for the report's head.
   */
  readonly description?: string;
  /**
   * The experiment the axes vary: a path (relative to this file), `{use: path}` with overrides, or an inline experiment.
   */
  readonly experiment: Experiment;
  readonly axes: Axes;
  /**
   * Groups of axes that advance together instead of being crossed; the axes of a group have equally many values.
   */
  readonly zip: readonly (readonly string[])[];
  /**
   * Which combinations are cells. `full` (default): all. `one-at-a-time`: the baseline, and each axis varied alone. `fractional`: the smallest regular two-level fraction whose main effects can be told apart; what is aliased is printed. An axis that ends in `seed` repeats all cells of these two. `{random: n}`: n of all allowed combinations.
   */
  readonly design:
    | string
    | {
        /**
         * How many cells are drawn, without replacement.
         */
        readonly random: number;
        /**
         * Another seed draws other cells.
         */
        readonly seed: number;
      };
  /**
   * The cell that `one-at-a-time` varies from: a value for each axis. Without it: each axis's first value.
   */
  readonly baseline?: AxisCell;
  /**
   * A cell that matches `when` but not `require` is not made; the plan says how many and by which constraint.
   */
  readonly constraints: readonly Constraint[];
  /**
   * Cells that match one of these are not made.
   *
   * Items: Axis → value, or list of values. A list that is itself a value of the axis matches as that value.
   */
  readonly exclude: readonly AxisCondition[];
  /**
   * Further cells, added to the grid even where their values are on no axis: a value for each axis that should not keep the experiment's own.
   *
   * Items: Axis → value.
   */
  readonly include: readonly AxisCell[];
  /**
   * What estimates are held against. `oracle`: the mean of all oracle labels on the cell's prompts. `{oracle: all}`: that on all prompts. `world`: the embedded world's known values. `{use: path}` of a truth, or one written in place: values that are known from elsewhere.
   */
  readonly truth: ('oracle' | 'world') | OracleTruth | Truth;
  /**
   * Tables of metrics over the cells.
   */
  readonly tables: readonly AblationTable[];
  /**
   * Figures of the cells. Those that every ablation has (a heat map of each table with rows and columns, a forest, what labels buy) come after them, unless one of their type is declared.
   */
  readonly plots: readonly AblationPlot[];
}
/**
 * What varies: each key is a path of the experiment (policies and estimators by id, such as policies.premium.temperature), `estimator` (each value becomes the only estimator), `estimator.<option>` (an option of it), or `sample_size` (how many prompts). The first axis changes slowest.
 */
export interface Axes {
  /**
   * The axis's values: a list, or `{range: [from, to], step}` for integers from `from` up to but not including `to`.
   */
  readonly [k: string]:
    | readonly unknown[]
    | {
        /**
         * First integer, and the integer before which to stop.
         *
         * @minItems 2
         * @maxItems 2
         *
         * Items: A bound.
         */
        readonly range: readonly [number, number];
        /**
         * Distance between two values.
         */
        readonly step: number;
      };
}
/**
 * Where `when` holds, `require` must.
 */
export interface Constraint {
  /**
   * Which cells this is about: axis → value or list of values, all of which must match.
   */
  readonly when: AxisCondition;
  /**
   * What must hold in them: axis → value or list of values.
   */
  readonly require: AxisCondition;
}
/**
 * One table.
 */
export interface AblationTable {
  /**
   * The table's name and its files' names.
   */
  readonly name: string;
  /**
   * Axes whose values make the rows.
   *
   * Items: An axis.
   */
  readonly rows: readonly string[];
  /**
   * Axes whose values make column groups. Default: none.
   *
   * Items: An axis.
   */
  readonly columns: readonly string[];
  /**
   * Metrics, each a column (of each group).
   *
   * Items: `pairwise_accuracy`, `kendall_tau`, `top1` and `regret` are about ranking; `rmse`, `bias`, `mae` about the point estimate; `coverage`, `interval_score` and `width` about the interval; `refusal_rate` is the share of refused claims; `ess` the effective sample size; `runtime` the seconds taken.
   */
  readonly metrics: readonly AblationMetric[];
  /**
   * Only cells that match: axis → value or list of values. Default: all.
   */
  readonly where?: AxisCondition;
}
/**
 * One figure.
 */
export interface AblationPlot {
  /**
   * The plot's name and its files' names.
   */
  readonly name: string;
  /**
   * `xy` (default): a metric by the values of an axis (RMSE by size), or against another metric, a point for each combination of all axes but seeds (coverage against width). `heatmap`: a metric over two axes. `forest`: the estimates of one cell with their intervals and the truth, by every estimator. `cost`: a metric by the number of oracle labels, and how many a target takes.
   */
  readonly type: 'xy' | 'heatmap' | 'forest' | 'cost';
  /**
   * Of `xy`: an axis, or a metric.
   */
  readonly x?: string;
  /**
   * Of `xy`: the metric that is drawn.
   */
  readonly y?: AblationMetric;
  /**
   * Of `xy` and `cost`: the axis whose values are told apart by color, or several, whose combinations are. Default: one series (`xy`), `estimator` (`cost`).
   */
  readonly color?: string | readonly string[];
  /**
   * Of `heatmap`: axes whose values make the rows.
   *
   * Items: An axis.
   */
  readonly rows?: readonly string[];
  /**
   * Of `heatmap`: axes whose values make the columns.
   *
   * Items: An axis.
   */
  readonly columns?: readonly string[];
  /**
   * Of `heatmap` and `cost`: the metric.
   */
  readonly metric?: AblationMetric;
  /**
   * Of `cost`: values of the metric to reach, such as an RMSE of 0.02; shares are between 0 and 1. Default: a few round ones.
   *
   * Items: A value of the metric.
   */
  readonly targets?: readonly number[];
  /**
   * Of `forest`: the cell, a value for each axis. Default, also for axes left out: the baseline's, else the middle of numbers, the first of other values, and the first seed. An estimator that has no such cell is shown at its nearest one.
   */
  readonly cell?: AxisCell;
  /**
   * Only cells that match: axis → value or list of values. Default: all.
   */
  readonly where?: AxisCondition;
}
