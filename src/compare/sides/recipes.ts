import { hashOf, type Sha256 } from '../../base/hash.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { Plan, Step } from '../../plan/step.ts';
import type { Manifest } from '../manifest.ts';
import { stepsOf } from './steps-of.ts';

/**
 * A step's recipe: what is done, on what files, to what comes of which recipes. Unlike its key it is known before anything ran; equal
 * recipes give equal bytes, while different ones may turn out to.
 */
export function recipesOf(plan: Plan): ReadonlyMap<string, Sha256> {
  return recipes(plan.steps, (step) => ({
    version: step.version,
    files: Object.fromEntries(step.files.map((file) => [file.role, file.sha256])),
  }));
}

/** Those of a run, on the files that it read and by the versions of steps that it had. */
export function recipesOfRun(manifest: Manifest, experiment: Experiment): ReadonlyMap<string, Sha256> {
  const recorded = new Map(manifest.steps.map((step) => [step.name, step]));
  return recipes(stepsOf(experiment), ({ name, version }) => {
    const step = recorded.get(name);
    return { version: step?.version ?? version, files: Object.fromEntries(step?.files ?? []) };
  });
}

interface RecipeFacts {
  readonly version: number;
  readonly files: Readonly<Record<string, Sha256>>;
}

/** Plans list inputs before what reads them. */
function recipes(
  steps: readonly Step<object>[],
  factsOf: (step: Step<object>) => RecipeFacts,
): ReadonlyMap<string, Sha256> {
  const known = new Map<string, Sha256>();
  for (const step of steps) {
    const { kind, params } = step;
    const inputs = step.inputs.map(({ role, step: from, output }) => [role, known.get(from) ?? null, output]);
    known.set(step.name, hashOf('assay/recipe/1', { kind, params, inputs, ...factsOf(step) }));
  }
  return known;
}
