import { join } from 'node:path';
import { isJsonObject } from '../base/json.ts';
import { ok, type Result } from '../base/result.ts';
import type { KeyValueStore } from './kv.ts';
import { openMemoryTable } from './memory.ts';
import type { StoreProblem } from './problems.ts';
import { openSqliteTable } from './sqlite.ts';

/** How long work of one kind took, as the sums that a line through (size, milliseconds) needs. */
export interface Pace {
  readonly n: number;
  /** Σ size, Σ size² */
  readonly x: number;
  readonly xx: number;
  /** Σ ms, Σ size · ms */
  readonly y: number;
  readonly xy: number;
}

/** What work took on this machine, for expectations alone: no result ever depends on it. */
export interface Paces {
  /** In the order of the names; null where such work was never done, or what is known of it is damaged. */
  get(names: readonly string[]): Promise<readonly (Pace | null)[]>;
  put(paces: ReadonlyMap<string, Pace>): Promise<void>;
  close(): Promise<void>;
}

/** In `steps.sqlite` of a cache directory. */
export async function openPaces(cacheDir: string): Promise<Result<Paces, StoreProblem>> {
  const table = await openSqliteTable(join(cacheDir, 'steps.sqlite'), 'paces', 'process');
  return table.ok ? ok(pacesOn(table.value)) : table;
}

export function memoryPaces(): Paces {
  return pacesOn(openMemoryTable());
}

function pacesOn(table: KeyValueStore): Paces {
  return {
    async get(names) {
      const found = await table.getMany(names);
      return found.map((stored) => (stored?.ok === true ? paceIn(stored.value) : null));
    },
    put: (paces) => table.setMany([...paces].map(([key, value]) => ({ key, value }))),
    close: () => table.close(),
  };
}

function paceIn(value: unknown): Pace | null {
  if (!isJsonObject(value)) return null;
  const [n, x, xx, y, xy] = ['n', 'x', 'xx', 'y', 'xy'].map((name) => value[name]);
  const isNumber = (sum: unknown): sum is number => typeof sum === 'number' && Number.isFinite(sum) && sum >= 0;
  return isNumber(n) && isNumber(x) && isNumber(xx) && isNumber(y) && isNumber(xy) ? { n, x, xx, y, xy } : null;
}
