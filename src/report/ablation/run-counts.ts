import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import { recordOf } from '../step-rows.ts';
import type { AblationPlanFacts } from './context.ts';

/** What the cells share: a function of the plan and of the answers, never of what was cached. */
export function planFacts(planned: AblationPlan, outcome: RunOutcome): AblationPlanFacts {
  const { plan, grid, uses } = planned;
  const calls = plan.steps.map(({ name }) => {
    const count = recordOf(outcome.ends.get(name))?.summary['calls'];
    return typeof count === 'number' ? count : 0;
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    cells: grid.cells.length,
    dropped: grid.dropped,
    steps: { total: sum(uses), unique: plan.steps.length },
    calls: { total: sum(calls.map((count, place) => count * (uses[place] ?? 0))), unique: sum(calls) },
    aliases: grid.aliases,
  };
}

export interface CellCounts {
  readonly total: number;
  readonly made: number;
  readonly cached: number;
  readonly failed: number;
}

/** A cell has failed if one of its estimates has, and is made if one of them was made now. */
export function cellCounts({ cells }: AblationPlan, { ends }: RunOutcome): CellCounts {
  let [made, cached, failed] = [0, 0, 0];
  for (const { estimates } of cells) {
    const states = estimates.map(({ step }) => ends.get(step));
    if (states.some((end) => recordOf(end) === null)) failed += 1;
    else if (states.some((end) => end?.state === 'ran')) made += 1;
    else cached += 1;
  }
  return { total: cells.length, made, cached, failed };
}
