import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 20;

/** Drains a long computation in slices, between which calls, progress and Ctrl-C get their turn. */
export async function inSlices<T>(work: Generator<void, T>): Promise<T> {
  let sliceStartMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStartMs < SLICE_MS) continue;
    await setImmediate();
    sliceStartMs = performance.now();
  }
}
