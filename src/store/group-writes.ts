export interface GroupedWrites<T> {
  /** Resolves once the item is written, rejects with what refused its batch. */
  add(item: T): Promise<void>;
  /** Resolves when all that was added before is written, or refused. */
  settled(): Promise<void>;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Items that are added while the event loop turns once, or while a batch is being written, are written together: one transaction
 * and one flush of the disk for all of them, and still no item is acknowledged before it is written.
 */
export function groupWrites<T>(writeBatch: (batch: readonly T[]) => Promise<void>, maxBatch: number): GroupedWrites<T> {
  let waiting: Waiting<T>[] = [];
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // What is added by callbacks of this turn still joins.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      try {
        await writeBatch(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
      }
    }
    working = null;
  }

  return {
    async add(item) {
      await new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        working ??= work();
      });
    },
    async settled() {
      await working;
    },
  };
}
