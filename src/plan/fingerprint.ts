import { canonicalJson, canonicalJsonOfShared } from '../base/canonical-json.ts';
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
  const members = [
    /** Data files, by content: moving one changes nothing. */
    `"files":${hashes(Object.fromEntries(step.files.map((file) => [file.role, file.sha256])))}`,
    /** What the step reads, by content: upstream work that ran again and gave the same bytes changes nothing here. */
    `"inputs":${hashes(inputs)}`,
    /** Two kinds may have equal parameters. */
    `"kind":${canonicalJson(step.kind)}`,
    /** What the experiment says about this step. */
    `"params":${canonicalJsonOfShared(step.params)}`,
    /** The code that computes the step, as far as its result can tell. */
    `"version":${canonicalJson(step.version)}`,
  ];
  // In the order that canonical JSON has: a plan may have tens of thousands of steps.
  return sha256(`assay/step/1\n{${members.join(',')}}`) as StepKey; // checked by construction
}

/** In the order of UTF-16 code units, as canonical JSON has it. */
function hashes(byRole: Readonly<Record<string, Sha256>>): string {
  const roles = Object.keys(byRole).sort();
  return `{${roles.map((role) => `${canonicalJson(role)}:"${byRole[role]}"`).join(',')}}`;
}
