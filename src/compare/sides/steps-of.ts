import type { Experiment } from '../../config/types.generated.ts';
import { WORLD_VERSION } from '../../llm/world/version.ts';
import { expandExperiment } from '../../plan/expand-experiment.ts';
import type { Step } from '../../plan/step.ts';

/** The steps of an experiment as this version of assay plans them, without a look at any data file. */
export function stepsOf(experiment: Experiment): readonly Step<object>[] {
  return expandExperiment(experiment, { worldVersion: WORLD_VERSION, files: new Map() }).steps;
}
