import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 20;

/** Drains a long computation in slices, between which calls, progress and Ctrl-C get their turn. Null when it was stopped. */
export async function inSlices<T>(work: Generator<void, T>, stop: AbortSignal): Promise<T | null> {
  let sliceStartMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStartMs < SLICE_MS) continue;
    await setImmediate();
    if (stop.aborted) return null;
    sliceStartMs = performance.now();
  }
}
