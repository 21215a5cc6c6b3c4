import type { StepRecord } from '../../../src/plan/step-record.ts';
import type { StepKey } from '../../../src/plan/fingerprint.ts';
import { sha256 } from '../../../src/base/hash.ts';
import type { CallRecord } from '../../../src/store/call-cache.ts';

/** About 2 KB, different in every record. */
export function callRecord(id: string): CallRecord {
  const text = `${id} `.repeat(Math.ceil(1800 / (id.length + 1)));
  return { v: 1, key: sha256(id), endpoint: 'e', route: 'r', answer: { id, text }, repeat: 0, recorded: null };
}

/** About 300 KB, so that a kill finds files half written. */
export function artifactText(id: string): string {
  return `${id}\n`.repeat(Math.ceil(300_000 / (id.length + 1)));
}

export function stepRecord(id: string): StepRecord {
  const text = artifactText(id);
  return {
    v: 1,
    key: sha256(`step ${id}`) as StepKey, // stands for one
    kind: 'responses',
    name: id,
    version: 1,
    params: {},
    inputs: {},
    files: {},
    outputs: { rows: { hash: sha256(text), bytes: Buffer.byteLength(text) } },
    failures: 0,
    summary: {},
  };
}
