/**
 * Lets through at most `perMinute` units in any window of a minute, evenly: it holds what accrues in one second (at
 * least one unit), so a start-up is no burst. Costs may exceed what it holds; it then goes into debt.
 */
export interface TokenBucket {
  /** Milliseconds until `cost` may be taken; 0 is now. */
  waitMs(cost: number, nowMs: number): number;
  take(cost: number, nowMs: number): void;
  /** A cost turned out otherwise than was taken: the difference comes back, or is owed. */
  correct(difference: number): void;
}

const minuteMs = 60_000;

export function createTokenBucket(perMinute: number, startMs: number): TokenBucket {
  const capacity = Math.max(1, perMinute / 60);
  // A full bucket and a minute's accrual together stay within the limit: level + 60 s · rate < perMinute + 1.
  const perMs = Math.min(perMinute, perMinute + 1 - capacity) / minuteMs;
  let level = capacity;
  let filledAt = startMs;
  const fill = (nowMs: number): void => {
    if (nowMs <= filledAt) return;
    level = Math.min(capacity, level + (nowMs - filledAt) * perMs);
    filledAt = nowMs;
  };
  return {
    waitMs(cost, nowMs) {
      fill(nowMs);
      const missing = Math.min(cost, capacity) - level;
      // Rounding must not ask for waits of 10⁻¹² ms for ever.
      return missing <= 1e-9 ? 0 : Math.ceil(missing / perMs);
    },
    take(cost, nowMs) {
      fill(nowMs);
      level -= cost;
    },
    correct(difference) {
      level = Math.min(capacity, level + difference);
    },
  };
}
