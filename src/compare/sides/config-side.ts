import { join } from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Sha256 } from '../../base/hash.ts';
import type { Experiment } from '../../config/types.generated.ts';
import { recipesOf } from '../../plan/recipe.ts';
import { resolvePlan } from '../../plan/resolve.ts';
import { pastIn } from '../../run/past.ts';
import { planExperiment } from '../../run/run-experiment.ts';
import type { Stores } from '../../run/stores.ts';
import { readRun } from '../../store/runs.ts';
import type { RevisionName } from '../diff/difference.ts';
import { readManifest } from '../manifest.ts';
import type { ExperimentSide, SideProblem } from './side.ts';

/** A config, with the results of the run it would be, if that was run before. */
export async function configSide(
  name: string,
  experiment: Experiment,
  workspace: string,
  revision: RevisionName | null,
  options: { readonly resultsDir: string; readonly stores: Stores },
): Promise<Result<ExperimentSide, SideProblem>> {
  const plan = await planExperiment(experiment, workspace);
  if (!plan.ok) return fail({ code: 'file-not-found', message: plan.error });
  const { run } = plan.value;
  const stored = await readRun(join(options.resultsDir, experiment.name, run));
  const recorded = stored?.manifest ?? null;
  const manifest = recorded === null ? null : readManifest(recorded);
  const usable = manifest?.ok === true ? manifest.value : null;
  const kind = revision === null ? 'config' : 'revision';
  const directory = usable === null ? null : (stored?.directory ?? null);
  const summary = { name, kind, experiment: experiment.name, run, directory, revision } as const;
  const recipes = recipesOf(plan.value);
  const recipe = (step: string): Sha256 | null => recipes.get(step) ?? null;
  if (usable !== null) {
    const steps = usable.steps.map(({ name, kind, key }) => ({ name, kind, key, recipe: recipe(name) }));
    return ok({ of: 'experiment', summary, experiment, steps, manifest: usable });
  }
  const planned = await resolvePlan(plan.value, pastIn(options.stores), { keepFailures: true });
  const steps = planned.map(({ step: { name, kind }, key }) => ({ name, kind, key, recipe: recipe(name) }));
  return ok({ of: 'experiment', summary, experiment, steps, manifest: null });
}
