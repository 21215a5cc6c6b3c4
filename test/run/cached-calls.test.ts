import { describe, expect, it } from 'vitest';
import type { Provider } from '../../src/config/types.generated.ts';
import { ok } from '../../src/base/result.ts';
import type { Answer, CallOutcome, ModelCall } from '../../src/llm/call.ts';
import type { Caller } from '../../src/llm/caller.ts';
import { Budget } from '../../src/run/budget.ts';
import { createCachedCalls, type CachedCalls } from '../../src/run/cached-calls.ts';
import { memoryCallCache, type CallCache } from '../../src/store/call-cache.ts';

const provider: Provider = {
  id: 'p',
  api: 'openai',
  base_url: 'http://127.0.0.1:1/v1',
  limits: { concurrency: 4 },
  timeout_seconds: 1,
  retry: { attempts: 1, base_seconds: 0, max_seconds: 0 },
  prices: { m: { input: 1, output: 1 } },
};

const call: ModelCall = { route: 'chat/completions', body: { model: 'm', messages: [], max_tokens: 4 }, repeat: 0 };
const million = { inputTokens: 1_000_000, outputTokens: 0 };
const answer: Answer = { text: 'yes', finishReason: 'stop', usage: million, model: 'm', tokens: null };
const good: CallOutcome = { ok: true, answer, attempts: 1, spent: million };
const bad: CallOutcome = {
  ok: false,
  failure: { code: 'server-error', message: 'down', status: 500, attempts: 3, retryable: true },
  attempts: 3,
  spent: null,
};

interface Rig {
  readonly calls: CachedCalls;
  readonly cache: CallCache<Answer>;
  readonly asked: () => number;
  readonly stop: AbortController;
}

function rig(
  outcome: () => CallOutcome | Promise<CallOutcome>,
  options: { offline?: boolean; budget?: Budget } = {},
): Rig {
  let asked = 0;
  const caller: Caller = {
    call: async () => {
      asked += 1;
      return await outcome();
    },
    closedBy: () => null,
  };
  const cache = memoryCallCache<Answer>();
  const stop = new AbortController();
  const calls = createCachedCalls({
    cache,
    callers: { of: () => Promise.resolve(ok(caller)), secrets: [] },
    budget: options.budget ?? new Budget({}),
    offline: options.offline ?? false,
    stop: stop.signal,
    abort: new AbortController().signal,
    now: () => new Date(0),
  });
  return { calls, cache, asked: () => asked, stop };
}

describe('cached calls', () => {
  it('asks once, and then never again', async () => {
    const { calls, asked, cache } = rig(() => good);
    const first = await calls.call(provider, call, undefined);
    const second = await calls.call(provider, call, undefined);
    expect(first).toMatchObject({ cached: false, usd: 1, result: { outcome: { ok: true } } });
    expect(second).toMatchObject({ cached: true, usd: 0, savedUsd: 1, result: { outcome: { ok: true, answer } } });
    expect(asked()).toBe(1);
    expect(await cache.size()).toBe(1);
  });

  it('makes identical calls in flight once, and charges one of them', async () => {
    const { calls, asked } = rig(async () => await Promise.resolve(good));
    const reports = await Promise.all([1, 2, 3].map(() => calls.call(provider, call, undefined)));
    expect(asked()).toBe(1);
    expect(reports.map((report) => report.usd)).toEqual([1, 0, 0]);
  });

  it('has an answer in the cache before anyone sees it', async () => {
    const { calls, cache } = rig(() => good);
    await calls.call(provider, call, undefined);
    const stored = [];
    for await (const record of cache.entries()) stored.push(record);
    expect(stored).toMatchObject([{ endpoint: 'http://127.0.0.1:1/v1', route: 'chat/completions', answer }]);
  });

  it('never caches a failure', async () => {
    const outcomes = [bad, good];
    const { calls, asked } = rig(() => outcomes.shift() ?? bad);
    expect((await calls.call(provider, call, undefined)).result).toMatchObject({ outcome: { ok: false } });
    expect((await calls.call(provider, call, undefined)).result).toMatchObject({ outcome: { ok: true } });
    expect(asked()).toBe(2);
  });

  it('asks anew for a cached answer that the step cannot use', async () => {
    const { calls, asked } = rig(() => good);
    await calls.call(provider, call, undefined);
    await calls.call(provider, call, (given) => (given.text === 'yes' ? 'not this one' : null));
    expect(asked()).toBe(2);
  });

  it('stops at what is not cached when offline, and when the run is stopped', async () => {
    const offline = rig(() => good, { offline: true });
    expect((await offline.calls.call(provider, call, undefined)).result).toEqual({
      kind: 'stopped',
      reason: 'offline',
    });
    expect(offline.asked()).toBe(0);
    const { calls, asked, stop } = rig(() => good);
    stop.abort();
    expect((await calls.call(provider, call, undefined)).result).toEqual({ kind: 'stopped', reason: 'interrupted' });
    expect(asked()).toBe(0);
  });

  it('stops before a call that does not fit the budget', async () => {
    const { calls, asked } = rig(() => good, { budget: new Budget({ calls: 1 }) });
    await calls.call(provider, call, undefined);
    expect((await calls.call(provider, { ...call, repeat: 1 }, undefined)).result).toEqual({
      kind: 'stopped',
      reason: 'budget',
    });
    expect(asked()).toBe(1);
  });

  it('does not know what a model without a price costs, and does not call it free', async () => {
    const { calls } = rig(() => good);
    const report = await calls.call({ ...provider, prices: {} }, call, undefined);
    expect(report.usd).toBeNull();
  });
});
