import { KeyvMemoryAdapter } from 'keyv';
import { keyValueStore, type KeyValueStore } from './kv.ts';

/** The same in memory, for runs that leave nothing behind. */
export function openMemoryTable(): KeyValueStore {
  const entries = new Map<string, unknown>();
  return keyValueStore({
    location: 'memory',
    store: new KeyvMemoryAdapter(entries),
    size: async () => entries.size,
    close: async () => {},
  });
}
