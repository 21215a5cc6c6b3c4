import type { SideStep } from '../sides/side.ts';
import type { PlanDifference, StepChange, StepDifference } from './difference.ts';

/** Which steps two plans share. Work is the same where its key is: a step that was only renamed is shared. */
export function planDifference(a: readonly SideStep[], b: readonly SideStep[]): PlanDifference {
  const byName = new Map(a.map((step) => [step.name, step]));
  const keysOfA = new Set(a.map((step) => step.key));
  const keysOfB = new Set(b.map((step) => step.key));
  const isShared = (key: string | null, others: ReadonlySet<string | null>): boolean => key !== null && others.has(key);
  const ofB = b.filter((step) => !isShared(step.key, keysOfA));
  const namesOfB = new Set(b.map((step) => step.name));
  const removed = a.filter((step) => !namesOfB.has(step.name) && !isShared(step.key, keysOfB));
  return {
    shared: b.length - ofB.length,
    steps: [
      ...ofB.map((step): StepDifference => {
        const before = byName.get(step.name);
        const keys = { a: before?.key ?? null, b: step.key };
        return { name: step.name, kind: step.kind, change: changeOf(before, step), keys };
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

function changeOf(before: SideStep | undefined, step: SideStep): StepChange {
  if (before === undefined) return 'added';
  return before.key === null || step.key === null ? 'unknown' : 'changed';
}
