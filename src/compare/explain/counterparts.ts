import type { AblationPlan, CellPlan } from '../../plan/ablation/ablation-plan.ts';
import { matchCells, type CellSource, type MatchedCells } from '../ablation/match-cells.ts';
import type { LastRun, LastStep } from './last-run.ts';

/** What of the last run stands where a cell or a step stands now. */
export interface Counterparts {
  readonly matched: MatchedCells;
  /** Cell → its place in the last run; absent for one that was not in it. */
  readonly cells: ReadonlyMap<number, number>;
  /** Step → the one that had its part; absent for one that none had. */
  readonly steps: ReadonlyMap<string, LastStep>;
}

/**
 * Names do not tell which steps belong together, since they follow from what cells do not share. So cells are matched by their settings, and from
 * their estimates on each step with the one that plays its role.
 */
export function counterpartsOf(planned: AblationPlan, now: CellSource, last: LastRun): Counterparts {
  const matched = matchCells(last, now);
  const steps = new Map<string, LastStep>();
  const stepsNow = new Map(planned.plan.steps.map((step) => [step.name, step]));
  const pair = (name: string, then: string): void => {
    const [step, lastStep] = [stepsNow.get(name), last.step(then)];
    if (step === undefined || lastStep === null || steps.has(name)) return;
    steps.set(name, lastStep);
    for (const { role, step: input } of step.inputs) {
      const other = lastStep.step.inputs.find((one) => one.role === role);
      if (other !== undefined) pair(input, other.step);
    }
  };
  const [cellsNow, cellsThen] = [byIndex(planned), byIndex(last.planned)];
  const cells = new Map<number, number>();
  for (const key of matched.shared) {
    const [own, then] = [cellsNow.get(matched.b.get(key)?.cell ?? -1), cellsThen.get(matched.a.get(key)?.cell ?? -1)];
    if (own === undefined || then === undefined) continue;
    cells.set(own.cell.index, then.cell.index);
    for (const { estimator, step } of own.estimates) {
      const other = then.estimates.find((one) => one.estimator === estimator);
      if (other !== undefined) pair(step, other.step);
    }
    for (const [policy, step] of own.truths) {
      const other = then.truths.get(policy);
      if (other !== undefined) pair(step, other);
    }
  }
  return { matched, cells, steps };
}

function byIndex({ cells }: AblationPlan): ReadonlyMap<number, CellPlan> {
  return new Map(cells.map((cell) => [cell.cell.index, cell]));
}
