import { parentPort } from 'node:worker_threads';
import { analysisContext } from '../../analysis/context.ts';
import { pendingEstimate } from '../../analysis/estimate.ts';
import { fillChunk, hasWork, takeChunk } from './job.ts';
import type { ReplicateJob } from './job.ts';

/** A thread that helps with bootstraps: one message a job, no answer but the rows it fills. A throw ends it, which the pool notices. */
parentPort?.on('message', (job: ReplicateJob) => {
  // A thread that was still starting may find everything taken.
  if (!hasWork(job.memory)) return;
  const { data, options, config } = job.work;
  const { bootstrap } = pendingEstimate(analysisContext(data, options), config);
  if (bootstrap === null) throw new Error(`${config.method} has no bootstrap`);
  for (let chunk = takeChunk(job.memory); chunk !== null; chunk = takeChunk(job.memory)) {
    fillChunk(job, chunk, (from, to) => bootstrap.compute(from, to));
  }
});
