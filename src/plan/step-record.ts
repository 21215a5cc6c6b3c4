import type { Sha256 } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import type { StepKey } from './fingerprint.ts';

/** One output of a finished step. */
export interface OutputRecord {
  readonly hash: Sha256;
  readonly bytes: number;
  /** It is known by its hash alone: whoever needs it makes it of the step's inputs. */
  readonly derived?: true;
}

/** What is kept of a finished step: enough to find its outputs, and to say later why another one differs. */
export interface StepRecord {
  readonly v: 1;
  readonly key: StepKey;
  readonly kind: string;
  /** For people; two steps of different names may share a key, and then the last to finish is named. */
  readonly name: string;
  readonly version: number;
  readonly params: object;
  readonly inputs: Readonly<Record<string, Sha256>>;
  readonly files: Readonly<Record<string, Sha256>>;
  readonly outputs: Readonly<Record<string, OutputRecord>>;
  /** Calls that failed in the end: their rows are null, and a later run asks them again. */
  readonly failures: number;
  /** Counts and usage, for reports: a function of the key and the answers, never of clocks. */
  readonly summary: JsonObject;
}

/** What is kept under a step's key. The key holds the parameters already, and whoever has it has them: tens of thousands of cells share a few. */
export type KeyedRecord = Omit<StepRecord, 'params'>;

export function keyedRecord(record: StepRecord): KeyedRecord {
  const { params: _, ...keyed } = record;
  return keyed;
}
