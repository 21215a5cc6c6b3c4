import type { Sha256 } from '../base/hash.ts';

/** Keeps what was made of inputs while there is room for it. */
export interface MadeThings {
  of<T>(content: Sha256, name: string, make: () => Promise<T>): Promise<T>;
}

/**
 * The latest things made, at most so many of them: what was not asked for the longest goes first. Whoever asks for a thing that is being
 * made waits for it; one that could not be made is forgotten, so that the next to ask tries again.
 */
export function createMadeThings(most: number): MadeThings {
  // A Map keeps the order of insertion: what is used again is put at the end again.
  const things = new Map<string, Promise<unknown>>();
  return {
    async of<T>(content: Sha256, name: string, make: () => Promise<T>): Promise<T> {
      const key = `${content} ${name}`;
      const known = things.get(key) as Promise<T> | undefined; // one name stands for one kind of thing
      const thing = known ?? make();
      things.delete(key);
      things.set(key, thing);
      if (known === undefined) {
        for (const [oldest] of things) {
          if (things.size <= most) break;
          things.delete(oldest);
        }
      }
      try {
        return await thing;
      } catch (cause) {
        if (things.get(key) === thing) things.delete(key);
        throw cause;
      }
    },
  };
}
