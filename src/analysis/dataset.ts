/** A column of numbers, one a row; NaN marks what is missing (null at the JSON edges). */
type Column = Float64Array;

/** The prompts in order of first appearance. What shares a cluster is resampled together. */
export interface Prompts {
  readonly ids: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** prompt → cluster, counted from 0 in order of first appearance. By default each prompt is its own cluster. */
  readonly cluster: Int32Array;
  readonly clusterCount: number;
}

/** Responses of one policy, one a row. */
export interface DrawTable {
  readonly n: number;
  /** So many rows, the first ones, are fresh draws; those after them are logged responses. */
  readonly fresh: number;
  readonly prompt: Int32Array;
  readonly draw: Int32Array;
  readonly judge: Column;
  readonly label: Column;
  readonly covariates: Readonly<Record<string, Column>>;
}

/** Responses of the logging policy with their log probabilities under it and under the targets. */
export interface LoggedTable extends DrawTable {
  readonly baseLogprob: Column;
  readonly targetLogprob: Readonly<Record<string, Column>>;
  /** Tokens of each response (`metadata.response_token_count`); NaN where they are not known. */
  readonly tokens: Column;
}

/** How often a field was asked for and did not come, and why. */
export interface MissingCount {
  readonly table: 'logged' | 'fresh' | 'probe';
  readonly policy: string;
  readonly field: string;
  readonly reason: string;
  readonly count: number;
}

/** Two records of one response that disagree: the logged one is kept. */
export interface LabelConflicts {
  readonly count: number;
  readonly examples: readonly { readonly prompt_id: string; readonly logged: number; readonly fresh: number }[];
}

/** Everything that is evaluated, as columns. Built by `buildEvaluationData`. */
export interface EvaluationData {
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly prompts: Prompts;
  readonly logged: LoggedTable | null;
  /**
   * Every response of a policy that may be averaged, by policy. For the logging policy these are its fresh draws and those
   * logged rows that are not the same response as one of them; the label of a response that is in both is one label.
   */
  readonly draws: Readonly<Record<string, DrawTable>>;
  /** Labelled responses held out from every fit: they audit, they never calibrate. */
  readonly probes: Readonly<Record<string, DrawTable>>;
  /** Log probabilities of the logged responses asked for repeatedly: policy → response → pass. Empty without repeats. */
  readonly passes: Readonly<Record<string, readonly (readonly (number | null)[])[]>>;
  readonly covariateNames: readonly string[];
  readonly missing: readonly MissingCount[];
  readonly labelConflicts: LabelConflicts;
}
