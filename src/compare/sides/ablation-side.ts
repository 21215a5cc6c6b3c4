import { join } from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { recipesOf } from '../../plan/recipe.ts';
import { resolvePlan, type Past } from '../../plan/resolve.ts';
import { planOfAblation } from '../../run/ablation/run-ablation.ts';
import { pastIn } from '../../run/past.ts';
import type { Stores } from '../../run/stores.ts';
import { PARTIAL_SUFFIX, readRun, type StoredRun } from '../../store/runs.ts';
import { readAblationManifest, type AblationManifest } from '../ablation/ablation-manifest.ts';
import { CELLS_FILE, readCellRows, readStepLines, STEPS_FILE } from '../ablation/recorded-files.ts';
import { planWithoutData, recordedRecipes } from '../ablation/recorded-plan.ts';
import type { RevisionName, SideSummary } from '../diff/difference.ts';
import { hashOfFile } from '../reproduce/files.ts';
import type { AblationSide, SideCell, SideProblem, SideStep } from './side.ts';

/** A run of an ablation as its files tell of it. */
export async function ablationRunSide(name: string, run: StoredRun): Promise<Result<AblationSide, SideProblem>> {
  const manifest = run.manifest === null ? fail('it has no manifest') : readAblationManifest(run.manifest);
  if (!manifest.ok) return damaged(run.directory, manifest.error);
  const { ablation } = manifest.value;
  const summary = {
    name,
    kind: 'run',
    experiment: ablation.name,
    run: manifest.value.run,
    directory: run.directory,
    revision: null,
  } as const;
  return await recordedSide(summary, manifest.value, run.directory);
}

/** A config, with the results of the run it would be, if that was run before. */
export async function ablationConfigSide(
  name: string,
  ablation: Ablation,
  workspace: string,
  revision: RevisionName | null,
  options: { readonly resultsDir: string; readonly stores: Stores },
): Promise<Result<AblationSide, SideProblem>> {
  const planned = await planOfAblation(ablation, workspace);
  if (!planned.ok) return planned;
  const { run } = planned.value.plan;
  const place = join(options.resultsDir, ablation.name, run);
  // A cell that fails is a row with its reason: a partial run has results, too.
  const stored = (await readRun(place)) ?? (await readRun(`${place}${PARTIAL_SUFFIX}`));
  const manifest =
    stored === null || stored.manifest === null ? fail('never run') : readAblationManifest(stored.manifest);
  const kind = revision === null ? 'config' : 'revision';
  const directory = manifest.ok ? (stored?.directory ?? null) : null;
  const summary = { name, kind, experiment: ablation.name, run, directory, revision } as const;
  if (manifest.ok && directory !== null) return await recordedSide(summary, manifest.value, directory);
  const steps = await plannedSteps(planned.value, options.stores);
  return ok({ of: 'ablation', summary, ablation, steps, cells: plannedCells(planned.value), rows: null });
}

/** Cells as they are planned. */
export function plannedCells({ cells }: AblationPlan): readonly SideCell[] {
  return cells.map(({ cell, estimates }) => ({
    cell: cell.index,
    values: Object.fromEntries(cell.settings.map(({ axis, shown }) => [axis, shown])),
    estimators: estimates.map(({ estimator }) => estimator),
  }));
}

async function recordedSide(
  summary: SideSummary,
  manifest: AblationManifest,
  directory: string,
): Promise<Result<AblationSide, SideProblem>> {
  // Numbers that somebody edited are not those of the run.
  for (const name of [CELLS_FILE, STEPS_FILE]) {
    if ((await hashOfFile(join(directory, name))) !== manifest.files.get(name)) {
      return damaged(directory, `${name} is not the one that its manifest names`);
    }
  }
  const [lines, rows] = [await readStepLines(directory), await readCellRows(directory)];
  if (!lines.ok) return damaged(directory, lines.error);
  if (!rows.ok) return damaged(directory, rows.error);
  const { ablation } = manifest;
  const planned = planWithoutData(ablation);
  const recipes = planned.ok
    ? recordedRecipes(planned.value, new Map(lines.value.map((step) => [step.name, step])))
    : new Map();
  const steps = lines.value.map(({ name, kind, key }) => ({ name, kind, key, recipe: recipes.get(name) ?? null }));
  const cells = [...Map.groupBy(rows.value, ({ cell }) => cell)].map(([cell, own]) => ({
    cell,
    values: own[0]?.values ?? {},
    estimators: own.map(({ estimator }) => estimator),
  }));
  return ok({ of: 'ablation', summary, ablation, steps, cells, rows: rows.value });
}

async function plannedSteps({ plan }: AblationPlan, stores: Stores): Promise<readonly SideStep[]> {
  const recipes = recipesOf(plan);
  const past = pastIn(stores);
  // Why a step would run is not asked here, and there may be very many.
  const forgetful: Past = {
    find: (keys) => past.find(keys),
    latest: (_, names) => Promise.resolve(names.map(() => null)),
  };
  const states = await resolvePlan(plan, forgetful, { keepFailures: true });
  return states.map(({ step: { name, kind }, key }) => ({ name, kind, key, recipe: recipes.get(name) ?? null }));
}

function damaged(directory: string, reason: string): Result<never, SideProblem> {
  return fail({ code: 'damaged-run', message: `${directory} cannot be compared: ${reason}` });
}
