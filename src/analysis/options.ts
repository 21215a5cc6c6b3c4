type CalibrationMode = 'auto' | 'monotone' | 'two_stage';
type FoldAssignment = 'balanced' | 'blake2b';
type InferenceMethod = 'auto' | 'jackknife' | 'influence';
export type Multiplicity = 'holm' | 'bh' | 'none';

export interface FoldOptions {
  /** How many cross-fitting folds; fewer are made when fewer than 2k labelled prompts exist. */
  readonly k: number;
  readonly seed: number;
  /** `balanced`: labelled prompts are dealt to folds in hash order, so no fold is empty; `blake2b`: the hash decides alone. */
  readonly assign: FoldAssignment;
}

/** How `auto` chooses between the modes. */
export type CalibrationSelection = 'paired' | 'thirds';
/** Rank of tied first-stage predictions: the middle of their ranks, or the highest less a half. */
export type RankConvention = 'mid' | 'upper';

export interface CalibrationOptions {
  readonly mode: CalibrationMode;
  readonly folds: FoldOptions;
  /** Names of the covariates of the two-stage map, of those that the data has. */
  readonly covariates: readonly string[];
  /** `paired`: two-stage where its out-of-fold loss is significantly lower; `thirds`: the rule of CJE 0.3.0. */
  readonly selection: CalibrationSelection;
  readonly ranks: RankConvention;
  /** true: `auto` chooses again in every replicate, so that the interval covers the choice. */
  readonly reselect: boolean;
}

interface InferenceOptions {
  /** `auto`: what the estimator's description says. */
  readonly method: InferenceMethod;
  /** Jackknife groups of prompt clusters, ≥ 20; as many as there are clusters when these are fewer. */
  readonly groups: number;
}

export interface GateOptions {
  /** false shows an estimate that a gate would refuse, marked with the gate's code. */
  readonly refuse: boolean;
  /** Refuse when at least this share of a policy's judge scores lies outside the labelled range. */
  readonly outsideShare: number;
  /** Refuse when fewer than this effective number of labels lie where the policy's judge scores lie. */
  readonly labelEss: number;
  /** Refuse importance weighting when the raw weights' effective sample size is below this number … */
  readonly rawEss: number;
  /** … or below this share of the rows. */
  readonly rawEssFraction: number;
}

export interface AnalysisOptions {
  readonly seed: number;
  /** Coverage of the intervals, e.g. 0.95. */
  readonly level: number;
  readonly calibration: CalibrationOptions;
  readonly inference: InferenceOptions;
  readonly multiplicity: Multiplicity;
  readonly gates: GateOptions;
}

/** What may be said about an analysis; the rest is filled in by `analysisOptions`. */
export interface PartialAnalysisOptions {
  readonly seed?: number;
  readonly level?: number;
  readonly calibration?: Partial<Omit<CalibrationOptions, 'folds'>> & { readonly folds?: Partial<FoldOptions> };
  readonly inference?: Partial<InferenceOptions>;
  readonly multiplicity?: Multiplicity;
  readonly gates?: Partial<GateOptions>;
}

export function analysisOptions(given: PartialAnalysisOptions = {}): AnalysisOptions {
  const seed = given.seed ?? 42;
  return {
    seed,
    level: given.level ?? 0.95,
    calibration: {
      mode: 'auto',
      covariates: [],
      selection: 'paired',
      ranks: 'mid',
      reselect: false,
      ...given.calibration,
      folds: { k: 5, seed, assign: 'balanced', ...given.calibration?.folds },
    },
    inference: { method: 'auto', groups: 50, ...given.inference },
    multiplicity: given.multiplicity ?? 'holm',
    gates: {
      refuse: true,
      outsideShare: 0.05,
      labelEss: 30,
      rawEss: 30,
      rawEssFraction: 0.1,
      ...given.gates,
    },
  };
}

/** Which estimator, under which name, with which of its own options. */
export interface EstimatorConfig {
  /** The name in tables; the method when not given. */
  readonly id?: string;
  readonly method: string;
  /** Overrides `gates.refuse` for this estimator. */
  readonly refuse?: boolean;
  /** `snips`: what is averaged. */
  readonly reward?: 'judge' | 'oracle' | 'calibrated';
}
