import type { SideStep } from '../sides/side.ts';
import type { PlanDifference, StepDifference } from './difference.ts';

/**
 * Which steps two plans share: those of one key, or where a key is not known yet, of one recipe. Names play no part in it, so a step that
 * was only renamed is shared.
 */
export function planDifference(a: readonly SideStep[], b: readonly SideStep[]): PlanDifference {
  const [inA, inB] = [contentsOf(a), contentsOf(b)];
  const keysOfA = new Map(a.map((step) => [step.name, step.key]));
  const namesOfB = new Set(b.map((step) => step.name));
  const differing = b.filter((step) => !inA(step));
  const removed = a.filter((step) => !namesOfB.has(step.name) && !inB(step));
  return {
    shared: b.length - differing.length,
    steps: [
      ...differing.map(({ name, kind, key }): StepDifference => {
        const change = keysOfA.has(name) ? 'changed' : 'added';
        return { name, kind, change, keys: { a: keysOfA.get(name) ?? null, b: key } };
      }),
      ...removed.map(({ name, kind, key }): StepDifference => ({
        name,
        kind,
        change: 'removed',
        keys: { a: key, b: null },
      })),
    ],
  };
}

/** Whether a plan has the work of a step. Two known keys decide alone: a model may have answered one request twice, and otherwise. */
export function contentsOf(steps: readonly SideStep[]): (step: SideStep) => boolean {
  const keys = new Set(steps.map((step) => step.key));
  const recipes = new Set(steps.map((step) => step.recipe));
  const withoutKey = new Set(steps.filter((step) => step.key === null).map((step) => step.recipe));
  return ({ key, recipe }) => {
    if (key !== null && keys.has(key)) return true;
    return recipe !== null && (key === null ? recipes : withoutKey).has(recipe);
  };
}
