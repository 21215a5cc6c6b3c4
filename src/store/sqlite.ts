import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KeyvSqlite } from '@keyv/sqlite';
import { fail, ok, type Result } from '../base/result.ts';
import { keyValueStore, type KeyValueStore } from './kv.ts';
import { diskProblem, type StoreProblem } from './problems.ts';

/** How long a statement waits while another process writes. Writes take milliseconds; a machine under load may starve one for seconds. */
const BUSY_TIMEOUT_MS = 20_000;
const OPEN_RETRY_MS = 20;

/**
 * What a committed write outlives. `power`: the machine too, for what was paid for. `process`: this process alone, for what can be made again; a
 * machine that goes down loses the last writes and leaves the file whole. Many small writes are then several times as fast.
 */
export type Durability = 'power' | 'process';

/**
 * A table of a SQLite file, made if it is not there. The connection is tried, for writing too, before it is handed out: a store
 * whose first connection failed stays failed. Several processes may have the file open; a writer waits for another's transaction.
 */
export async function openSqliteTable(
  file: string,
  table: string,
  durability: Durability = 'power',
): Promise<Result<KeyValueStore, StoreProblem>> {
  // An absolute path, since node:sqlite takes a name that starts with `file:` for a URI.
  const path = resolve(file);
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      await mkdir(dirname(path), { recursive: true });
      return ok(await connect(path, table, durability));
    } catch (cause) {
      const problem = diskProblem(cause, path);
      if (problem === null) throw cause;
      // SQLite does not wait out its busy timeout while another process turns WAL on, recovers or closes as the last one.
      if (problem.code !== 'busy' || performance.now() > giveUpAt) return fail(problem);
      await pause(OPEN_RETRY_MS);
    }
  }
}

async function connect(path: string, table: string, durability: Durability): Promise<KeyValueStore> {
  const store = new KeyvSqlite({
    uri: path,
    table,
    wal: true,
    busyTimeout: BUSY_TIMEOUT_MS,
    driver: 'node:sqlite',
    iterationLimit: 500,
  });
  await store.ready;
  try {
    // A file that may only be read opens without complaint; taking the write lock once finds out.
    await store.query('BEGIN IMMEDIATE');
    await store.query('COMMIT');
    // With a write-ahead log, NORMAL never leaves a damaged file (https://sqlite.org/pragma.html#pragma_synchronous).
    await store.query(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`);
  } catch (cause) {
    await store.disconnect();
    throw cause;
  }
  return keyValueStore({
    location: path,
    store,
    async size() {
      const [row] = await store.query(`SELECT count(*) AS entries FROM "${store.table}"`);
      return (row as { readonly entries: number }).entries; // the one row and column that count(*) gives
    },
    close: () => store.disconnect(),
  });
}
