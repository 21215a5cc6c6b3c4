import { join } from 'node:path';
import { isJsonObject } from '../base/json.ts';
import { ok, type Result } from '../base/result.ts';
import type { KeyValueStore, StoredValue } from './kv.ts';
import type { StoreProblem } from './problems.ts';
import { openSqliteTable } from './sqlite.ts';

/** How long steps took when they were computed, for whoever asks: no key and no other result depends on it. */
export interface Durations {
  /** Milliseconds, in the order of the steps' keys; null where nobody took the time. */
  getMany(keys: readonly string[]): Promise<readonly (number | null)[]>;
  put(milliseconds: ReadonlyMap<string, number>): Promise<void>;
  close(): Promise<void>;
}

/** In `steps.sqlite` of a cache directory. */
export async function openDurations(cacheDir: string): Promise<Result<Durations, StoreProblem>> {
  const table = await openSqliteTable(join(cacheDir, 'steps.sqlite'), 'durations', 'process');
  return table.ok ? ok(durationsOn(table.value)) : table;
}

function durationsOn(table: KeyValueStore): Durations {
  return {
    async getMany(keys) {
      const found = await table.getMany(keys);
      return found.map(millisecondsIn);
    },
    async put(milliseconds) {
      await Promise.all([...milliseconds].map(([key, ms]) => table.set(key, { ms })));
    },
    close: () => table.close(),
  };
}

function millisecondsIn(stored: StoredValue | null): number | null {
  const value = stored?.ok === true && isJsonObject(stored.value) ? stored.value['ms'] : null;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
