import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { CellJob, CellResult } from './cell-job.ts';
import { work } from './worker.ts';

/** Threads that compute jobs of cells; what comes out does not depend on how many there are. */
export interface CellPool {
  /** Rejects when the thread died, or the pool was closed while the job was under way. */
  run(job: CellJob): Promise<CellResult>;
  /** Ends threads at work, too. */
  close(): Promise<void>;
}

/** The threads start with the first job. */
export function createCellPool(threads: number): CellPool {
  // The same module whether it runs from source or built; nothing of the parent's flags is needed.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  let pool: Piscina<CellJob, CellResult> | null = null;
  return {
    async run(job) {
      pool ??= new Piscina<CellJob, CellResult>({
        filename: fileURLToPath(new URL(file, import.meta.url)),
        name: work.name,
        minThreads: threads,
        maxThreads: threads,
        concurrentTasksPerWorker: 1,
        // A job takes far longer than a message; a thread that waits must not keep others from working.
        atomics: 'disabled',
        execArgv: [],
      });
      return await pool.run(job);
    },
    async close() {
      await pool?.destroy();
      pool = null;
    },
  };
}
