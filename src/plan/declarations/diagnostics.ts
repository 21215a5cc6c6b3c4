import type { Experiment } from '../../config/types.generated.ts';
import { foldSeed } from '../../config/kinds.ts';
import type { Step } from '../step.ts';
import { datasetInput } from './dataset-input.ts';

export interface DiagnosticsParams {
  readonly seed: number;
  /** Decides which prompts share a fold. */
  readonly fold_seed: number;
  readonly calibration: Experiment['calibration'];
  readonly inference: Experiment['inference'];
  readonly gates: Experiment['gates'];
  /** Largest mean error of the calibrator that the transport audit lets pass; null when it was not declared. */
  readonly margin: number | null;
}

/** What can be said about the data and the calibrator before any estimate is believed. */
export function diagnosticsStep(experiment: Experiment): Step<DiagnosticsParams> {
  const { seed, calibration, inference, gates, audit } = experiment;
  return {
    name: 'diagnostics',
    kind: 'diagnostics',
    version: 1,
    params: { seed, fold_seed: foldSeed(experiment), calibration, inference, gates, margin: audit?.margin ?? null },
    inputs: [datasetInput],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: {
      seed: 'seed',
      fold_seed: 'calibration.seed',
      calibration: 'calibration',
      inference: 'inference',
      gates: 'gates',
      margin: 'audit.margin',
    },
  };
}
