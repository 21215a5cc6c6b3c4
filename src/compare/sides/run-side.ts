import { fail, ok, type Result } from '../../base/result.ts';
import type { StoredRun } from '../../store/runs.ts';
import { readManifest } from '../manifest.ts';
import { recipesOfRun } from './recipes.ts';
import type { ExperimentSide, SideProblem } from './side.ts';

/** A run as its manifest tells of it. */
export function runSide(name: string, run: StoredRun): Result<ExperimentSide, SideProblem> {
  const faults = run.state === 'damaged' ? run.faults.join(', ') : '';
  if (run.manifest === null)
    return fail({ code: 'damaged-run', message: `${run.directory} cannot be compared: ${faults}` });
  const manifest = readManifest(run.manifest);
  if (!manifest.ok) {
    return fail({ code: 'damaged-run', message: `${run.directory}/manifest.json cannot be used: ${manifest.error}` });
  }
  const { experiment } = manifest.value;
  const recipes = recipesOfRun(manifest.value, experiment);
  const steps = manifest.value.steps.map(({ name, kind, key }) => ({
    name,
    kind,
    key,
    recipe: recipes.get(name) ?? null,
  }));
  const { directory } = run;
  const summary = { name, kind: 'run', experiment: experiment.name, run: manifest.value.run, directory } as const;
  return ok({ of: 'experiment', summary: { ...summary, revision: null }, experiment, steps, manifest: manifest.value });
}
