import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream, type RandomStream } from '../../src/base/random.ts';
import type { AttemptOutcome } from '../../src/llm/attempt.ts';
import { failureKinds, type FailureCode } from '../../src/llm/failure-codes.ts';
import { retryDelayMs, withRetries } from '../../src/llm/retry.ts';
import { createFakeClock } from './fake-clock.ts';
import { failedAttempt, makeAnswer } from './make.ts';

const policy = { attempts: 5, baseMs: 500, maxMs: 8000 };
const codes = Object.keys(failureKinds) as FailureCode[]; // the keys of a constant

/** A stream that always draws the same. */
function constant(value: number): RandomStream {
  return { uniform: () => value, integer: () => 0, exponential: () => value, normal: () => value };
}

describe('retryDelayMs', () => {
  it('doubles its ceiling with each attempt, up to the longest wait', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 60].map((attempt) => retryDelayMs(policy, attempt, null, constant(1)));
    expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('draws evenly from nothing to the ceiling', () => {
    const random = randomStream(7);
    const draws = Array.from({ length: 20_000 }, () => retryDelayMs(policy, 3, null, random) / 2000);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    // The mean of a uniform is within 5 standard errors: 0.2887 / √20000 = 0.00204.
    expect(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / draws.length - 0.5)).toBeLessThan(0.0102);
  });

  it('waits as long as the server asks, but no longer than the longest wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat({ max: 10 ** 7 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, asked, draw) => {
          const delay = retryDelayMs(policy, attempt, asked, constant(draw));
          expect(delay).toBeGreaterThanOrEqual(Math.min(asked, policy.maxMs));
          expect(delay).toBeLessThanOrEqual(policy.maxMs);
        },
      ),
    );
  });
});

describe('withRetries', () => {
  const run = async (outcomes: readonly AttemptOutcome[], signal?: AbortSignal) => {
    const clock = createFakeClock();
    const delays: number[] = [];
    let made = 0;
    const promise = withRetries(
      {
        policy,
        clock,
        random: constant(0.5),
        ...(signal === undefined ? {} : { signal }),
        onRetry: (_failure, _attempt, delayMs) => delays.push(delayMs),
      },
      () => Promise.resolve(outcomes[Math.min(made++, outcomes.length - 1)]!),
    );
    return { retried: await clock.settle(promise), delays, made };
  };

  const again: readonly FailureCode[] = [
    'rate-limited',
    'server-error',
    'timeout',
    'connection',
    'conflict',
    'malformed-answer',
    'empty-answer',
    'rejected-answer',
  ];

  it.each(again)('asks again after %s, until it succeeds', async (code) => {
    const answered: AttemptOutcome = { ok: true, answer: makeAnswer() };
    const { retried, delays } = await run([failedAttempt(code), failedAttempt(code), answered]);
    expect(retried).toEqual({ outcome: answered, attempts: 3 });
    expect(delays).toEqual([250, 500]);
  });

  it.each(again)('gives up on %s after as many attempts as allowed', async (code) => {
    const { retried, made } = await run([failedAttempt(code)]);
    expect(retried).toEqual({ outcome: failedAttempt(code), attempts: 5 });
    expect(made).toBe(5);
  });

  it.each(codes.filter((code) => !again.includes(code)))('does not ask again after %s', async (code) => {
    const { retried, made } = await run([failedAttempt(code)]);
    expect(retried).toEqual({ outcome: failedAttempt(code), attempts: 1 });
    expect(made).toBe(1);
  });

  it('stops waiting when the run is stopped', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const promise = withRetries({ policy, clock, random: constant(1), signal: stop.signal }, () =>
      Promise.resolve(failedAttempt('server-error')),
    );
    await clock.advance(100);
    expect(clock.pending()).toEqual([400]);
    stop.abort();
    const { outcome, attempts } = await promise;
    expect(attempts).toBe(1);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'aborted', message: /server-error/ } });
    expect(clock.pending()).toEqual([]);
  });
});
