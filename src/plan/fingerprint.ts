import { canonicalJsonOfShared } from '../base/canonical-json.ts';
import { sha256, type Sha256 } from '../base/hash.ts';
import type { Step } from './step.ts';

declare const stepKeyBrand: unique symbol;
/** The hash of everything a step's output depends on. */
export type StepKey = Sha256 & { readonly [stepKeyBrand]: true };

/**
 * The key of a step, given the content hash of each of its inputs.
 *
 * Two steps with one key yield the same bytes, so the key holds all that can change them and nothing else: the kind (two may have equal
 * parameters), the version of its code, what the experiment says of it, and the content of what it reads. Upstream work that ran again and gave
 * the same bytes changes nothing here, nor does moving a data file. Names, paths, clocks, machines, credentials, rate limits and prices stay out.
 */
export function stepKey(step: Step<object>, inputs: Readonly<Record<string, Sha256>>): StepKey {
  const files: Record<string, Sha256> = {};
  for (const { role, sha256: content } of step.files) files[role] = content;
  // A line each, whose parts JSON sets apart: a plan may have tens of thousands of steps.
  const text = `assay/step/2\n${workLine(step.kind, step.version, step.params)}${roleLines('input', inputs)}${roleLines('file', files)}`;
  return sha256(text) as StepKey; // checked by construction
}

/** What is done, whatever it is done to. */
export function workLine(kind: string, version: number, params: object): string {
  return `${kind} ${version} ${digestOf(params)}\n`;
}

/** Contents by role, in the order of UTF-16 code units: two orders of the same are the same. */
export function roleLines(what: 'input' | 'file', byRole: Readonly<Record<string, Sha256>>): string {
  let lines = '';
  for (const role of Object.keys(byRole).sort()) lines += `${what} ${JSON.stringify(role)} ${byRole[role]}\n`;
  return lines;
}

const digests = new WeakMap<object, Sha256>();

/** Of the canonical JSON. Thousands of cells share their parameters: each object is hashed once. Configs never change. */
function digestOf(params: object): Sha256 {
  let digest = digests.get(params);
  if (digest === undefined) {
    digest = sha256(canonicalJsonOfShared(params));
    digests.set(params, digest);
  }
  return digest;
}
