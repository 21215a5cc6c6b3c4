/** How an estimator does its work: options of its YAML file, filled in with the estimator's own defaults. */
export interface EstimatorSettings {
  /** What importance weighting averages. */
  readonly reward: 'judge' | 'oracle' | 'calibrated';
  readonly weights: WeightKind;
  /** With `weights: clip`: the largest mean-one weight. */
  readonly clip: number;
  readonly simcal: SimcalSettings;
  /** `available`: the logged rows a policy can use. `complete-case`: those that every policy can use; averages run over these rows. */
  readonly rows: 'available' | 'complete-case';
  /** What the weights multiply: oracle residuals on labelled rows, or differences of calibrated rewards and outcome model on all rows. */
  readonly residuals: 'label' | 'reward';
  readonly outcome: OutcomeSettings;
  /** What the outcome model is weighted by in `mrdr`. */
  readonly omega: 'w' | 'w2' | 'snips';
  /** The scale on which `tmle` targets. */
  readonly link: 'logit' | 'identity';
  /** What `stacked-dr` mixes. */
  readonly components: readonly ComponentSettings[];
  readonly ridge: RidgeSettings;
  /** What is independent of each other in variances from influence values; `paired-prompts`: prompts if at least two policies have the same ones, else rows. */
  readonly cluster: 'prompt' | 'fold' | 'row' | 'paired-prompts';
  /** How the calibration's noise enters the interval. Undefined: as `inference.method` has it. */
  readonly oracleUncertainty: OracleUncertainty | undefined;
  /** Degrees of freedom of intervals from influence values. */
  readonly df: 'satterthwaite' | 'clusters' | 'normal';
  /** `direct`: the mean of prompt means, or of draws. */
  readonly average: 'prompts' | 'draws';
  /** `direct`: whose held-out residuals correct a plug-in. `own`: those of the policy's own labels; true: where it has none, those of the calibration. */
  readonly augment: boolean | 'own';
  /** `direct`: what a policy whose every draw is labelled has: the mean of its labels, or what any other has. */
  readonly complete: 'labels' | 'calibrated';
  /** `direct`: every prompt that a policy has draws of, or those that all policies with fresh draws have. */
  readonly prompts: 'own' | 'shared';
  /** `ppi`: what predicts the label. */
  readonly predictions: 'judge' | 'calibrated';
}

export type WeightKind = 'raw' | 'hajek' | 'simcal' | 'clip';
export type StackedComponent = 'dr-cpo' | 'tmle' | 'mrdr' | 'tr-cpo-e';
export type OracleUncertainty = 'jackknife' | 'bootstrap' | 'fold-jackknife' | 'none';

export interface SimcalSettings {
  /** `fit`: the direction that predicts held-out weights better. `variance`: the mixture of least influence variance. */
  readonly direction: 'fit' | 'variance';
  /** Which folds' weights come from models fitted without them: the shared folds, folds by hash of an own seed, or none. */
  readonly crossFit: 'shared' | 'hash' | 'none';
  /** Of `crossFit: hash`. */
  readonly folds: number;
  readonly seed: number;
  /** Largest variance of the mean-one weights, and smallest share of effective rows; null: no bound. */
  readonly varianceCap: number | null;
  readonly essFloor: number | null;
  /** What influence values are taken around: the estimate, or the raw-weighted mean of the other folds. */
  readonly centre: 'estimate' | 'outer-train';
}

export interface OutcomeSettings {
  /** `calibrator`: f₋ₖ. `isotonic`: an isotonic regression of the residuals' target on the calibrator's index, fitted without the fold. */
  readonly model: 'calibrator' | 'isotonic';
  /** `shared`: those of the calibration. `kfold`: rows shuffled by NumPy's legacy generator. */
  readonly folds: 'shared' | 'kfold';
  /** Of `folds: kfold`. */
  readonly k: number;
  readonly seed: number;
  /** `matched`: one index at fit and prediction. `mixed`: held-out index at fit, full index at prediction. */
  readonly index: 'matched' | 'mixed';
}

/** A component of a stack, and where it differs from the stack's own settings. */
export interface ComponentSettings {
  readonly method: StackedComponent;
  readonly outcome?: Partial<OutcomeSettings>;
  readonly omega?: EstimatorSettings['omega'];
  readonly link?: EstimatorSettings['link'];
}

export interface RidgeSettings {
  /** Added to the diagonal of the influence covariance: a share of its mean diagonal, or an absolute number. */
  readonly relative: number;
  readonly absolute: number;
}

/** What may be said about an estimator; nested options may be given in part. */
export interface PartialEstimatorSettings extends Partial<
  Omit<EstimatorSettings, 'simcal' | 'outcome' | 'ridge' | 'oracleUncertainty'>
> {
  readonly simcal?: Partial<SimcalSettings>;
  readonly outcome?: Partial<OutcomeSettings>;
  readonly ridge?: Partial<RidgeSettings>;
  readonly oracleUncertainty?: OracleUncertainty;
}

const defaults: EstimatorSettings = {
  reward: 'calibrated',
  weights: 'hajek',
  clip: 100,
  simcal: {
    direction: 'fit',
    crossFit: 'shared',
    folds: 5,
    seed: 42,
    varianceCap: null,
    essFloor: null,
    centre: 'estimate',
  },
  rows: 'available',
  residuals: 'label',
  outcome: { model: 'calibrator', folds: 'shared', k: 5, seed: 42, index: 'matched' },
  omega: 'w',
  link: 'logit',
  components: [{ method: 'dr-cpo' }, { method: 'tmle' }, { method: 'mrdr' }],
  ridge: { relative: 0.01, absolute: 0 },
  cluster: 'prompt',
  oracleUncertainty: undefined,
  df: 'satterthwaite',
  average: 'prompts',
  augment: true,
  complete: 'labels',
  prompts: 'own',
  predictions: 'judge',
};

/** The settings of an estimator: what was given, over the method's own defaults, over everyone's. */
export function estimatorSettings(
  given: PartialEstimatorSettings,
  methodDefaults: PartialEstimatorSettings = {},
): EstimatorSettings {
  return {
    ...defaults,
    ...methodDefaults,
    ...given,
    simcal: { ...defaults.simcal, ...methodDefaults.simcal, ...given.simcal },
    outcome: { ...defaults.outcome, ...methodDefaults.outcome, ...given.outcome },
    ridge: { ...defaults.ridge, ...methodDefaults.ridge, ...given.ridge },
    oracleUncertainty: given.oracleUncertainty ?? methodDefaults.oracleUncertainty,
  };
}
