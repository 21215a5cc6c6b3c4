import type { Estimator, Experiment } from '../../config/types.generated.ts';
import { foldSeed } from '../../config/kinds.ts';
import type { Step } from '../step.ts';
import { datasetInput } from './dataset-input.ts';

export interface EstimateParams {
  readonly seed: number;
  /** Decides which prompts share a fold. */
  readonly fold_seed: number;
  /** The estimator's own options; its id is a name and stays out. */
  readonly estimator: Omit<Estimator, 'id'>;
  readonly calibration: Experiment['calibration'];
  readonly inference: Experiment['inference'];
  readonly gates: Experiment['gates'];
  /** Whether probes only check, or also correct. */
  readonly audit_use: 'check' | 'correct';
}

/** Policy values, intervals and comparisons by one estimator. */
export function estimateStep(experiment: Experiment, estimator: Estimator): Step<EstimateParams> {
  const { id, ...options } = estimator;
  const { seed, calibration, inference, gates, audit } = experiment;
  return {
    name: `estimate/${id}`,
    kind: 'estimate',
    version: 10,
    params: {
      seed,
      fold_seed: foldSeed(experiment),
      estimator: options,
      calibration,
      inference,
      gates,
      audit_use: audit?.use ?? 'check',
    },
    inputs: [datasetInput, { role: 'diagnostics', step: 'diagnostics', output: 'diagnostics' }],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: {
      seed: 'seed',
      fold_seed: 'calibration.seed',
      estimator: `estimators.${id}`,
      calibration: 'calibration',
      inference: 'inference',
      gates: 'gates',
      audit_use: 'audit.use',
    },
  };
}
