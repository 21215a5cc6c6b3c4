import type { Sha256 } from '../../src/base/hash.ts';
import { sha256 } from '../../src/base/hash.ts';
import type { StepKey } from '../../src/plan/fingerprint.ts';
import { stepKey } from '../../src/plan/fingerprint.ts';
import type { Past } from '../../src/plan/resolve.ts';
import type { Plan, Step } from '../../src/plan/step.ts';
import type { StepRecord } from '../../src/plan/step-record.ts';

export function makeStep(change: Partial<Step<object>> = {}): Step<object> {
  return {
    name: 'responses/base',
    kind: 'responses',
    version: 1,
    params: { model: 'm', temperature: 1 },
    inputs: [],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: { temperature: 'policies.base.temperature' },
    ...change,
  };
}

export function makePlan(...steps: readonly Step<object>[]): Plan {
  return { experiment: 'e', run: '0123456789ab', steps };
}

/** The record that a step leaves whose outputs hold these texts. */
export function recordOf(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  outputs: Readonly<Record<string, string>> = { [step.kind]: 'rows' },
  failures = 0,
): StepRecord {
  return {
    v: 1,
    key: stepKey(step, inputs),
    kind: step.kind,
    name: step.name,
    version: step.version,
    params: step.params,
    inputs,
    files: Object.fromEntries(step.files.map((file) => [file.role, file.sha256])),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, text]) => [name, { hash: sha256(text), bytes: text.length }]),
    ),
    failures,
    summary: {},
  };
}

/** A past that remembers these records, and says `lost` of those keys. */
export function pastOf(records: readonly StepRecord[], lost: readonly StepKey[] = []): Past {
  return {
    find: (keys) =>
      Promise.resolve(
        keys.map((key) => (lost.includes(key) ? 'lost' : (records.find((record) => record.key === key) ?? null))),
      ),
    latest: (_, names) =>
      Promise.resolve(names.map((name) => records.findLast((record) => record.name === name) ?? null)),
  };
}
