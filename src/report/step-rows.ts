import { isJsonObject, type JsonObject } from '../base/json.ts';
import { addUsd, costUsd, priceOf } from '../llm/prices.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StepRecord } from '../plan/step-record.ts';
import type { StepEnd } from '../run/schedule.ts';
import type { StepFailure } from '../steps/implementation.ts';
import type { RunCosts, StepCalls, StepProblem, StepRow } from './run-report.ts';

/** More would bury the ones above them. */
const DETAILS_SHOWN = 20;

/** A row a step. Whether it ran now or was found is no part of it: that would make two identical runs differ. */
export function stepRows(plan: Plan, ends: ReadonlyMap<string, StepEnd>): readonly StepRow[] {
  const nameOfKey = new Map<string, string>();
  return plan.steps.map((step): StepRow => {
    const end = ends.get(step.name) ?? { state: 'left-out' };
    const record = recordOf(end);
    const sameAs = record === null ? null : (nameOfKey.get(record.key) ?? null);
    if (record !== null && sameAs === null) nameOfKey.set(record.key, step.name);
    return {
      name: step.name,
      kind: step.kind,
      state: record === null ? stateOf(end) : 'done',
      key: record?.key ?? null,
      calls: record === null ? null : callsOf(step, record),
      sameAs,
      problem: problemOf(end),
    };
  });
}

export function recordOf(end: StepEnd | undefined): StepRecord | null {
  return end?.state === 'cached' || end?.state === 'ran' ? end.record : null;
}

export function problemOf(end: StepEnd | undefined): StepProblem | null {
  if (end?.state === 'failed') return failureProblem(end.failure);
  if (end?.state === 'blocked') return { code: 'blocked', message: `it waits for ${end.by}`, details: [] };
  if (end === undefined || end.state === 'left-out') {
    return { code: 'left-out', message: 'it was not asked for in this run', details: [] };
  }
  return null;
}

/** What the whole run is worth: steps that are one piece of work count once. */
export function totalCosts(rows: readonly StepRow[]): RunCosts {
  const counted = rows.flatMap((row) => (row.calls === null || row.sameAs !== null ? [] : [row.calls]));
  const sum = (field: 'total' | 'failed' | 'inputTokens' | 'outputTokens'): number =>
    counted.reduce((total, calls) => total + calls[field], 0);
  return {
    calls: sum('total'),
    failed: sum('failed'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    usd: counted.reduce<number | null>((total, calls) => addUsd(total, calls.usd), 0),
  };
}

function stateOf(end: StepEnd): StepRow['state'] {
  return end.state === 'cached' || end.state === 'ran' ? 'done' : end.state;
}

function failureProblem(failure: StepFailure): StepProblem {
  const diagnostics = failure.code === 'invalid-data' ? failure.diagnostics : [];
  const details = diagnostics
    .slice(0, DETAILS_SHOWN)
    .map(({ at, code, message }) => `${at === null ? '' : `${at.file}:${at.line}: `}${message} (${code})`);
  const rest = diagnostics.length - details.length;
  return {
    code: failure.code,
    message: withoutPlaces(failure.message),
    details: rest > 0 ? [...details, `… and ${rest} more`] : details,
  };
}

/** Errors of the system name files by where they lie on this machine, which no result may tell: only the last part stays. */
export function withoutPlaces(message: string): string {
  return message.replace(/(^|[\s'"(])(?:[A-Za-z]:)?(?:[\\/][^\s'"\\/]+)+(?=[\\/])/g, '$1…');
}

function callsOf(step: Step<object>, record: StepRecord): StepCalls | null {
  if (step.expectedCalls === null) return null;
  const { model } = step.expectedCalls;
  const { provider } = step.settings;
  const total = count(record.summary, 'calls');
  const usage = isJsonObject(record.summary['usage']) ? record.summary['usage'] : {};
  const [inputTokens, outputTokens] = [count(usage, 'input_tokens'), count(usage, 'output_tokens')];
  const price = provider === undefined ? null : priceOf(provider.api, model, provider.prices);
  return {
    model,
    total,
    failed: record.failures,
    inputTokens,
    outputTokens,
    usd: total === 0 ? 0 : costUsd({ inputTokens, outputTokens }, price),
  };
}

function count(record: JsonObject, name: string): number {
  const value = record[name];
  return typeof value === 'number' ? value : 0;
}
