import type { Experiment } from '../../config/types.generated.ts';
import { foldSeed, isCallExperiment, isDataExperiment } from '../../config/kinds.ts';
import type { Step, StepInput } from '../step.ts';
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
  /** Policies that are the logging policy again. */
  readonly clones: readonly string[];
}

/** What can be said about the data and the calibrator before any estimate is believed. `clones`: as `clonesOf` finds them. */
export function diagnosticsStep(experiment: Experiment, clones: readonly string[]): Step<DiagnosticsParams> {
  const { seed, calibration, inference, gates, audit } = experiment;
  return {
    name: 'diagnostics',
    kind: 'diagnostics',
    version: 7,
    params: {
      seed,
      fold_seed: foldSeed(experiment),
      calibration,
      inference,
      gates,
      margin: audit?.margin ?? null,
      clones,
    },
    inputs: [datasetInput, ...passInputs(experiment)],
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
      clones: isDataExperiment(experiment) ? 'data.clones' : 'policies',
    },
  };
}

/** The single passes of log probabilities, where there are several: the dataset holds their means. */
function passInputs(experiment: Experiment): StepInput[] {
  if (!isCallExperiment(experiment) || (experiment.logprobs?.passes ?? 1) < 2) return [];
  return experiment.policies.map(({ id }) => ({ role: `logprobs/${id}`, step: `logprobs/${id}`, output: 'logprobs' }));
}
