import type { Sha256 } from '../../base/hash.ts';
import type { Experiment } from '../../config/types.generated.ts';
import { recipesOfSteps } from '../../plan/recipe.ts';
import type { Manifest } from '../manifest.ts';
import { stepsOf } from './steps-of.ts';

/** The recipes of a run, on the files that it read and by the versions of steps that it had. */
export function recipesOfRun(manifest: Manifest, experiment: Experiment): ReadonlyMap<string, Sha256> {
  const recorded = new Map(manifest.steps.map((step) => [step.name, step]));
  return recipesOfSteps(stepsOf(experiment), ({ name, version }) => {
    const step = recorded.get(name);
    return { version: step?.version ?? version, files: Object.fromEntries(step?.files ?? []) };
  });
}
