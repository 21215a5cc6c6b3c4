import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ReplicateSource } from '../../analysis/inference/replicates.ts';
import { fillChunk, jobMemory, onSharedMemory, takeChunk } from './job.ts';
import type { ReplicateJob, ReplicateWork } from './job.ts';

/** Computes bootstraps on several threads. The rows are the same bytes on any number of them. */
export interface ReplicatePool {
  /** All replicates that the source wants. */
  readonly replicates: (work: ReplicateWork, source: ReplicateSource) => Promise<Float64Array>;
  close(): Promise<void>;
}

/** Replicates × draws below which a thread would take longer to start than to help. */
const worthThreads = 3_000_000;

/**
 * `threads` includes the caller's own, which works too, in pieces that let other things happen in between. The others start with the first
 * bootstrap that is worth it and stay until `close`. One that dies is not missed: what it had taken is computed here.
 */
export function createReplicatePool(threads: number): ReplicatePool {
  let helpers: readonly Helper[] | null = null;
  return {
    async replicates(work, source) {
      const parts: Float64Array[] = [];
      let rows: Float64Array = new Float64Array();
      for (let range = source.next(rows); range !== null; range = source.next(rows)) {
        const replicates = range.to - range.from;
        if (threads > 1 && replicates * drawCount(work) >= worthThreads)
          helpers ??= Array.from({ length: threads - 1 }, startHelper);
        parts.push(await together(work, source, range, helpers ?? []));
        rows = joined(parts);
      }
      return rows;
    },
    async close() {
      await Promise.all((helpers ?? []).map((helper) => helper.worker.terminate()));
      helpers = null;
    },
  };
}

interface Helper {
  readonly worker: Worker;
  /** Settles when the thread is no more. */
  readonly gone: Promise<void>;
  alive: boolean;
  /** Jobs it was given that are not over; while there are any it keeps the process alive. */
  jobs: number;
}

function startHelper(): Helper {
  // The same module whether it runs from source or built; nothing of the parent's flags is needed.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { execArgv: [] });
  worker.unref();
  const { promise, resolve } = Promise.withResolvers<void>();
  const helper: Helper = { worker, gone: promise, alive: true, jobs: 0 };
  const end = (): void => {
    helper.alive = false;
    resolve();
  };
  worker.once('error', end);
  worker.once('exit', end);
  return helper;
}

async function together(
  work: ReplicateWork,
  source: ReplicateSource,
  { from, to }: { readonly from: number; readonly to: number },
  helpers: readonly Helper[],
): Promise<Float64Array> {
  const memory = jobMemory(from, to, source.stride);
  const job: ReplicateJob = { work, from, to, stride: source.stride, memory };
  const compute: ReplicateSource['compute'] = (first, end) => source.compute(first, end);
  const working = helpers.filter((helper) => helper.alive);
  const shared = working.length === 0 ? job : { ...job, work: { ...work, data: onSharedMemory(work.data) } };
  for (const helper of working) occupy(helper, 1).postMessage(shared, []);
  try {
    for (let chunk = takeChunk(memory); chunk !== null; chunk = takeChunk(memory)) {
      fillChunk(job, chunk, compute);
      await setImmediate();
    }
    await settled(job, working);
  } finally {
    for (const helper of working) occupy(helper, -1);
  }
  memory.done.forEach((done, chunk) => {
    if (done === 0) fillChunk(job, chunk, compute);
  });
  // Results leave shared memory, so that nothing can change them any more.
  return memory.rows.slice();
}

function occupy(helper: Helper, jobs: 1 | -1): Worker {
  helper.jobs += jobs;
  if (helper.jobs > 0) helper.worker.ref();
  else helper.worker.unref();
  return helper.worker;
}

/** Waits until every chunk is done, or a thread has died that may have taken one. */
async function settled({ memory }: ReplicateJob, working: readonly Helper[]): Promise<void> {
  const { counters, done } = memory;
  const death = Promise.race(working.map((helper) => helper.gone));
  while (working.every((helper) => helper.alive)) {
    const finished = Atomics.load(counters, 1);
    if (finished >= done.length) return;
    const change = Atomics.waitAsync(counters, 1, finished);
    if (change.async) await Promise.race([change.value, death]);
  }
}

/** Draws that a replicate goes through, for judging whether threads pay. */
function drawCount({ data }: ReplicateWork): number {
  const tables = [...Object.values(data.draws), ...(data.logged === null ? [] : [data.logged])];
  return tables.reduce((total, table) => total + table.n, 0);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const out = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let place = 0;
  for (const part of parts) {
    out.set(part, place);
    place += part.length;
  }
  return out;
}
