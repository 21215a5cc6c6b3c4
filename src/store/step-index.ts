import { join } from 'node:path';
import { hashOf, isSha256, type Sha256 } from '../base/hash.ts';
import { isJsonObject } from '../base/json.ts';
import { ok, type Result } from '../base/result.ts';
import { keyedRecord, type KeyedRecord, type StepRecord } from '../plan/step-record.ts';
import type { KeyValueStore } from './kv.ts';
import { openMemoryTable } from './memory.ts';
import type { StoreProblem } from './problems.ts';
import { recordsOf, type OnDamage } from './records.ts';
import { openSqliteTable } from './sqlite.ts';

export interface StepIndex {
  readonly location: string;
  /** Null if it is not there, or damaged. That its outputs are still there is for the artifact store to say. */
  get(key: string): Promise<KeyedRecord | null>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (KeyedRecord | null)[]>;
  put(record: StepRecord): Promise<void>;
  /** Remembers the record as the last one of a step of an experiment, whether it was computed or found. */
  putLatest(experiment: string, stepName: string, record: StepRecord): Promise<void>;
  latest(experiment: string, stepName: string): Promise<StepRecord | null>;
  /** In the order of the names. */
  latestMany(experiment: string, stepNames: readonly string[]): Promise<readonly (StepRecord | null)[]>;
  /** In the order of their keys. */
  entries(): AsyncIterable<KeyedRecord>;
  /** How many there were. */
  deleteMany(keys: readonly string[]): Promise<number>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface StepIndexOptions {
  /** Told once of every entry that is damaged. */
  readonly onDamage?: OnDamage;
}

/** The finished steps of a cache directory, in `steps.sqlite`. Any number of processes may have it open. */
export async function openStepIndex(
  cacheDir: string,
  options: StepIndexOptions = {},
): Promise<Result<StepIndex, StoreProblem>> {
  const file = join(cacheDir, 'steps.sqlite');
  const steps = await openSqliteTable(file, 'steps', 'process');
  if (!steps.ok) return steps;
  const history = await openSqliteTable(file, 'history', 'process');
  if (!history.ok) {
    await steps.value.close();
    return history;
  }
  return ok(stepIndexOn(steps.value, history.value, options));
}

export function memoryStepIndex(): StepIndex {
  return stepIndexOn(openMemoryTable(), openMemoryTable(), {});
}

function stepIndexOn(steps: KeyValueStore, history: KeyValueStore, options: StepIndexOptions): StepIndex {
  const faultUnder = (value: unknown, key: string): string | null =>
    keyedRecordFault(value) ?? (isUnder(value, key) ? null : 'it belongs to another key');
  const records = recordsOf<KeyedRecord>(steps, faultUnder, options.onDamage);
  // The key of a history entry says where it belongs; its record's key says what was computed then.
  const latest = recordsOf<StepRecord>(history, stepRecordFault, options.onDamage);
  return {
    location: steps.location,
    ...records,
    put: (record) => steps.set(record.key, keyedRecord(record)),
    putLatest: (experiment, stepName, record) => history.set(historyKey(experiment, stepName), record),
    latest: (experiment, stepName) => latest.get(historyKey(experiment, stepName)),
    latestMany: (experiment, stepNames) => latest.getMany(stepNames.map((name) => historyKey(experiment, name))),
    async deleteMany(keys) {
      const deleted = await steps.deleteMany(keys);
      return deleted.filter(Boolean).length;
    },
    size: () => steps.size(),
    async close() {
      await Promise.all([steps.close(), history.close()]);
    },
  };
}

function historyKey(experiment: string, stepName: string): Sha256 {
  return hashOf('assay/step-history/1', [experiment, stepName]);
}

function isUnder(value: unknown, key: string): boolean {
  return isJsonObject(value) && value['key'] === key;
}

function stepRecordFault(value: unknown): string | null {
  const hasParams = isJsonObject(value) && isJsonObject(value['params']);
  return keyedRecordFault(value) ?? (hasParams ? null : 'its params are not an object');
}

function keyedRecordFault(value: unknown): string | null {
  if (!isJsonObject(value)) return 'it is not an object';
  if (value['v'] !== 1) return `it has version ${JSON.stringify(value['v'])}, not 1`;
  if (!isHash(value['key'])) return 'its key is not a hash';
  for (const name of ['kind', 'name']) if (typeof value[name] !== 'string') return `its ${name} is not a string`;
  if (typeof value['version'] !== 'number') return 'its version is not a number';
  if (!Number.isSafeInteger(value['failures'])) return 'its failures are not a number';
  if (!isJsonObject(value['summary'])) return 'its summary is not an object';
  for (const name of ['inputs', 'files']) if (!isMapOf(value[name], isHash)) return `its ${name} are not hashes`;
  return isMapOf(value['outputs'], isArtifact) ? null : 'its outputs are not artifacts';
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && isSha256(value);
}

function isArtifact(value: unknown): boolean {
  return isJsonObject(value) && isHash(value['hash']) && Number.isSafeInteger(value['bytes']);
}

function isMapOf(value: unknown, is: (member: unknown) => boolean): boolean {
  return isJsonObject(value) && Object.values(value).every(is);
}
