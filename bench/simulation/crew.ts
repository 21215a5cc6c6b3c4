import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Chunk } from './worker.ts';

/** Worker threads that each take the next chunk when they are done with one. */
export interface Crew {
  /** The rows of each chunk, in the chunks' order, whatever thread computed them. */
  compute(chunks: readonly Chunk[], onDone: () => void): Promise<readonly Float64Array[]>;
  close(): Promise<void>;
}

export function createCrew(threads: number): Crew {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./worker.ts', import.meta.url)));
  return {
    async compute(chunks, onDone) {
      const rows: Float64Array[][] = [];
      let next = 0;
      const work = async (worker: Worker): Promise<void> => {
        while (next < chunks.length) {
          const index = next;
          next += 1;
          worker.postMessage(chunks[index], []);
          const [answer] = (await once(worker, 'message')) as [Float64Array[]]; // what worker.ts posts
          rows[index] = answer;
          onDone();
        }
      };
      await Promise.all(workers.map(work));
      return rows.flat();
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
