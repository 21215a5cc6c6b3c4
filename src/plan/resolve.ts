import type { Sha256 } from '../base/hash.ts';
import { stepKey, type StepKey } from './fingerprint.ts';
import { reasonsAgainst, type Reason } from './reasons.ts';
import type { Plan, Step } from './step.ts';
import type { StepRecord } from './step-record.ts';

export type StepState =
  | { readonly state: 'cached'; readonly key: StepKey; readonly record: StepRecord }
  | {
      readonly state: 'run';
      readonly key: StepKey;
      readonly inputs: Readonly<Record<string, Sha256>>;
      readonly reasons: readonly Reason[];
    }
  /** An input's content is not known yet, so neither is the key. */
  | { readonly state: 'unknown'; readonly key: null; readonly reasons: readonly Reason[] };

export type PlannedStep = { readonly step: Step<object> } & StepState;

/** What was computed before, as far as planning may ask. */
export interface Past {
  /** The record of a finished step whose outputs are all still there, `lost` when they are not. */
  find(key: StepKey): Promise<StepRecord | 'lost' | null>;
  /** The last finished step of this name in this experiment. */
  latest(experiment: string, stepName: string): Promise<StepRecord | null>;
}

export interface ResolveOptions {
  /** Names of steps that run whatever is cached. */
  readonly force?: ReadonlySet<string>;
  /** Take a step with failed calls as it is, instead of asking them again. */
  readonly keepFailures?: boolean;
}

/** Which steps of a plan are there already, which must run and why, and which cannot be known yet. */
export async function resolvePlan(plan: Plan, past: Past, options: ResolveOptions = {}): Promise<PlannedStep[]> {
  const planned = new Map<string, PlannedStep>();
  for (const step of plan.steps) {
    const inputs: Record<string, Sha256> = {};
    for (const input of step.inputs) {
      const source = planned.get(input.step);
      const output = source?.state === 'cached' ? source.record.outputs[input.output] : undefined;
      if (output !== undefined) inputs[input.role] = output.hash;
    }
    planned.set(step.name, { step, ...(await resolveStep(plan, step, inputs, past, options)) });
  }
  return [...planned.values()];
}

/** The state of one step, given the content of those of its inputs that are known. */
export async function resolveStep(
  plan: Plan,
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  past: Past,
  options: ResolveOptions,
): Promise<StepState> {
  const reasons = async (): Promise<readonly Reason[]> =>
    reasonsAgainst(step, inputs, await past.latest(plan.experiment, step.name));
  const awaited = step.inputs.filter((input) => inputs[input.role] === undefined);
  if (awaited.length > 0) {
    const waits = [...new Set(awaited.map((input) => input.step))];
    const changed = (await reasons()).filter((reason) => reason.code !== 'never-ran');
    return {
      state: 'unknown',
      key: null,
      reasons: [...changed, ...waits.map((name): Reason => ({ code: 'waits-for', step: name }))],
    };
  }
  const key = stepKey(step, inputs);
  if (options.force?.has(step.name) === true) return { state: 'run', key, inputs, reasons: [{ code: 'forced' }] };
  const record = await past.find(key);
  if (record === 'lost') return { state: 'run', key, inputs, reasons: [{ code: 'output-missing' }] };
  if (record === null) return { state: 'run', key, inputs, reasons: await reasons() };
  if (record.failures > 0 && options.keepFailures !== true) {
    return { state: 'run', key, inputs, reasons: [{ code: 'failed-calls', count: record.failures }] };
  }
  return { state: 'cached', key, record };
}
