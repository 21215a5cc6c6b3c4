import type { Sha256 } from '../base/hash.ts';
import { stepKey, type StepKey } from './fingerprint.ts';
import { reasonsAgainst, type Reason } from './reasons.ts';
import type { Plan, Step } from './step.ts';
import type { KeyedRecord, StepRecord } from './step-record.ts';

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

/** What was computed before, as far as planning may ask. Many at a time, since a plan may have thousands of steps. */
export interface Past {
  /** For each key the record of a finished step whose outputs are all still there, or `lost` when they are not. */
  find(keys: readonly StepKey[]): Promise<readonly (KeyedRecord | 'lost' | null)[]>;
  /** For each name the last step that finished under it in this experiment. */
  latest(experiment: string, stepNames: readonly string[]): Promise<readonly (StepRecord | null)[]>;
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
  for (const level of levelsOf(plan)) {
    const known = level.map((step) => ({ step, inputs: knownInputs(step, planned) }));
    const states = await resolveSteps(plan, known, past, options);
    for (const [index, state] of states.entries()) {
      const step = level[index]!; // one state a step
      planned.set(step.name, { step, ...state });
    }
  }
  return plan.steps.map((step) => planned.get(step.name)!); // every step is in a level
}

/** Steps by their distance from the start: those of one level read only what earlier levels yield. */
function levelsOf(plan: Plan): Step<object>[][] {
  const depth = new Map<string, number>();
  const levels: Step<object>[][] = [];
  for (const step of plan.steps) {
    const level = step.inputs.reduce((deepest, input) => Math.max(deepest, (depth.get(input.step) ?? 0) + 1), 0);
    depth.set(step.name, level);
    (levels[level] ??= []).push(step);
  }
  return levels;
}

function knownInputs(step: Step<object>, planned: ReadonlyMap<string, PlannedStep>): Record<string, Sha256> {
  const inputs: Record<string, Sha256> = {};
  for (const input of step.inputs) {
    const source = planned.get(input.step);
    const output = source?.state === 'cached' ? source.record.outputs[input.output] : undefined;
    if (output !== undefined) inputs[input.role] = output.hash;
  }
  return inputs;
}

/** A step and the content of those of its inputs that are known. */
export interface KnownStep {
  readonly step: Step<object>;
  readonly inputs: Readonly<Record<string, Sha256>>;
}

/** The states of steps, in their order. */
export async function resolveSteps(
  plan: Plan,
  steps: readonly KnownStep[],
  past: Past,
  options: ResolveOptions,
): Promise<StepState[]> {
  const keys = steps.map(({ step, inputs }) =>
    step.inputs.every((input) => inputs[input.role] !== undefined) ? stepKey(step, inputs) : null,
  );
  const answers = (await past.find(keys.filter((key) => key !== null))).values();
  const found = keys.map((key) => (key === null ? null : (answers.next().value ?? null)));
  const unexplained = steps.flatMap(({ step }, index) => (isRecord(found[index]) ? [] : [step.name]));
  const latest = await past.latest(plan.experiment, unexplained);
  const previous = new Map(unexplained.map((name, index) => [name, latest[index] ?? null]));
  return steps.map((known, index) => {
    const key = keys[index] ?? null;
    const reasons = (): readonly Reason[] =>
      reasonsAgainst(known.step, known.inputs, previous.get(known.step.name) ?? null);
    return key === null
      ? { state: 'unknown', key, reasons: [...reasons().filter(({ code }) => code !== 'never-ran'), ...waits(known)] }
      : stateOf(known, key, found[index] ?? null, reasons, options);
  });
}

type Found = Awaited<ReturnType<Past['find']>>[number];

function isRecord(found: Found | undefined): boolean {
  return found !== undefined && found !== null && found !== 'lost';
}

function stateOf(
  { step, inputs }: KnownStep,
  key: StepKey,
  record: Found,
  reasons: () => readonly Reason[],
  options: ResolveOptions,
): StepState {
  if (options.force?.has(step.name) === true) return { state: 'run', key, inputs, reasons: [{ code: 'forced' }] };
  if (record === 'lost') return { state: 'run', key, inputs, reasons: [{ code: 'output-missing' }] };
  if (record === null) return { state: 'run', key, inputs, reasons: reasons() };
  if (record.failures > 0 && options.keepFailures !== true) {
    return { state: 'run', key, inputs, reasons: [{ code: 'failed-calls', count: record.failures }] };
  }
  // Equal keys mean equal parameters.
  return { state: 'cached', key, record: { ...record, params: step.params } };
}

function waits({ step, inputs }: KnownStep): Reason[] {
  const awaited = step.inputs.filter((input) => inputs[input.role] === undefined).map((input) => input.step);
  return [...new Set(awaited)].map((name) => ({ code: 'waits-for', step: name }));
}
