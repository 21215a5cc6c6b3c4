import { canonicalJson, canonicalJsonOfShared, canonicalMapping } from '../base/canonical-json.ts';
import { sha256, type Sha256 } from '../base/hash.ts';
import type { Step } from './step.ts';

declare const stepKeyBrand: unique symbol;
/** The hash of everything a step's output depends on. */
export type StepKey = Sha256 & { readonly [stepKeyBrand]: true };

/**
 * The key of a step, given the content hash of each of its inputs.
 *
 * Two steps with one key yield the same bytes, so the key holds all that can change them and nothing else:
 * names, paths, clocks, machines, credentials, rate limits and prices stay out.
 */
export function stepKey(step: Step<object>, inputs: Readonly<Record<string, Sha256>>): StepKey {
  const hashes = (members: readonly (readonly [string, Sha256])[]): string =>
    canonicalMapping(members.map(([role, hash]) => [role, `"${hash}"`]));
  const identity = canonicalMapping([
    /** Two kinds may have equal parameters. */
    ['kind', canonicalJson(step.kind)],
    /** The code that computes the step, as far as its result can tell. */
    ['version', canonicalJson(step.version)],
    /** What the experiment says about this step. Thousands of steps share it. */
    ['params', canonicalJsonOfShared(step.params)],
    /** What the step reads, by content: upstream work that ran again and gave the same bytes changes nothing here. */
    ['inputs', hashes(Object.entries(inputs))],
    /** Data files, by content: moving one changes nothing. */
    ['files', hashes(step.files.map((file) => [file.role, file.sha256]))],
  ]);
  return sha256(`assay/step/1\n${identity}`) as StepKey; // checked by construction
}
