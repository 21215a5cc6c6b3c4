import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider } from '../src/config/types.generated.ts';
import type { Answer, ModelCall } from '../src/llm/call.ts';
import { worldPrompts } from '../src/llm/world/prompts.ts';
import { createWorld } from '../src/llm/world/world.ts';
import { Budget } from '../src/run/budget.ts';
import { createCachedCalls } from '../src/run/cached-calls.ts';
import { createCallers } from '../src/run/callers.ts';
import { openCallCache } from '../src/store/call-cache.ts';
import { report } from './measure.ts';

/** 10,000 calls to the world in this process, 64 at a time: what a call costs beyond the world's own time. */
const count = 10_000;
const provider: Provider = {
  id: 'world',
  api: 'world',
  limits: { concurrency: 64 },
  timeout_seconds: 60,
  retry: { attempts: 3, base_seconds: 0.1, max_seconds: 1 },
  prices: {},
};
const calls = worldPrompts({ topics: 12, seed: 1 }, 1000).flatMap(({ prompt }): ModelCall[] =>
  Array.from({ length: 10 }, (_, repeat) => ({
    route: 'chat/completions',
    body: { model: 'world-medium', messages: [{ role: 'user', content: prompt }], temperature: 1, max_tokens: 64 },
    repeat,
  })),
);

function worldAlone(): number {
  const world = createWorld({});
  const start = performance.now();
  for (const call of calls) {
    world.answer({
      method: 'POST',
      path: '/v1/chat/completions',
      body: JSON.stringify(call.body),
      repeat: String(call.repeat),
    });
  }
  return performance.now() - start;
}

async function throughCache(directory: string): Promise<{ readonly cold: number; readonly warm: number }> {
  const cache = await openCallCache<Answer>(directory);
  if (!cache.ok) throw new Error('the cache does not open');
  const never = new AbortController().signal;
  const cached = createCachedCalls({
    cache: cache.value,
    callers: createCallers({ env: {}, onEvent() {} }),
    budget: new Budget({}),
    offline: false,
    stop: never,
    abort: never,
    now: () => new Date(),
  });
  const all = async (): Promise<number> => {
    const start = performance.now();
    const reports = await Promise.all(calls.map((call) => cached.call(provider, call, undefined)));
    if (reports.some(({ result }) => result.kind !== 'outcome' || !result.outcome.ok)) throw new Error('a call failed');
    return performance.now() - start;
  };
  const cold = await all();
  const warm = await all();
  await cache.value.close();
  return { cold, warm };
}

worldAlone();
const alone = worldAlone();
const directory = await mkdtemp(join(tmpdir(), 'assay-bench-calls-'));
const { cold, warm } = await throughCache(directory);
await rm(directory, { recursive: true });
report('10,000 calls: the world alone', alone, 'ms', null);
report(
  '10,000 calls: client, limits, cache',
  cold,
  'ms',
  null,
  `${((cold - alone) / count).toFixed(3)} ms a call beyond the world`,
);
report('10,000 calls again, from the cache', warm, 'ms', null, `${(warm / count).toFixed(3)} ms a call`);
