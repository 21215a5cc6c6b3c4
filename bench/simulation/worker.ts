import { parentPort } from 'node:worker_threads';
import { measure } from './measure.ts';
import type { Group } from './measure.ts';
import { findStudy } from './studies.ts';

/** Some replicates of one cell. */
export interface Chunk {
  readonly cell: string;
  readonly group: Group;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

parentPort?.on('message', ({ cell, group, seed, from, to }: Chunk) => {
  const study = findStudy(cell);
  const rows: Float64Array[] = [];
  for (let replicate = from; replicate < to; replicate += 1) rows.push(measure(study, group, seed, replicate));
  parentPort?.postMessage(rows, []);
});
