import type { Sha256 } from '../base/hash.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { jsonDifferences } from '../base/json-differences.ts';
import type { Step } from './step.ts';
import type { StepRecord } from './step-record.ts';

/** Why a step has to run. */
export type Reason =
  | { readonly code: 'never-ran' }
  | { readonly code: 'forced' }
  | { readonly code: 'output-missing' }
  | { readonly code: 'failed-calls'; readonly count: number }
  | { readonly code: 'version-changed'; readonly old: number; readonly new: number }
  | {
      readonly code: 'parameter-changed';
      readonly path: string;
      readonly old: JsonValue | null;
      readonly new: JsonValue | null;
    }
  | {
      readonly code: 'input-changed';
      readonly role: string;
      readonly step: string;
      readonly old: Sha256 | null;
      readonly new: Sha256;
    }
  | { readonly code: 'file-changed'; readonly path: string; readonly old: Sha256 | null; readonly new: Sha256 }
  | { readonly code: 'waits-for'; readonly step: string };

/** What differs between a step and the last one of its name that finished. */
export function reasonsAgainst(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  previous: StepRecord | null,
): Reason[] {
  if (previous === null) return [{ code: 'never-ran' }];
  const reasons: Reason[] = [];
  if (previous.version !== step.version) {
    reasons.push({ code: 'version-changed', old: previous.version, new: step.version });
  }
  // Parameters are plain JSON.
  const differences = jsonDifferences(previous.params as JsonObject, step.params as JsonObject);
  for (const difference of differences) {
    reasons.push({
      code: 'parameter-changed',
      path: experimentPath(step, difference.path),
      old: difference.old ?? null,
      new: difference.new ?? null,
    });
  }
  for (const input of step.inputs) {
    const hash = inputs[input.role];
    const old = previous.inputs[input.role] ?? null;
    if (hash !== undefined && hash !== old) {
      reasons.push({ code: 'input-changed', role: input.role, step: input.step, old, new: hash });
    }
  }
  for (const file of step.files) {
    const old = previous.files[file.role] ?? null;
    if (file.sha256 !== old) reasons.push({ code: 'file-changed', path: file.path, old, new: file.sha256 });
  }
  return reasons;
}

/** `temperature` of `responses/premium` is the experiment's `policies.premium.temperature`. */
function experimentPath(step: Step<object>, parameter: string): string {
  const [head = '', ...rest] = parameter.split('.');
  return [step.paths[head] ?? head, ...rest].join('.');
}
