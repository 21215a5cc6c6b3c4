import type {
  Ablation,
  Calibration,
  Dataset,
  Estimator,
  Experiment,
  Judge,
  Oracle,
  Policy,
  Prompts,
  Provider,
  Responses,
  Truth,
} from './types.generated.ts';

/** What a file may hold. The order is the order they are listed in. */
export const KINDS = [
  'experiment',
  'ablation',
  'policy',
  'judge',
  'estimator',
  'provider',
  'dataset',
  'truth',
] as const;

export type Kind = (typeof KINDS)[number];

/** The resolved value of each kind. */
export interface KindValues {
  readonly experiment: Experiment;
  readonly ablation: Ablation;
  readonly policy: Policy;
  readonly judge: Judge;
  readonly estimator: Estimator;
  readonly provider: Provider;
  readonly dataset: Dataset;
  readonly truth: Truth;
}

/** A resolved file: its kind and its value, told apart by `kind`. */
export type Resolved = { readonly [K in Kind]: { readonly kind: K; readonly value: KindValues[K] } }[Kind];

/** An experiment that makes its data by model calls. */
export interface CallExperiment extends Experiment {
  readonly data?: never;
  readonly prompts: Prompts;
  readonly policies: readonly Policy[];
  readonly logging_policy: string;
  readonly responses: Responses;
  readonly judge: Judge;
  readonly oracle: Oracle;
}

/** An experiment that starts from recorded data. */
export interface DataExperiment extends Experiment {
  readonly data: Dataset;
}

export function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}

export function isDataExperiment(experiment: Experiment): experiment is DataExperiment {
  return experiment.data !== undefined;
}

/** The schema requires all keys of a `CallExperiment` where `data` is absent, so for a resolved experiment this is the complement. */
export function isCallExperiment(experiment: Experiment): experiment is CallExperiment {
  return experiment.data === undefined;
}

/** The seed of the calibration's folds. */
export function foldSeed(experiment: { readonly seed: number; readonly calibration: Calibration }): number {
  return experiment.calibration.seed ?? experiment.seed;
}
