import type { EvaluationData } from '../../analysis/dataset.ts';
import type { AnalysisOptions, EstimatorConfig } from '../../analysis/options.ts';

/** All that a thread needs to compute replicates of an estimator's bootstrap. */
export interface ReplicateWork {
  readonly data: EvaluationData;
  readonly options: AnalysisOptions;
  readonly config: EstimatorConfig;
}

/** Replicates that several threads compute together, each taking the next chunk that nobody has taken. */
export interface ReplicateJob {
  readonly work: ReplicateWork;
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly memory: JobMemory;
}

/** What the threads share. All of it rests on SharedArrayBuffers, so that sending it copies nothing. */
export interface JobMemory {
  /** Rows `from` to `to` − 1. */
  readonly rows: Float64Array;
  /** [chunks taken, chunks done] */
  readonly counters: Int32Array;
  /** 1 for a chunk whose rows are there. */
  readonly done: Uint8Array;
}

/** Replicates a chunk: few enough that the threads finish together. */
const chunkSize = 8;

export function jobMemory(from: number, to: number, stride: number): JobMemory {
  const replicates = to - from;
  return {
    rows: new Float64Array(new SharedArrayBuffer(8 * replicates * stride)),
    counters: new Int32Array(new SharedArrayBuffer(8)),
    done: new Uint8Array(new SharedArrayBuffer(Math.ceil(replicates / chunkSize))),
  };
}

/** Whether there is a chunk that nobody has taken. */
export function hasWork({ counters, done }: JobMemory): boolean {
  return Atomics.load(counters, 0) < done.length;
}

/** The number of a chunk for the caller alone; null when all are taken. */
export function takeChunk({ counters, done }: JobMemory): number | null {
  const chunk = Atomics.add(counters, 0, 1);
  return chunk < done.length ? chunk : null;
}

/** Computes a chunk and says so to who waits. */
export function fillChunk(job: ReplicateJob, chunk: number, compute: (from: number, to: number) => Float64Array): void {
  const { rows, counters, done } = job.memory;
  const from = job.from + chunk * chunkSize;
  const to = Math.min(job.to, from + chunkSize);
  rows.set(compute(from, to), (from - job.from) * job.stride);
  done[chunk] = 1;
  Atomics.add(counters, 1, 1);
  Atomics.notify(counters, 1);
}

/** The same with every array of numbers on shared memory, in plain objects at any depth; other values stay as they are. */
export function onSharedMemory<T>(value: T): T {
  return share(value) as T; // the same shape, over other buffers
}

function share(value: unknown): unknown {
  if (value instanceof Float64Array) return copied(value, Float64Array);
  if (value instanceof Int32Array) return copied(value, Int32Array);
  if (value instanceof Uint8Array) return copied(value, Uint8Array);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, share(member)]));
}

interface NumberArray {
  readonly byteLength: number;
  set(source: ArrayLike<number>): void;
}

function copied<A extends NumberArray & ArrayLike<number>>(source: A, over: new (buffer: SharedArrayBuffer) => A): A {
  const target = new over(new SharedArrayBuffer(source.byteLength));
  target.set(source);
  return target;
}
