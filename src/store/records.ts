import type { KeyValueStore, StoredValue } from './kv.ts';

/** An entry that cannot be used: it counts as missing, and is told about once. */
export interface Damage {
  readonly key: string;
  readonly location: string;
  readonly reason: string;
}

export function describeDamage(damage: Damage): string {
  return `an entry of ${damage.location} is damaged and counts as missing (${damage.key}): ${damage.reason}`;
}

export type OnDamage = (damage: Damage) => void;

/** A table whose values are records that carry their own key, so that an entry under a wrong key is found. */
export interface Records<R> {
  get(key: string): Promise<R | null>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (R | null)[]>;
  /** All sound records, in the order of their keys. */
  entries(): AsyncIterable<R>;
}

/** `fault` says what is wrong with a value, null if it is a sound record. */
export function recordsOf<R>(
  table: KeyValueStore,
  fault: (value: unknown, key: string) => string | null,
  onDamage: OnDamage | undefined,
): Records<R> {
  const reported = new Set<string>();

  function sound(key: string, stored: StoredValue | null): R | null {
    if (stored === null) return null;
    const reason = stored.ok ? fault(stored.value, key) : stored.reason;
    if (reason === null && stored.ok) return stored.value as R; // `fault` found nothing wrong with it
    if (!reported.has(key)) {
      reported.add(key);
      onDamage?.({ key, location: table.location, reason: reason ?? 'unknown' });
    }
    return null;
  }

  return {
    get: async (key) => sound(key, await table.get(key)),
    async getMany(keys) {
      const stored = await table.getMany(keys);
      return stored.map((value, i) => sound(keys[i]!, value));
    },
    async *entries() {
      for await (const [key, stored] of table.entries()) {
        const record = sound(key, stored);
        if (record !== null) yield record;
      }
    },
  };
}
