import { fail, ok, type Result } from '../../base/result.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { WORLD_VERSION } from '../../llm/world/version.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { gridOf } from '../../plan/ablation/grid.ts';
import { measurementsOf } from '../../plan/ablation/measurements.ts';
import { planAblation } from '../../plan/ablation/plan-ablation.ts';
import { resolvePlan, type Past } from '../../plan/resolve.ts';
import type { StepKind } from '../../plan/step-kinds.ts';
import type { StepRecord } from '../../plan/step-record.ts';
import { stoppedFailure } from '../../steps/stopped.ts';
import { dataFiles } from '../data-files.ts';
import { executePlan, type RunOptions, type RunOutcome } from '../execute-plan.ts';
import { pastIn } from '../past.ts';
import { preflight } from '../preflight.ts';
import { watchCells } from './cells-watch.ts';
import { createTurns } from './turns.ts';

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

/** Steps that compute on one thread at once: a second one reads while the first computes. */
const AT_ONCE = 2;

/** Steps of cells, of which there are very many. */
const OF_CELLS: ReadonlySet<StepKind> = new Set(['sample', 'diagnostics', 'estimate']);

/** Does what is missing of an ablation. Cells that read one sample are made together, so that few datasets are in memory at once. */
export async function runAblation(
  ablation: Ablation,
  planned: AblationPlan,
  options: RunOptions,
): Promise<Result<RunOutcome, AblationProblem>> {
  const { plan } = planned;
  const limits = preflight(plan, ablation.experiment, options);
  if (!limits.ok) return fail({ code: 'usage', message: limits.error });
  const ranks = new Map(plan.steps.map(({ name }, rank) => [name, rank]));
  const turns = createTurns(AT_ONCE);
  const past = await withoutHistory(planned, options);
  const told = { ...options, onEvent: watchCells(planned, options.onEvent) };
  return ok(
    await executePlan(plan, limits.value, told, {
      past,
      history: false,
      inTurn: (run) => async (step, inputs) => {
        if (!OF_CELLS.has(step.kind)) return await run(step, inputs);
        return await turns.take(ranks.get(step.name) ?? 0, async () =>
          options.stop.aborted ? fail(stoppedFailure(step, 'interrupted')) : await run(step, inputs),
        );
      },
    }),
  );
}

/**
 * The past of very many steps: all that can be known of them is asked in few questions before the first is walked to, and none is compared
 * with an earlier one of its name.
 */
async function withoutHistory(
  { plan }: AblationPlan,
  { stores, force, keepFailures, offline }: RunOptions,
): Promise<Past> {
  const past = pastIn(stores);
  const forgetful: Past = {
    find: (keys) => past.find(keys),
    latest: (_, names) => Promise.resolve(names.map(() => null)),
  };
  const known = new Map<string, StepRecord>();
  const resolved = await resolvePlan(plan, forgetful, {
    ...(force === undefined ? {} : { force }),
    keepFailures: keepFailures === true || offline === true,
  });
  for (const step of resolved) if (step.state === 'cached') known.set(step.key, step.record);
  return {
    ...forgetful,
    async find(keys) {
      const unknown = keys.filter((key) => !known.has(key));
      const found = unknown.length === 0 ? [] : await past.find(unknown);
      const answers = new Map(unknown.map((key, index) => [key, found[index] ?? null]));
      return keys.map((key) => known.get(key) ?? answers.get(key) ?? null);
    },
  };
}
