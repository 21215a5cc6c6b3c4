import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { drawnPlaces } from '../../plan/ablation/designs.ts';

/** A random sample of cells: so many, drawn by a seed. */
export interface CellSample {
  readonly count: number;
  readonly seed: number;
}

/** The plan of some of an ablation's cells, drawn at random without replacement: their steps, and all that these read. */
export function someCells(planned: AblationPlan, sample: CellSample): AblationPlan {
  const places = drawnPlaces(planned.cells.length, sample);
  return planOfCells(planned, places);
}

/** `places`: among the plan's cells. Steps keep the names that they have among all. */
export function planOfCells(planned: AblationPlan, places: ReadonlySet<number>): AblationPlan {
  const { plan, measuring, grid, uses } = planned;
  const cells = planned.cells.filter((_, place) => places.has(place));
  const needed = new Set(
    cells.flatMap(({ sample, estimates, truths, labelTruth }) => [
      sample,
      ...(labelTruth === null ? [] : [labelTruth]),
      ...estimates.map(({ step }) => step),
      ...truths.values(),
    ]),
  );
  // Steps are listed after what they read.
  for (const step of plan.steps.toReversed()) {
    if (needed.has(step.name)) for (const input of step.inputs) needed.add(input.step);
  }
  const isNeeded = plan.steps.map(({ name }) => needed.has(name));
  return {
    ...planned,
    plan: { ...plan, steps: plan.steps.filter((_, place) => isNeeded[place]) },
    measuring: isNeeded.slice(0, measuring).filter(Boolean).length,
    grid: { ...grid, cells: cells.map(({ cell }) => cell) },
    cells,
    uses: uses.filter((_, place) => isNeeded[place]),
  };
}
