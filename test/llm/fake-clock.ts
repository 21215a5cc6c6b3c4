import type { Clock } from '../../src/llm/clock.ts';

export interface FakeClock extends Clock {
  /** Delays asked for and not yet cancelled or passed, in the order they were asked. */
  pending(): readonly number[];
  /** Moves on by this much; timers due on the way go off in order, and what they set free runs before the next. */
  advance(ms: number): Promise<void>;
  /** Moves on to each next timer until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
}

/** Lets everything run that needs no more time. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function createFakeClock(startMs = 1_000_000): FakeClock {
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  let now = startMs;
  let next = 0;
  const earliest = (): [number, { readonly at: number; readonly callback: () => void }] | undefined =>
    [...timers].sort(([i, a], [j, b]) => a.at - b.at || i - j)[0];
  const goOff = async (limit: number): Promise<boolean> => {
    const first = earliest();
    if (first === undefined || first[1].at > limit) return false;
    timers.delete(first[0]);
    now = Math.max(now, first[1].at);
    first[1].callback();
    await flush();
    return true;
  };
  return {
    now: () => now,
    setTimer(delayMs, callback) {
      const id = next;
      next += 1;
      timers.set(id, { at: now + delayMs, callback });
      return () => void timers.delete(id);
    },
    pending: () => [...timers.values()].map(({ at }) => at - now),
    async advance(ms) {
      const end = now + ms;
      await flush();
      while (await goOff(end));
      now = end;
    },
    async settle(promise) {
      const state = { settled: false };
      const mark = (): void => void (state.settled = true);
      promise.then(mark, mark);
      await flush();
      while (!state.settled) {
        if (!(await goOff(Infinity))) throw new Error('nothing is left to wait for, and the promise is open');
      }
      return promise;
    },
  };
}
