import { sha256, type Sha256 } from '../../base/hash.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { WORLD_VERSION } from '../../llm/world/version.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { gridOf } from '../../plan/ablation/grid.ts';
import { measurementsOf } from '../../plan/ablation/measurements.ts';
import { planAblation } from '../../plan/ablation/plan-ablation.ts';
import { recipesOfSteps } from '../../plan/recipe.ts';
import type { StepFile } from '../../plan/step.ts';
import { dataPaths } from '../../run/data-files.ts';
import type { ManifestStep } from '../manifest.ts';

/**
 * The plan of an ablation as this version of assay makes it, without a look at any data file: instead of its content each path stands for itself,
 * which is enough to tell the datasets of different cells apart.
 */
export function planWithoutData(ablation: Ablation): Result<AblationPlan, string> {
  const grid = gridOf(ablation);
  if (!grid.ok) return grid;
  const measurements = measurementsOf(ablation, grid.value);
  if (!measurements.ok) return fail(measurements.error);
  const paths = dataPaths(measurements.value.map(({ experiment }) => experiment));
  const files = new Map<string, readonly StepFile[]>(
    [...paths].map((path) => [path, [{ role: '', path, sha256: sha256(path) }]]),
  );
  return ok(planAblation(ablation, grid.value, measurements.value, { worldVersion: WORLD_VERSION, files }));
}

/** The recipes of a run's steps, on the files that they read and by the versions that they had. */
export function recordedRecipes(
  { plan }: AblationPlan,
  recorded: ReadonlyMap<string, ManifestStep>,
): ReadonlyMap<string, Sha256> {
  return recipesOfSteps(plan.steps, ({ name, version }) => {
    const step = recorded.get(name);
    return { version: step?.version ?? version, files: Object.fromEntries(step?.files ?? []) };
  });
}
