import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, type Admission, type Limiter, type Permit } from '../../src/llm/limits.ts';
import { createTokenBucket } from '../../src/llm/token-bucket.ts';
import { createFakeClock, flush } from './fake-clock.ts';

const unlimited = { concurrency: 1000, requestsPerMinute: null, tokensPerMinute: null };

function permitOf(admission: Admission): Permit {
  if (admission.kind !== 'permit') throw new Error(`expected a permit, got ${admission.kind}`);
  return admission.permit;
}

/** Asks for `count` permits at once; notes when each came. */
function askFor(
  limiter: Limiter,
  now: () => number,
  count: number,
  tokens = 0,
): { starts: number[]; permits: Permit[] } {
  const starts: number[] = [];
  const permits: Permit[] = [];
  const start = async (): Promise<void> => {
    permits.push(permitOf(await limiter.acquire(tokens)));
    starts.push(now());
  };
  for (let index = 0; index < count; index += 1) {
    void start();
  }
  return { starts, permits };
}

describe('createTokenBucket', () => {
  it('never lets more than its limit through in any minute, whatever the pattern of arrivals', () => {
    const arrivals = fc.array(
      fc.record({ gapMs: fc.integer({ min: 0, max: 20_000 }), burst: fc.integer({ min: 1, max: 40 }) }),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), arrivals, (perMinute, pattern) => {
        const bucket = createTokenBucket(perMinute, 0);
        const starts: number[] = [];
        let now = 0;
        for (const { gapMs, burst } of pattern) {
          now += gapMs;
          for (let index = 0; index < burst; index += 1) {
            now += bucket.waitMs(1, now);
            bucket.take(1, now);
            starts.push(now);
          }
        }
        const busiest = Math.max(
          ...starts.map((start) => starts.filter((at) => at >= start && at < start + 60_000).length),
        );
        expect(busiest).toBeLessThanOrEqual(perMinute);
      }),
      { numRuns: 60 },
    );
  });

  it('uses what it may: 600 a minute take a minute, not two', () => {
    const bucket = createTokenBucket(600, 0);
    let now = 0;
    for (let index = 0; index < 600; index += 1) {
      now += bucket.waitMs(1, now);
      bucket.take(1, now);
    }
    expect(now).toBeGreaterThan(58_000);
    expect(now).toBeLessThanOrEqual(61_000);
  });

  it('goes into debt for a cost above what it holds, and lets the next wait for that', () => {
    const bucket = createTokenBucket(6000, 0); // holds 100
    expect(bucket.waitMs(3000, 0)).toBe(0);
    bucket.take(3000, 0);
    const wait = bucket.waitMs(100, 0);
    expect(wait).toBeGreaterThan(29_000);
    expect(wait).toBeLessThan(31_500);
  });

  it('gives back what was taken too much, up to what it holds', () => {
    const bucket = createTokenBucket(6000, 0);
    bucket.take(1000, 0);
    bucket.correct(950);
    expect(bucket.waitMs(50, 0)).toBe(0);
    bucket.correct(1_000_000);
    bucket.take(100, 0);
    expect(bucket.waitMs(100, 0)).toBeGreaterThan(0);
  });
});

describe('createLimiter', () => {
  it('lets no more start than may be under way, and the next when one ends', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, concurrency: 3 }, clock);
    const { permits } = askFor(limiter, () => clock.now(), 5);
    await flush();
    expect(permits).toHaveLength(3);
    permits[1]!.release(null);
    await flush();
    expect(permits).toHaveLength(4);
  });

  it('keeps to requests per minute', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, requestsPerMinute: 30 }, clock);
    const begin = clock.now();
    const { starts } = askFor(limiter, () => clock.now() - begin, 30);
    await clock.advance(57_999);
    expect(starts.length).toBeLessThan(30);
    await clock.advance(1_000);
    expect(starts).toEqual(Array.from({ length: 30 }, (_, index) => index * 2000));
  });

  it('keeps to tokens per minute and puts estimates right by what was used', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, tokensPerMinute: 6000 }, clock); // 100 a second
    const permit = permitOf(await limiter.acquire(1000));
    const second = askFor(limiter, () => clock.now(), 1, 100);
    await clock.advance(1_100);
    expect(second.starts).toHaveLength(0);
    permit.release(100); // 900 come back: nothing is owed
    await clock.advance(0);
    expect(second.starts).toHaveLength(1);
  });

  it('serves in order of arrival: a small one does not overtake a large one', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, tokensPerMinute: 6000 }, clock);
    permitOf(await limiter.acquire(1000));
    const order: string[] = [];
    void limiter.acquire(100).then(() => order.push('large'));
    void limiter.acquire(1).then(() => order.push('small'));
    await clock.advance(20_000);
    expect(order).toEqual(['large', 'small']);
  });

  it('starts nobody during a pause, and everybody after it', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter(unlimited, clock);
    limiter.pauseUntil(clock.now() + 5000);
    limiter.pauseUntil(clock.now() + 1000); // does not shorten the first
    const { starts } = askFor(limiter, () => clock.now(), 3);
    await clock.advance(4999);
    expect(starts).toHaveLength(0);
    await clock.advance(1);
    expect(starts).toHaveLength(3);
    expect(clock.pending()).toEqual([]);
  });

  it('extends a pause for those who already wait', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter(unlimited, clock);
    limiter.pauseUntil(clock.now() + 1000);
    const { starts } = askFor(limiter, () => clock.now(), 2);
    await clock.advance(500);
    limiter.pauseUntil(clock.now() + 2000);
    await clock.advance(1999);
    expect(starts).toHaveLength(0);
    await clock.advance(1);
    expect(starts).toHaveLength(2);
  });

  it('lets a waiting one go at once when its signal aborts, and those behind it come up', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, tokensPerMinute: 6000 }, clock);
    permitOf(await limiter.acquire(100));
    const stop = new AbortController();
    const first = limiter.acquire(100, stop.signal);
    const second = askFor(limiter, () => clock.now(), 1, 0);
    await flush();
    expect(second.starts).toHaveLength(0);
    stop.abort();
    expect((await first).kind).toBe('aborted');
    await flush();
    expect(second.starts).toHaveLength(1);
    expect((await limiter.acquire(1, stop.signal)).kind).toBe('aborted');
  });

  it('tells everybody when it closes, those of later as well', async () => {
    const clock = createFakeClock();
    const limiter = createLimiter({ ...unlimited, concurrency: 1 }, clock);
    const permit = permitOf(await limiter.acquire(0));
    const waiting = limiter.acquire(0);
    limiter.close();
    expect((await waiting).kind).toBe('closed');
    expect((await limiter.acquire(0)).kind).toBe('closed');
    permit.release(null);
    expect(clock.pending()).toEqual([]);
  });

  it('takes a permit back once', async () => {
    const limiter = createLimiter(unlimited, createFakeClock());
    const permit = permitOf(await limiter.acquire(0));
    permit.release(null);
    expect(() => permit.release(null)).toThrow('once');
  });

  it('hands out every permit in order when very many wait', async () => {
    const limiter = createLimiter({ ...unlimited, concurrency: 2 }, createFakeClock());
    const order: number[] = [];
    const one = async (index: number): Promise<void> => {
      const permit = permitOf(await limiter.acquire(0));
      order.push(index);
      permit.release(null);
    };
    await Promise.all(Array.from({ length: 20_000 }, (_, index) => one(index)));
    expect(order).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
  });
});
