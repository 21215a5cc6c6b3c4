import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { ok, type Result } from '../base/result.ts';
import type { KeyValueStore } from './kv.ts';
import { openMemoryTable } from './memory.ts';
import type { StoreProblem } from './problems.ts';
import { recordsOf, type OnDamage } from './records.ts';
import { openSqliteTable } from './sqlite.ts';

/** One answered call. What the answer means is the caller's business; it must be plain JSON, without NaN, infinities and -0. */
export interface CallRecord<Answer extends object = JsonObject> {
  readonly v: 1;
  /** The hash of all that was sent, made by the caller. Kept inside too, so that an entry under a wrong key is found. */
  readonly key: string;
  /** The endpoint's identity, for people who look into the cache. Never a credential. */
  readonly endpoint: string;
  readonly route: string;
  readonly answer: Answer;
  /** Which repeat of the same request this is. */
  readonly repeat: number;
  /** When the answer came, ISO 8601; null if that is not to be kept. */
  readonly recorded: string | null;
}

export interface CallCache<Answer extends object = JsonObject> {
  readonly location: string;
  /** Null if it is not there, or damaged. */
  get(key: string): Promise<CallRecord<Answer> | null>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (CallRecord<Answer> | null)[]>;
  /** How many of these keys are there (a key given twice counts twice). Reads no answers, so a damaged one still counts. */
  countPresent(keys: readonly string[]): Promise<number>;
  /** In the order of the keys, in the same way. */
  hasMany(keys: readonly string[]): Promise<readonly boolean[]>;
  /** Resolves once the record is committed: from then on no crash of this process loses it. */
  put(record: CallRecord<Answer>): Promise<void>;
  putMany(records: readonly CallRecord<Answer>[]): Promise<void>;
  /** How many there were. */
  deleteMany(keys: readonly string[]): Promise<number>;
  size(): Promise<number>;
  /** In the order of their keys. */
  entries(): AsyncIterable<CallRecord<Answer>>;
  /** Waits for the puts under way. */
  close(): Promise<void>;
}

export interface CallCacheOptions {
  /** Told once of every entry that is damaged. */
  readonly onDamage?: OnDamage;
}

/** The calls of a cache directory, in `calls.sqlite`. Any number of processes may have it open. */
export async function openCallCache<Answer extends object = JsonObject>(
  cacheDir: string,
  options: CallCacheOptions = {},
): Promise<Result<CallCache<Answer>, StoreProblem>> {
  const table = await openSqliteTable(join(cacheDir, 'calls.sqlite'), 'calls');
  return table.ok ? ok(callCacheOn<Answer>(table.value, options)) : table;
}

export function memoryCallCache<Answer extends object = JsonObject>(): CallCache<Answer> {
  return callCacheOn<Answer>(openMemoryTable(), {});
}

function callCacheOn<Answer extends object>(table: KeyValueStore, options: CallCacheOptions): CallCache<Answer> {
  const records = recordsOf<CallRecord<Answer>>(table, callRecordFault, options.onDamage);
  return {
    location: table.location,
    ...records,
    async countPresent(keys) {
      const present = await table.hasMany(keys);
      return present.filter(Boolean).length;
    },
    hasMany: (keys) => table.hasMany(keys),
    put: (record) => table.set(record.key, record),
    putMany: (all) => table.setMany(all.map((record) => ({ key: record.key, value: record }))),
    async deleteMany(keys) {
      const deleted = await table.deleteMany(keys);
      return deleted.filter(Boolean).length;
    },
    size: () => table.size(),
    close: () => table.close(),
  };
}

function callRecordFault(value: unknown, key: string): string | null {
  if (!isJsonObject(value)) return 'it is not an object';
  if (value['v'] !== 1) return `it has version ${JSON.stringify(value['v'])}, not 1`;
  if (value['key'] !== key) return `it belongs to key ${JSON.stringify(value['key'])}`;
  if (!isJsonObject(value['answer'])) return 'it has no answer';
  for (const name of ['endpoint', 'route']) if (typeof value[name] !== 'string') return `its ${name} is not a string`;
  if (!Number.isInteger(value['repeat'])) return 'its repeat is not an integer';
  return null;
}
