import type { Diagnostics, EstimatorResult } from '../analysis/results.ts';
import type { Experiment } from '../config/types.generated.ts';
import type { RunStatus } from '../run/execute-plan.ts';
import type { PolicyCounts } from '../steps/dataset/policy-counts.ts';
import type { MissingValue } from '../steps/dataset/assemble.ts';

/**
 * Everything a report shows of a run, as one plain JSON-safe object. It depends on what was computed alone: never on clocks, on where things
 * lie, or on what the cache knew already.
 */
export interface RunReport {
  readonly experiment: Experiment;
  /** The resolved experiment as a file of its own. */
  readonly config: string;
  readonly run: string;
  readonly status: RunStatus;
  /** In the order of the tables. Empty when not even the data came to be. */
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly counts: RunCounts;
  /** In the plan's order, which puts inputs first. */
  readonly steps: readonly StepRow[];
  readonly costs: RunCosts;
  /** In the experiment's order. */
  readonly estimators: readonly EstimatorReport[];
  /** Null when the step did not end well. */
  readonly diagnostics: Diagnostics | null;
  /** Policy → its true value, as far as the embedded world was asked for it. */
  readonly truths: Readonly<Record<string, Truth>>;
  readonly failures: FailureSummary;
}

export interface RunCounts {
  /** Null where the data did not come to be. */
  readonly prompts: number | null;
  /** Of these prompts; null where each is its own. */
  readonly clusters: number | null;
  /** Of the logged rows. */
  readonly labels: number | null;
  /** Null in a run whose data was counted before it was by policy. */
  readonly byPolicy: Readonly<Record<string, PolicyCounts>> | null;
  /** Values that were asked for and did not come. */
  readonly missing: number | null;
  /** Recorded rows that were left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

export type StepEndState = 'done' | 'failed' | 'blocked' | 'left-out';

export interface StepRow {
  readonly name: string;
  readonly kind: string;
  readonly state: StepEndState;
  /** Null for steps that did not end well. */
  readonly key: string | null;
  /** Null for steps that make none, or did not end well. */
  readonly calls: StepCalls | null;
  /** Name of an earlier step that is the very same work, done once for both. */
  readonly sameAs: string | null;
  /** Why it did not end well. */
  readonly problem: StepProblem | null;
}

export interface StepCalls {
  readonly model: string;
  readonly total: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What these calls cost when they are made, by the providers' prices; null when a price is not known. */
  readonly usd: number | null;
}

export interface StepProblem {
  /** A failure's code, or `blocked`. */
  readonly code: string;
  readonly message: string;
  /** The first problems of wrong data, each with its file and line. */
  readonly details: readonly string[];
}

/** Of the whole run, each piece of shared work once. */
export interface RunCosts {
  readonly calls: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number | null;
}

export interface EstimatorReport {
  /** The experiment's name for it. */
  readonly id: string;
  readonly method: string;
  /** Null when its step did not end well. */
  readonly result: EstimatorResult | null;
  readonly problem: StepProblem | null;
}

export interface Truth {
  readonly value: number;
  /** Of the Monte Carlo average; null when the value is exact. */
  readonly se: number | null;
  readonly draws: number | null;
}

export interface FailureSummary {
  readonly total: number;
  /** The first ones; all are in failures.jsonl. */
  readonly examples: readonly MissingValue[];
}
