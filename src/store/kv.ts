import { Keyv, type KeyvStorageAdapter } from 'keyv';
import { isJsonObject } from '../base/json.ts';
import { groupWrites } from './group-writes.ts';
import { exactJson } from './json-text.ts';
import { asStoreError, diskProblem, StoreError } from './problems.ts';

/** What a value of a key-value store reads as: the text that was found may be damaged, and then says so. */
export type StoredValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

export interface Entry {
  readonly key: string;
  readonly value: object;
}

/**
 * A table of JSON objects by key. A key that is not there reads as null. Every operation that the store refuses rejects with a
 * `StoreError`: a failed read must not look like a miss, nor a lost write like a written one.
 */
export interface KeyValueStore {
  /** For people: the file or address that the entries lie in. */
  readonly location: string;
  get(key: string): Promise<StoredValue | null>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (StoredValue | null)[]>;
  /** In the order of the keys, without reading their values. */
  hasMany(keys: readonly string[]): Promise<readonly boolean[]>;
  /** Resolves once the entry is committed. What is set at the same time is committed together. */
  set(key: string, value: object): Promise<void>;
  /** Of two entries with one key the last counts. */
  setMany(entries: readonly Entry[]): Promise<void>;
  /** In the order of the keys, whether each was there. */
  deleteMany(keys: readonly string[]): Promise<readonly boolean[]>;
  clear(): Promise<void>;
  size(): Promise<number>;
  entries(): AsyncIterable<readonly [key: string, value: StoredValue]>;
  close(): Promise<void>;
}

/** What differs between one kind of Keyv store and another. */
export interface Backend {
  readonly location: string;
  readonly store: KeyvStorageAdapter;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** Keys in one read: under SQLite's limit of 999 parameters, and the texts of no more than these are in memory beside the values. */
const KEYS_PER_READ = 900;
/** What @keyv/sqlite puts into one statement, so that a batch is one transaction. */
const ENTRIES_PER_WRITE = 249;

/**
 * A key-value store on any Keyv adapter.
 *
 * Keyv throws what goes wrong only as long as nobody listens to its `error` event (with a listener, a failed read returns
 * undefined), so the instance stays in here. Its own expiry check is off: nothing expires, and the check would read values for `has`.
 */
export function keyValueStore(backend: Backend): KeyValueStore {
  const { location } = backend;
  const keyv = new Keyv<string>(backend.store, { checkExpired: false, serialization: { stringify, parse } });

  async function refusals<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw asStoreError(cause, location);
    }
  }

  async function inChunks<T>(keys: readonly string[], read: (chunk: string[]) => Promise<readonly T[]>): Promise<T[]> {
    const found: T[] = [];
    for (let start = 0; start < keys.length; start += KEYS_PER_READ) {
      for (const one of await read(keys.slice(start, start + KEYS_PER_READ))) found.push(one);
    }
    return found;
  }

  /** One statement of the store, so all of it is committed or nothing. */
  async function write(batch: readonly TextEntry[]): Promise<void> {
    // Some databases refuse a statement that sets one key twice.
    const unique = new Map(batch.map(({ key, text }) => [key, text]));
    await refusals(async () => {
      const written = await keyv.setMany([...unique].map(([key, value]) => ({ key, value })));
      if (!written.every(Boolean)) throw new Error(`${location} did not take an entry and did not say why`);
    });
  }

  let closing: Promise<void> | undefined;
  const grouped = groupWrites<TextEntry>(write, ENTRIES_PER_WRITE);

  return {
    location,
    get: (key) => refusals(async () => stored(await keyv.store.get(key))),
    getMany: (keys) => refusals(() => inChunks(keys, async (chunk) => (await keyv.store.getMany(chunk)).map(stored))),
    hasMany: (keys) => refusals(() => inChunks(keys, (chunk) => keyv.hasMany(chunk))),
    set: async (key, value) => grouped.add(textEntry(key, value)),
    async setMany(entries) {
      const texts = entries.map(({ key, value }) => textEntry(key, value));
      for (let start = 0; start < texts.length; start += ENTRIES_PER_WRITE) {
        await write(texts.slice(start, start + ENTRIES_PER_WRITE));
      }
    },
    deleteMany: (keys) => refusals(() => inChunks(keys, (chunk) => keyv.deleteMany(chunk))),
    clear: () => refusals(() => keyv.clear()),
    size: () => refusals(() => backend.size()),
    async *entries() {
      try {
        for await (const [key, value] of keyv.iterator()) yield [key, value as StoredValue]; // typed any; made by `parse`
      } catch (cause) {
        // @keyv/sqlite passes on the message of what stopped its iterator, without the code.
        const detail = cause instanceof Error ? cause.message : String(cause);
        const problem = diskProblem(cause, location) ?? { code: 'io', path: location, detail };
        throw new StoreError(problem, { cause });
      }
    },
    async close() {
      closing ??= grouped.settled().then(() => refusals(() => backend.close()));
      return closing;
    },
  };
}

interface TextEntry {
  readonly key: string;
  readonly text: string;
}

/** Faults of the caller are found here, before an entry shares a batch with others. */
function textEntry(key: string, value: object): TextEntry {
  if (key === '' || !key.isWellFormed())
    throw new TypeError('a key must be a non-empty string without lone surrogates');
  return { key, text: exactJson(value) };
}

/** The envelope that any Keyv reads and writes; the value in it is JSON text already. */
function stringify(envelope: unknown): string {
  const { value } = envelope as { readonly value: string }; // Keyv wraps what `write` gives it
  return `{"value":${value}}`;
}

/** Keyv would report text that does not parse as an error of the whole read: here it is the value that is damaged. */
function parse(text: string): never {
  return { value: parseEnvelope(text) } as never; // Keyv wants its envelope, under a type that only its caller knows
}

/** What the adapter has for a key. Asked directly, since Keyv awaits several times a row: 10,000 rows then take half as long again. */
function stored(text: unknown): StoredValue | null {
  return typeof text === 'string' ? parseEnvelope(text) : null;
}

function parseEnvelope(text: string): StoredValue {
  try {
    const envelope: unknown = JSON.parse(text);
    if (isJsonObject(envelope) && envelope['value'] !== undefined) return { ok: true, value: envelope['value'] };
    return { ok: false, reason: 'the stored text is JSON, and not an entry' };
  } catch (cause) {
    return {
      ok: false,
      reason: `the stored text is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}
