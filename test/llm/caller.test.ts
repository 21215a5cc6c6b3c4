import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import type { AttemptOutcome } from '../../src/llm/attempt.ts';
import type { ModelCall } from '../../src/llm/call.ts';
import { createCaller, type CallEvent } from '../../src/llm/caller.ts';
import type { Client } from '../../src/llm/client.ts';
import type { Endpoint } from '../../src/llm/endpoint.ts';
import { createFakeClock, flush } from './fake-clock.ts';
import { chatCall, failedAttempt, makeAnswer, makeEndpoint } from './make.ts';

const answered: AttemptOutcome = { ok: true, answer: makeAnswer() };

function setUp(
  answer: (call: ModelCall, attempt: number) => AttemptOutcome | Promise<AttemptOutcome>,
  change: Partial<Endpoint> = {},
) {
  const clock = createFakeClock();
  const events: CallEvent[] = [];
  const times: number[] = [];
  const client: Client = {
    async attempt(call) {
      times.push(clock.now());
      return answer(call, times.length);
    },
  };
  const caller = createCaller(makeEndpoint(change), {
    clock,
    random: randomStream(1),
    client,
    onEvent: (event) => events.push(event),
  });
  return { clock, events, times, caller };
}

describe('createCaller', () => {
  it('hands on an answer with what it took', async () => {
    const { clock, caller, events } = setUp(() => answered);
    const outcome = await clock.settle(caller.call(chatCall()));
    expect(outcome).toEqual({
      ok: true,
      answer: makeAnswer(),
      attempts: 1,
      spent: { inputTokens: 7, outputTokens: 3 },
    });
    expect(events).toEqual([
      { type: 'attempt', code: null, durationMs: 0, usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  it('counts a rejected answer as a failed attempt that was paid for', async () => {
    const { clock, caller } = setUp((_call, attempt) => ({
      ok: true,
      answer: makeAnswer({ text: `take ${attempt}` }),
    }));
    const check = ({ text }: { text: string }): string | null => (text === 'take 3' ? null : `${text} is of no use`);
    const outcome = await clock.settle(caller.call(chatCall(), { check }));
    expect(outcome).toMatchObject({
      ok: true,
      answer: { text: 'take 3' },
      attempts: 3,
      spent: { inputTokens: 21, outputTokens: 9 },
    });
  });

  it('ends with the last complaint when no answer is of use', async () => {
    const { clock, caller, events } = setUp(() => answered);
    const outcome = await clock.settle(caller.call(chatCall(), { check: () => 'no score in it' }));
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'rejected-answer', message: 'no score in it', status: 200, attempts: 4, retryable: true },
      spent: { inputTokens: 28, outputTokens: 12 },
    });
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(3);
  });

  it('pauses the whole endpoint for a 429, not only its call', async () => {
    const { clock, caller, times, events } = setUp((_call, attempt) =>
      attempt === 1 ? failedAttempt('rate-limited', 20_000) : answered,
    );
    const begin = clock.now();
    const first = caller.call(chatCall());
    await flush();
    const second = caller.call(chatCall());
    await clock.settle(Promise.all([first, second]));
    expect(times.map((at) => at - begin)).toEqual([0, 20_000, 20_000]);
    expect(events).toContainEqual({ type: 'pause', delayMs: 20_000 });
  });

  it('caps what a 429 may ask for', async () => {
    const { clock, caller, times } = setUp((_call, attempt) =>
      attempt === 1 ? failedAttempt('rate-limited', 86_400_000) : answered,
    );
    const begin = clock.now();
    await clock.settle(caller.call(chatCall()));
    expect(times[1]! - begin).toBe(60_000);
  });

  it('does not hold a place while it waits to try again', async () => {
    const { clock, caller, times } = setUp(
      (call) => (call.repeat === 0 && times.length === 1 ? failedAttempt('server-error') : answered),
      {
        concurrency: 1,
        retry: { attempts: 3, baseMs: 10_000, maxMs: 10_000 },
      },
    );
    const begin = clock.now();
    const slow = caller.call(chatCall());
    const quick = await caller.call(chatCall({ repeat: 1 }));
    expect(quick.ok).toBe(true);
    expect(times.map((at) => at - begin)).toEqual([0, 0]);
    expect((await clock.settle(slow)).attempts).toBe(2);
  });

  it.each(['quota-exhausted', 'unauthorized'] as const)(
    'asks no more after %s, and fails those who wait alike',
    async (code) => {
      const { clock, caller, times, events } = setUp(() => failedAttempt(code), { concurrency: 1 });
      const [first, waiting] = await Promise.all([caller.call(chatCall()), caller.call(chatCall({ repeat: 1 }))]);
      const later = await caller.call(chatCall({ repeat: 2 }));
      expect(first).toMatchObject({ ok: false, failure: { code, attempts: 1, retryable: false } });
      for (const outcome of [waiting, later]) {
        expect(outcome).toMatchObject({
          ok: false,
          failure: { code, message: `it is ${code}`, attempts: 0 },
          attempts: 0,
          spent: null,
        });
      }
      expect(times).toHaveLength(1);
      expect(caller.closedBy()).toMatchObject({ code });
      expect(events.filter(({ type }) => type === 'closed')).toHaveLength(1);
      expect(clock.pending()).toEqual([]);
    },
  );

  it('ends a call that was waiting to try again when the endpoint closes', async () => {
    const { clock, caller, times } = setUp((call) =>
      failedAttempt(call.repeat === 0 ? 'server-error' : 'quota-exhausted'),
    );
    const waiting = caller.call(chatCall());
    await caller.call(chatCall({ repeat: 1 }));
    const outcome = await clock.settle(waiting);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'quota-exhausted', attempts: 1 } });
    expect(times).toHaveLength(2);
  });

  it.each(['bad-request', 'forbidden', 'not-found', 'refused'] as const)(
    'goes on with other calls after %s',
    async (code) => {
      const { caller, times } = setUp((call) => (call.repeat === 0 ? failedAttempt(code) : answered));
      expect(await caller.call(chatCall())).toMatchObject({ ok: false, failure: { code, attempts: 1 } });
      expect((await caller.call(chatCall({ repeat: 1 }))).ok).toBe(true);
      expect(times).toHaveLength(2);
      expect(caller.closedBy()).toBeNull();
    },
  );

  it('makes no request for a call that is stopped while it waits', async () => {
    const gate = Promise.withResolvers<AttemptOutcome>();
    const { caller, times } = setUp(() => gate.promise, { concurrency: 1 });
    const stop = new AbortController();
    const under = caller.call(chatCall());
    const waiting = caller.call(chatCall({ repeat: 1 }), { signal: stop.signal });
    await flush();
    stop.abort();
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'aborted', attempts: 0 } });
    gate.resolve(answered);
    expect((await under).ok).toBe(true);
    expect(times).toHaveLength(1);
  });

  it('frees its place when a check throws', async () => {
    const { caller } = setUp(() => answered, { concurrency: 1 });
    const check = (): string | null => {
      throw new Error('a bug in a check');
    };
    await expect(caller.call(chatCall(), { check })).rejects.toThrow('a bug in a check');
    expect((await caller.call(chatCall())).ok).toBe(true);
  });

  it('reserves tokens by estimate and puts the estimate right', async () => {
    // 6000 a minute are 100 a second; each call reserves about 6 + 1000, and uses 10.
    const { clock, caller, times } = setUp(() => answered, { tokensPerMinute: 6000, concurrency: 64 });
    const begin = clock.now();
    const body = { ...chatCall().body, max_tokens: 1000 };
    await clock.settle(Promise.all([0, 1, 2].map((repeat) => caller.call(chatCall({ body, repeat })))));
    expect(times.at(-1)! - begin).toBeLessThan(2000);
  });
});
