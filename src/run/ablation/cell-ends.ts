import type { Sha256 } from '../../base/hash.ts';
import { resolveSteps, type KnownStep, type Past, type ResolveOptions } from '../../plan/resolve.ts';
import type { Plan, Step } from '../../plan/step.ts';
import type { StepRecord } from '../../plan/step-record.ts';
import type { StepFailure } from '../../steps/implementation.ts';
import type { OnEvent } from '../events.ts';
import type { StepEnd } from '../schedule.ts';

/** How the steps of an ablation have ended so far; whoever watches is told of each. */
export class CellEnds {
  readonly #ends: Map<string, StepEnd>;
  readonly #onEvent: OnEvent;

  constructor(measured: ReadonlyMap<string, StepEnd>, onEvent: OnEvent) {
    this.#ends = new Map(measured);
    this.#onEvent = onEvent;
  }

  get all(): ReadonlyMap<string, StepEnd> {
    return this.#ends;
  }

  of(step: Step<object>): StepEnd | undefined {
    return this.#ends.get(step.name);
  }

  recordOf(step: Step<object>): StepRecord | null {
    const end = this.of(step);
    return end?.state === 'cached' || end?.state === 'ran' ? end.record : null;
  }

  cached(step: Step<object>, record: StepRecord): void {
    this.#ends.set(step.name, { state: 'cached', record });
    this.#onEvent({ type: 'step-cached', step: step.name, record });
  }

  ran(step: Step<object>, record: StepRecord): void {
    this.#ends.set(step.name, { state: 'ran', record });
    this.#onEvent({ type: 'step-finished', step: step.name, record });
  }

  failed(step: Step<object>, failure: StepFailure): void {
    this.#ends.set(step.name, { state: 'failed', failure });
    this.#onEvent({ type: 'step-failed', step: step.name, failure });
  }

  leftOut(step: Step<object>): void {
    this.#ends.set(step.name, { state: 'left-out' });
  }

  /** The content of a step's inputs; null where one is not there, and the step is blocked then if that one can't come any more. */
  inputsOf(step: Step<object>): Readonly<Record<string, Sha256>> | null {
    const inputs: Record<string, Sha256> = {};
    for (const { role, step: from, output } of step.inputs) {
      const end = this.#ends.get(from);
      const found = end?.state === 'cached' || end?.state === 'ran' ? end.record.outputs[output] : undefined;
      if (found !== undefined) {
        inputs[role] = found.hash;
        continue;
      }
      if (end !== undefined) {
        this.#ends.set(step.name, { state: 'blocked', by: from });
        this.#onEvent({ type: 'step-blocked', step: step.name, by: from });
      }
      return null;
    }
    return inputs;
  }

  /** Finds those of the steps that were computed before, as far as their inputs are known; in few questions, since there may be thousands. */
  async find(plan: Plan, steps: readonly Step<object>[], past: Past, options: ResolveOptions): Promise<void> {
    const known = steps.flatMap((step): readonly KnownStep[] => {
      const inputs = this.of(step) === undefined ? this.inputsOf(step) : null;
      return inputs === null ? [] : [{ step, inputs }];
    });
    const states = await resolveSteps(plan, known, past, options);
    states.forEach((state, place) => {
      if (state.state === 'cached') this.cached(known[place]!.step, state.record); // one state a step
    });
  }
}
