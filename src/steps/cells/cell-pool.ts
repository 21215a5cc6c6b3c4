import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import type { CellJob, CellResult } from './cell-job.ts';
import type * as worker from './worker.ts';

/** Threads that compute jobs of cells; what comes out does not depend on how many there are. */
export interface CellPool {
  /** Rejects when the thread died, or the pool was closed while the job was under way. */
  run(job: CellJob): Promise<CellResult>;
  /** Ends threads at work, too. */
  close(): Promise<void>;
}

/** About what threads take to start: work that ends sooner is done without them. */
const STARTING_MS = 500;

/** Prompts × steps of a job that is over in a moment. */
const MOMENT = 10_000;

/** `startingMs`: how long small jobs are computed here, between other things, before threads are started for the rest. */
export function createCellPool(threads: number, startingMs: number = STARTING_MS): CellPool {
  let pool: Promise<Piscina<CellJob, CellResult>> | null = null;
  let spentMs = 0;

  async function here(job: CellJob): Promise<CellResult> {
    await setImmediate();
    const { work } = await import('./worker.ts');
    const startMs = performance.now();
    const result = work(job);
    spentMs += performance.now() - startMs;
    return result;
  }

  return {
    async run(job) {
      if (pool === null && spentMs < startingMs && size(job) <= MOMENT) return await here(job);
      pool ??= startThreads(threads);
      return await (await pool).run(job);
    },
    async close() {
      const own = pool;
      pool = null;
      await (await own)?.destroy();
    },
  };
}

function size({ columns, sample, estimates }: CellJob): number {
  const prompts = sample.prompts?.reduce((count, one) => count + one, 0) ?? columns.prompts.cluster.length;
  return prompts * (estimates.length + 1);
}

async function startThreads(threads: number): Promise<Piscina<CellJob, CellResult>> {
  const { Piscina } = await import('piscina');
  // The same module whether it runs from source or built; nothing of the parent's flags is needed.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  return new Piscina<CellJob, CellResult>({
    filename: fileURLToPath(new URL(file, import.meta.url)),
    name: 'work' satisfies keyof typeof worker,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // A job takes far longer than a message; a thread that waits must not keep others from working.
    atomics: 'disabled',
    execArgv: [],
  });
}
