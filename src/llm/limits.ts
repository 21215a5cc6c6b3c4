import type { Clock } from './clock.ts';
import { onAbort } from './on-abort.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export interface Limits {
  readonly concurrency: number;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

/** Leave to make one request. */
export interface Permit {
  /** Ends it; the tokens it took in truth correct the estimate, null when nobody counted. */
  release(tokens: number | null): void;
}

export type Admission =
  | { readonly kind: 'permit'; readonly permit: Permit }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'closed' };

/** Who may ask an endpoint, and when: in order of arrival, within its limits, not during a pause. */
export interface Limiter {
  acquire(estimatedTokens: number, signal?: AbortSignal): Promise<Admission>;
  /** Nobody starts before then; those under way go on. Later pauses extend earlier ones, none shortens them. */
  pauseUntil(timeMs: number): void;
  /** Nobody starts ever again; those who wait are told at once. */
  close(): void;
}

interface Waiter {
  readonly tokens: number;
  settle(admission: Admission): void;
  waiting: boolean;
}

export function createLimiter(limits: Limits, clock: Clock): Limiter {
  const bucket = (perMinute: number | null): TokenBucket | null =>
    perMinute === null ? null : createTokenBucket(perMinute, clock.now());
  const requests = bucket(limits.requestsPerMinute);
  const tokens = bucket(limits.tokensPerMinute);
  const queue = createQueue<Waiter>();
  let active = 0;
  let pausedUntil = 0;
  let closed = false;
  let cancelTimer: (() => void) | null = null;

  const permit = (estimate: number): Permit => {
    let released = false;
    return {
      release(used) {
        if (released) throw new Error('a permit is released once');
        released = true;
        active -= 1;
        if (used !== null) tokens?.correct(estimate - used);
        admit();
      },
    };
  };

  const waitFor = (waiter: Waiter, nowMs: number): number =>
    Math.max(pausedUntil - nowMs, requests?.waitMs(1, nowMs) ?? 0, tokens?.waitMs(waiter.tokens, nowMs) ?? 0, 0);

  /** Starts whoever may start; if time alone is missing, comes back when it has passed. */
  const admit = (): void => {
    cancelTimer?.();
    cancelTimer = null;
    for (let head = nextWaiting(queue); head !== undefined && active < limits.concurrency; head = nextWaiting(queue)) {
      const nowMs = clock.now();
      const delayMs = waitFor(head, nowMs);
      if (delayMs > 0) {
        cancelTimer = clock.setTimer(delayMs, () => {
          cancelTimer = null;
          admit();
        });
        return;
      }
      queue.shift();
      active += 1;
      requests?.take(1, nowMs);
      tokens?.take(head.tokens, nowMs);
      head.settle({ kind: 'permit', permit: permit(head.tokens) });
    }
  };

  return {
    acquire(estimatedTokens, signal) {
      if (signal?.aborted === true) return Promise.resolve({ kind: 'aborted' });
      if (closed) return Promise.resolve({ kind: 'closed' });
      return new Promise((resolve) => {
        const waiter: Waiter = {
          tokens: estimatedTokens,
          waiting: true,
          settle(admission) {
            waiter.waiting = false;
            unwatch();
            resolve(admission);
          },
        };
        const unwatch = onAbort(signal, () => {
          waiter.settle({ kind: 'aborted' });
          admit(); // it may have been the one that all others waited behind
        });
        queue.push(waiter);
        if (cancelTimer === null) admit(); // else the first in the queue waits for time, and this one behind it
      });
    },
    pauseUntil(timeMs) {
      pausedUntil = Math.max(pausedUntil, timeMs);
    },
    close() {
      closed = true;
      cancelTimer?.();
      cancelTimer = null;
      for (let head = nextWaiting(queue); head !== undefined; head = nextWaiting(queue)) {
        queue.shift();
        head.settle({ kind: 'closed' });
      }
    },
  };
}

/** The first who still waits; those who gave up are dropped on the way. */
function nextWaiting(queue: Queue<Waiter>): Waiter | undefined {
  let head = queue.peek();
  while (head !== undefined && !head.waiting) {
    queue.shift();
    head = queue.peek();
  }
  return head;
}

interface Queue<T> {
  push(item: T): void;
  peek(): T | undefined;
  shift(): void;
}

/** First in, first out, in constant time: tens of thousands of calls may wait, and `Array.shift` moves them all. */
function createQueue<T>(): Queue<T> {
  let items: T[] = [];
  let first = 0;
  return {
    push: (item) => void items.push(item),
    peek: () => items[first],
    shift() {
      first += 1;
      if (first > 1024 && first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
    },
  };
}
