import type { Provider } from '../config/types.generated.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { endpointIdentity } from '../plan/endpoint.ts';
import type { CachedCalls } from './cached-calls.ts';
import type { PaceLog } from './pace.ts';

/** What the pace of calls to a provider goes by. */
export function callsPace(provider: Provider): string {
  return `calls/${endpointIdentity(provider, WORLD_VERSION)}`;
}

export interface TimedCalls extends CachedCalls {
  /** Takes down how many calls were made to each endpoint, and in what time. */
  log(paces: PaceLog): void;
}

/** Fewer calls say little of many. */
const FEWEST = 20;

export function timedCalls(calls: CachedCalls): TimedCalls {
  const made = new Map<string, { count: number; firstMs: number; lastMs: number }>();
  return {
    async call(provider, ...rest) {
      const startMs = performance.now();
      const report = await calls.call(provider, ...rest);
      if (report.cached || report.result.kind !== 'outcome') return report;
      const name = callsPace(provider);
      const known = made.get(name) ?? { count: 0, firstMs: startMs, lastMs: startMs };
      known.count += 1;
      known.firstMs = Math.min(known.firstMs, startMs);
      known.lastMs = performance.now();
      made.set(name, known);
      return report;
    },
    log(paces) {
      for (const [name, { count, firstMs, lastMs }] of made) {
        if (count >= FEWEST) paces.add(name, count, lastMs - firstMs);
      }
    },
  };
}
