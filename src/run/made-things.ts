import type { Sha256 } from '../base/hash.ts';
import type { Made } from '../steps/made-of-input.ts';

/** Keeps what was made of inputs while there is room for it. */
export interface MadeThings {
  of<T>(content: Sha256, name: string, make: () => Promise<Made<T>>): Promise<T>;
}

interface Entry {
  readonly made: Promise<Made<unknown>>;
  /** 0 while it is being made. */
  bytes: number;
}

/**
 * The latest things made, of so many bytes by their own count: what was not asked for the longest goes first. Whoever asks for a thing that is
 * being made waits for it; one that could not be made is forgotten, so that the next to ask tries again.
 */
export function createMadeThings(mostBytes: number): MadeThings {
  // A Map keeps the order of insertion: what is used again is put at the end again.
  const entries = new Map<string, Entry>();
  let total = 0;
  const forget = (key: string, entry: Entry): void => {
    if (entries.get(key) !== entry) return;
    entries.delete(key);
    total -= entry.bytes;
  };

  async function finish(key: string, entry: Entry): Promise<void> {
    try {
      const { bytes } = await entry.made;
      if (entries.get(key) !== entry) return;
      entry.bytes = bytes;
      total += bytes;
      for (const [oldest, other] of entries) {
        if (total <= mostBytes || other === entry) break;
        forget(oldest, other);
      }
    } catch {
      // Whoever asked for it is told.
      forget(key, entry);
    }
  }

  return {
    async of<T>(content: Sha256, name: string, make: () => Promise<Made<T>>): Promise<T> {
      const key = `${content} ${name}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { made: make(), bytes: 0 };
        entries.set(key, entry);
        void finish(key, entry);
      } else {
        entries.delete(key);
        entries.set(key, entry);
      }
      const { value } = await entry.made;
      return value as T; // one name stands for one kind of thing
    },
  };
}
