import { availableParallelism } from 'node:os';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { WORLD_VERSION } from '../../llm/world/version.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { gridOf } from '../../plan/ablation/grid.ts';
import { measurementsOf } from '../../plan/ablation/measurements.ts';
import { planAblation } from '../../plan/ablation/plan-ablation.ts';
import type { Past } from '../../plan/resolve.ts';
import { createCellPool } from '../../steps/cells/cell-pool.ts';
import { dataFiles } from '../data-files.ts';
import { executePlan, withMoreEnds, type RunOptions, type RunOutcome } from '../execute-plan.ts';
import { createMadeThings } from '../made-things.ts';
import { PaceLog, type WorkTaken } from '../pace.ts';
import { pastIn } from '../past.ts';
import { preflight } from '../preflight.ts';
import { neededFor } from '../schedule.ts';
import { CellEnds } from './cell-ends.ts';
import { watchCells } from './cells-watch.ts';
import { runCells } from './run-cells.ts';

/** The cells of an ablation and the graph that makes them; why it cannot be planned. */
export async function planOfAblation(
  ablation: Ablation,
  workspace: string,
): Promise<Result<AblationPlan, AblationProblem>> {
  const grid = gridOf(ablation);
  if (!grid.ok) return fail({ code: 'no-cells', message: grid.error });
  const measurements = measurementsOf(ablation, grid.value);
  if (!measurements.ok) return fail({ code: 'bad-value', message: measurements.error });
  const files = await dataFiles(
    measurements.value.map(({ experiment }) => experiment),
    workspace,
  );
  if (!files.ok) return fail({ code: 'file-not-found', message: files.error });
  const facts = { worldVersion: WORLD_VERSION, files: files.value };
  return ok(planAblation(ablation, grid.value, measurements.value, facts));
}

export interface AblationProblem {
  readonly code: 'no-cells' | 'bad-value' | 'file-not-found' | 'usage';
  readonly message: string;
}

export interface AblationOutcome extends RunOutcome {
  /** Of the steps of cells that were computed now, by what decides how long they take; sizes are prompts. */
  readonly taken: readonly WorkTaken[];
}

/** Does what is missing of an ablation: first what is measured, then the cells. */
export async function runAblation(
  ablation: Ablation,
  planned: AblationPlan,
  options: RunOptions,
): Promise<Result<AblationOutcome, AblationProblem>> {
  const { plan, measuring } = planned;
  const limits = preflight(plan, ablation.experiment, options);
  if (!limits.ok) return fail({ code: 'usage', message: limits.error });
  const wanted = options.until === undefined ? null : neededFor(plan, options.until);
  const told = { ...options, onEvent: watchCells(planned, options.onEvent) };
  const measured = await executePlan({ ...plan, steps: plan.steps.slice(0, measuring) }, limits.value, told, wanted);
  const ends = new CellEnds(measured.ends, told.onEvent);
  for (const step of plan.steps.slice(measuring)) if (wanted !== null && !wanted.has(step.name)) ends.leftOut(step);
  const threads = options.threads ?? availableParallelism();
  const pool = createCellPool(threads);
  const endPool = (): void => void pool.close();
  options.abort.addEventListener('abort', endPool, { once: true });
  const paces = new PaceLog();
  try {
    const past = { ...pastIn(options.stores), latest: neverBefore };
    await runCells({ planned, ends, options: told, past, pool, threads, made: createMadeThings(MADE_BYTES), paces });
    await paces.keep(options.stores.paces);
  } finally {
    options.abort.removeEventListener('abort', endPool);
    await pool.close();
  }
  return ok({ ...withMoreEnds(measured, plan, ends.all), taken: paces.taken });
}

/** Very many steps are not compared with earlier ones of their names. */
const neverBefore: Past['latest'] = (_, names) => Promise.resolve(names.map(() => null));

/** Datasets, what samples are drawn from, the orders of their prompts. */
const MADE_BYTES = 256 * 2 ** 20;
