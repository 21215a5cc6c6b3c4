import type { Sha256 } from '../base/hash.ts';
import type { Result } from '../base/result.ts';
import type { StepKey } from '../plan/fingerprint.ts';
import { resolveSteps, type Past, type ResolveOptions } from '../plan/resolve.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StepRecord } from '../plan/step-record.ts';
import type { StepFailure } from '../steps/implementation.ts';
import type { OnEvent } from './events.ts';

/** How a step of a run ended. */
export type StepEnd =
  | { readonly state: 'cached'; readonly record: StepRecord }
  | { readonly state: 'ran'; readonly record: StepRecord }
  | { readonly state: 'failed'; readonly failure: StepFailure }
  | { readonly state: 'blocked'; readonly by: string }
  /** Not wanted in this run. */
  | { readonly state: 'left-out' };

export interface ScheduleOptions extends ResolveOptions {
  readonly past: Past;
  readonly onEvent: OnEvent;
  run(step: Step<object>, inputs: Readonly<Record<string, Sha256>>): Promise<Result<StepRecord, StepFailure>>;
  /** Keeps the record of a step that ran, and that it was the last of its name. */
  remember(step: Step<object>, record: StepRecord, ran: boolean): Promise<void>;
  /** Only steps of these names; null: all. */
  readonly wanted: ReadonlySet<string> | null;
}

/**
 * Walks the graph: each step starts as soon as its inputs are there, and is found or computed. A failed step stops only
 * what depends on it.
 */
export async function schedule(plan: Plan, options: ScheduleOptions): Promise<ReadonlyMap<string, StepEnd>> {
  const { wanted } = options;
  const ends = new Map<string, Promise<StepEnd>>();
  const shared: SharedSteps = new Map();
  for (const step of plan.steps) {
    const end =
      wanted === null || wanted.has(step.name)
        ? endOf(plan, step, ends, shared, options)
        : Promise.resolve<StepEnd>({ state: 'left-out' });
    ends.set(step.name, end);
  }
  const settled = await Promise.all([...ends].map(async ([name, end]) => [name, await end] as const));
  return new Map(settled);
}

/** Steps under way by key: two steps with one key are one piece of work. */
type SharedSteps = Map<StepKey, Promise<Result<StepRecord, StepFailure>>>;

/** Plans list inputs before what reads them, so every input's end is in `ends` by now. */
async function endOf(
  plan: Plan,
  step: Step<object>,
  ends: ReadonlyMap<string, Promise<StepEnd>>,
  shared: SharedSteps,
  options: ScheduleOptions,
): Promise<StepEnd> {
  const inputs: Record<string, Sha256> = {};
  for (const input of step.inputs) {
    const end = await ends.get(input.step);
    const output = end?.state === 'cached' || end?.state === 'ran' ? end.record.outputs[input.output] : undefined;
    if (output === undefined) {
      options.onEvent({ type: 'step-blocked', step: step.name, by: input.step });
      return { state: 'blocked', by: input.step };
    }
    inputs[input.role] = output.hash;
  }
  const [state] = await resolveSteps(plan, [{ step, inputs }], options.past, options);
  if (state?.state === 'cached') {
    await options.remember(step, state.record, false);
    options.onEvent({ type: 'step-cached', step: step.name, record: state.record });
    return { state: 'cached', record: state.record };
  }
  if (state?.state !== 'run') throw new Error(`${step.name}: all its inputs are known`);
  options.onEvent({ type: 'step-started', step: step.name, kind: step.kind });
  const running = shared.get(state.key) ?? options.run(step, inputs);
  shared.set(state.key, running);
  const result = await running;
  if (!result.ok) {
    options.onEvent({ type: 'step-failed', step: step.name, failure: result.error });
    return { state: 'failed', failure: result.error };
  }
  await options.remember(step, result.value, true);
  options.onEvent({ type: 'step-finished', step: step.name, record: result.value });
  return { state: 'ran', record: result.value };
}

/** A step and everything it reads, directly or not. */
export function neededFor(plan: Plan, name: string): ReadonlySet<string> {
  const needed = new Set([name]);
  for (const step of plan.steps.toReversed()) {
    if (needed.has(step.name)) for (const input of step.inputs) needed.add(input.step);
  }
  return needed;
}
