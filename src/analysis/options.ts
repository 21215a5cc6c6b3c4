import type { PartialEstimatorSettings } from './estimators/estimator-settings.ts';
import { defaultGates } from './gates/thresholds.ts';
import type { GateOptions } from './gates/thresholds.ts';

type CalibrationMode = 'auto' | 'monotone' | 'two_stage';
type FoldAssignment = 'balanced' | 'blake2b';
type InferenceMethod = 'auto' | 'jackknife' | 'influence' | 'bootstrap';
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
  /** `paired`: two-stage where its out-of-fold loss is lower by more than a standard error; `thirds`: the rule of CJE 0.3.0. */
  readonly selection: CalibrationSelection;
  readonly ranks: RankConvention;
  /** true: `auto` chooses again in every replicate, so that the interval covers the choice. */
  readonly reselect: boolean;
  /**
   * Whose labels it is fitted on: the logging policy's (all policies' when it has none), those of all policies under study, or of these the fresh
   * draws' alone, on prompts that all of them share.
   */
  readonly labels: 'logging' | 'policies' | 'shared-draws';
}

export type BootstrapInterval = 't' | 'percentile' | 'studentised';
export type Resampling = 'exponential' | 'multinomial';
export type SmallSample = 'satterthwaite' | 'cr2' | 'crv1';

export interface InferenceOptions {
  /** `auto`: what the estimator's description says. */
  readonly method: InferenceMethod;
  /** Jackknife groups of prompt clusters, ≥ 20; as many as there are clusters when these are fewer. */
  readonly groups: number;
  /** Of the bootstrap. */
  readonly replicates: number;
  /** How bounds are made of bootstrap replicates. */
  readonly interval: BootstrapInterval;
  /** The clusters' weights in a bootstrap replicate. */
  readonly resampling: Resampling;
  /** Correction of influence-based variances for few clusters. */
  readonly smallSample: SmallSample;
  /** Draws of the joint errors behind bands and ranks, where there are no bootstrap replicates: 10,000 give critical values to about one percent. */
  readonly jointDraws: number;
}

/** What the probes are for. `check`: they audit the calibrator. `correct`: their mean residual also corrects each policy that has them. */
export type AuditUse = 'check' | 'correct';

export interface AuditOptions {
  /** The largest mean residual that still counts as transported; null: not declared, so nothing is graded. */
  readonly margin: number | null;
  readonly use: AuditUse;
}

export interface AnalysisOptions {
  readonly seed: number;
  /** Coverage of the intervals, e.g. 0.95. */
  readonly level: number;
  readonly calibration: CalibrationOptions;
  readonly inference: InferenceOptions;
  readonly multiplicity: Multiplicity;
  readonly gates: GateOptions;
  readonly audit: AuditOptions;
  /** Policies that are the logging policy again, by declaration or by equal requests: their weights should be 1. */
  readonly clones: readonly string[];
}

/** What may be said about an analysis; the rest is filled in by `analysisOptions`. */
export interface PartialAnalysisOptions {
  readonly seed?: number;
  readonly level?: number;
  readonly calibration?: Partial<Omit<CalibrationOptions, 'folds'>> & { readonly folds?: Partial<FoldOptions> };
  readonly inference?: Partial<InferenceOptions>;
  readonly multiplicity?: Multiplicity;
  readonly gates?: Partial<GateOptions>;
  readonly audit?: Partial<AuditOptions>;
  readonly clones?: readonly string[];
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
      labels: 'logging',
      ...given.calibration,
      folds: { k: 5, seed, assign: 'balanced', ...given.calibration?.folds },
    },
    inference: {
      method: 'auto',
      groups: 50,
      replicates: 2000,
      interval: 't',
      resampling: 'exponential',
      smallSample: 'satterthwaite',
      jointDraws: 10_000,
      ...given.inference,
    },
    multiplicity: given.multiplicity ?? 'holm',
    gates: { ...defaultGates, ...given.gates },
    audit: { margin: null, use: 'check', ...given.audit },
    clones: given.clones ?? [],
  };
}

/** Which estimator, under which name, with which of its own options. */
export interface EstimatorConfig extends PartialEstimatorSettings {
  /** The name in tables; the method when not given. */
  readonly id?: string;
  readonly method: string;
  /** Overrides `gates.refuse` for this estimator. */
  readonly refuse?: boolean;
}
