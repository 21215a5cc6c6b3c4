import { ok, type Result } from '../base/result.ts';
import type { Experiment } from '../config/types.generated.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { expandExperiment } from '../plan/expand-experiment.ts';
import type { Plan } from '../plan/step.ts';
import { dataFiles } from './data-files.ts';
import { executePlan, type RunOptions, type RunOutcome } from './execute-plan.ts';
import { preflight } from './preflight.ts';

/** Plans an experiment and does what the plan says, as far as it was not done before. */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<Result<RunOutcome, string>> {
  const plan = await planExperiment(experiment, options.workspace);
  if (!plan.ok) return plan;
  const limits = preflight(plan.value, experiment, options);
  return limits.ok ? ok(await executePlan(plan.value, limits.value, options)) : limits;
}

export async function planExperiment(experiment: Experiment, workspace: string): Promise<Result<Plan, string>> {
  const files = await dataFiles([experiment], workspace);
  if (!files.ok) return files;
  return ok(expandExperiment(experiment, { worldVersion: WORLD_VERSION, files: files.value }));
}
