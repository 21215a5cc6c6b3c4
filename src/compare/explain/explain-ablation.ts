import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan, CellPlan } from '../../plan/ablation/ablation-plan.ts';
import { resolvePlan, type PlannedStep } from '../../plan/resolve.ts';
import { pastIn } from '../../run/past.ts';
import type { Stores } from '../../run/stores.ts';
import { plannedCells } from '../sides/ablation-side.ts';
import { counterpartsOf, type Counterparts } from './counterparts.ts';
import type { AblationExplanation } from './explanation.ts';
import { lastRunOf } from './last-run.ts';
import { newValuesIn } from './new-values.ts';
import { gather, type CellWhy } from './reason-groups.ts';
import { rootsIn } from './roots.ts';

export interface ExplainOptions {
  readonly stores: Stores;
  readonly resultsDir: string;
  /** Only these cells; without it, all. */
  readonly isWanted?: (cell: CellPlan) => boolean;
}

/**
 * Why cells of an ablation would run: which parameter, file or version is not what it was in the last run, and of how many cells. Runs of ablations
 * keep no history of their steps, so the newest run in the results is what they are held against.
 */
export async function explainAblation(
  ablation: Ablation,
  planned: AblationPlan,
  { stores, resultsDir, isWanted = () => true }: ExplainOptions,
): Promise<AblationExplanation> {
  const last = await lastRunOf(ablation.name, resultsDir);
  const now = { ablation, cells: plannedCells(planned) };
  const counterparts = last === null ? null : counterpartsOf(planned, now, last);
  const steps = await resolved(planned, stores, counterparts);
  const stateOf = new Map(steps.map((step) => [step.step.name, step.state]));
  const wanted = planned.cells.filter(isWanted);
  const running = wanted.filter(({ estimates }) => estimates.some(({ step }) => stateOf.get(step) !== 'cached'));
  const rootsOf = rootsIn(steps, counterparts?.steps ?? new Map());
  const isNew = ({ cell }: CellPlan): boolean => counterparts !== null && !counterparts.cells.has(cell.index);
  const newValues = counterparts === null ? () => ({}) : newValuesIn(counterparts.matched);
  const whys = running.map((own): CellWhy => {
    const roots = own.estimates.flatMap(({ step }) => (stateOf.get(step) === 'cached' ? [] : rootsOf(step)));
    if (!isNew(own)) return { cell: own.cell.index, roots, values: null };
    // That steps of a new cell never ran goes without saying.
    const others = roots.filter(({ reason }) => reason.code !== 'never-ran');
    return { cell: own.cell.index, roots: others, values: newValues(own.cell.index) };
  });
  return {
    run: planned.plan.run,
    last: last === null ? null : { run: last.run, directory: last.directory },
    cells: { total: wanted.length, cached: wanted.length - running.length, run: running.length },
    groups: gather(whys),
    steps,
    lastCells: counterparts?.cells ?? new Map(),
  };
}

/** As the plan of an experiment is resolved, with the last run's steps for the last ones of their names. */
async function resolved(
  { plan }: AblationPlan,
  stores: Stores,
  counterparts: Counterparts | null,
): Promise<readonly PlannedStep[]> {
  const past = pastIn(stores);
  return await resolvePlan(plan, {
    find: (keys) => past.find(keys),
    latest: (_, names) => Promise.resolve(names.map((name) => counterparts?.steps.get(name)?.record ?? null)),
  });
}
