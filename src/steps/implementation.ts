import type { Diagnostic } from '../base/diagnostic.ts';
import type { Sha256 } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import type { Answer, CallOutcome, ModelCall } from '../llm/call.ts';
import type { Step } from '../plan/step.ts';
import type { Made } from './made-of-input.ts';
import type { ReplicatePool } from './replicates/pool.ts';

/** What a step yields, by output name: the bytes of its artifacts. */
export interface StepYield {
  readonly outputs: Readonly<Record<string, string | Uint8Array | DerivedOutput>>;
  /** Calls that failed in the end; their rows are null. */
  readonly failures: number;
  /** Counts for people. A function of parameters, inputs and answers: never of clocks or of what was cached. */
  readonly summary: JsonObject;
}

/** Content that is not stored, since it is made of the step's inputs faster than it is read: the hash that it is known by. */
export interface DerivedOutput {
  readonly derived: Sha256;
}

/** Why a step has no yield. */
export type StepFailure =
  /** The data that a person gave is wrong: every problem, with its file and line. */
  | { readonly code: 'invalid-data'; readonly message: string; readonly diagnostics: readonly Diagnostic[] }
  /** What the experiment asks for cannot be done with this data or model. */
  | { readonly code: 'impossible'; readonly message: string }
  /** More calls failed than the experiment allows. */
  | { readonly code: 'too-many-failed'; readonly message: string }
  /** The run ends before the step could: nothing paid for is lost. */
  | { readonly code: 'stopped'; readonly reason: StopReason; readonly message: string }
  /** A bug, caught at the step's border. */
  | { readonly code: 'crashed'; readonly message: string; readonly cause: unknown };

/** Why a call was not made. */
export type StopReason = 'budget' | 'offline' | 'interrupted' | 'no-key';

export type CallResult =
  | { readonly kind: 'outcome'; readonly outcome: CallOutcome }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly message?: string };

/** What a step may ask of whoever runs it. */
export interface StepContext {
  readonly workspace: string;
  /** Aborted when the run is to end: no new work, in order. */
  readonly stop: AbortSignal;
  /** The verified bytes of an input. */
  input(role: string): Promise<Buffer>;
  /** The hash that an input is known by. */
  hashOf(role: string): Sha256;
  /** An answer from the cache, or from the model, which is asked at most once. `check` may turn down an answer that is of no use. */
  call(call: ModelCall, check?: (answer: Answer) => string | null): Promise<CallResult>;
  /** What was made of an input's content before, in this process, under this name; else it is made now. See made-of-input. */
  made?<T>(role: string, name: string, make: (read: () => Promise<Buffer>) => Promise<Made<T>>): Promise<T>;
  /** Where bootstraps are computed; without it, on the step's own thread. */
  readonly replicates?: ReplicatePool['replicates'];
  /** The number of calls the step is going to ask for. */
  announce(calls: number): void;
}

/** A call that a step wants, and the row that comes of it. */
export interface PlannedCall {
  /** Null where there is nothing to ask: an answer to judge is missing, say. */
  readonly call: ModelCall | null;
  readonly check?: (answer: Answer) => string | null;
  /** The row for an outcome, or (null) for no call at all. */
  readonly row: (outcome: CallOutcome | null) => object;
}

/** A kind of step made of calls, one a row: its calls can be counted before any is made. */
export interface CallingStep {
  readonly type: 'calls';
  readonly output: string;
  plan(step: Step<object>, context: Pick<StepContext, 'input'>): Promise<Result<readonly PlannedCall[], StepFailure>>;
}

/** A kind of step that computes and asks no model. */
export interface ComputingStep {
  readonly type: 'compute';
  /** Quick and worth doing while planning, since what follows can then be counted exactly. */
  readonly whilePlanning?: true;
  run(step: Step<object>, context: StepContext): Promise<Result<StepYield, StepFailure>>;
}

export type StepImplementation = CallingStep | ComputingStep;
