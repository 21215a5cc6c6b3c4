import { reasonsAgainst, type Reason } from '../../plan/reasons.ts';
import type { PlannedStep } from '../../plan/resolve.ts';
import type { CellReason } from './explanation.ts';
import type { LastStep } from './last-run.ts';

/** A reason, and the step that it concerns first. */
export interface Root {
  readonly reason: Exclude<CellReason, { readonly code: 'new-cell' }>;
  readonly step: string;
}

/** What steps run for in the end; each step is looked at once, however many cells it serves. */
export type RootsOf = (step: string) => readonly Root[];

/**
 * Follows what a step waits for, and inputs that hold something else than in the last run, up to the steps that differ by themselves: in a
 * parameter, a file, their code, or because they are new, lost or failed.
 */
export function rootsIn(planned: readonly PlannedStep[], last: ReadonlyMap<string, LastStep>): RootsOf {
  const stepOf = new Map(planned.map((step) => [step.step.name, step]));
  const known = new Map<string, readonly Root[]>();
  const rootsOf: RootsOf = (name) => {
    const found = known.get(name) ?? find(name);
    known.set(name, found);
    return found;
  };
  const find = (name: string): readonly Root[] => {
    const step = stepOf.get(name);
    if (step === undefined) return [];
    const before = last.get(name) ?? null;
    const own = reasonsOf(step, before);
    const direct = own.flatMap((reason): readonly Root[] => (isDirect(reason) ? [{ reason, step: name }] : []));
    const followed = new Set(own.flatMap((reason) => ('step' in reason ? [reason.step] : [])));
    // In the way of the data.
    const all = [...[...followed].flatMap(rootsOf), ...direct];
    if (all.length > 0 || (step.state === 'cached' && own.length === 0)) return all;
    if (before?.key === null) return [{ reason: { code: 'unfinished' }, step: name }];
    // Nothing further up says why: an input changed of itself, as by a failed call that was answered since.
    const changed = own.flatMap((reason): readonly Root[] =>
      reason.code === 'input-changed' ? [{ reason, step: name }] : [],
    );
    return changed.length > 0 ? changed : [{ reason: { code: 'output-missing' }, step: name }];
  };
  return rootsOf;
}

type FollowedReason = Extract<Reason, { readonly code: 'waits-for' | 'input-changed' }>;

function isDirect(reason: Reason): reason is Exclude<Reason, FollowedReason> {
  return reason.code !== 'waits-for' && reason.code !== 'input-changed';
}

/** Of a step that is there: how it differs from the last one, which is why others read something else now. */
function reasonsOf(planned: PlannedStep, before: LastStep | null): readonly Reason[] {
  if (planned.state !== 'cached') return planned.reasons;
  const isSame = before === null || before.key === planned.key;
  return isSame ? [] : reasonsAgainst(planned.step, planned.record.inputs, before.record);
}
