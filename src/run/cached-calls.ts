import type { Provider } from '../config/types.generated.ts';
import { callKey, type Answer, type CallOutcome, type ModelCall } from '../llm/call.ts';
import { costUsd, estimateUsd, priceOf, type ModelPrice } from '../llm/prices.ts';
import { estimateCall } from '../llm/token-estimate.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { endpointIdentity } from '../plan/endpoint.ts';
import type { CallResult, StopReason } from '../steps/implementation.ts';
import type { CallCache } from '../store/call-cache.ts';
import { shareInFlight } from '../store/in-flight.ts';
import type { Budget } from './budget.ts';
import type { Callers } from './callers.ts';

/** What became of a call, and what it cost now. */
export interface CallReport {
  readonly result: CallResult;
  readonly cached: boolean;
  /** Requests beyond the first. */
  readonly retried: number;
  /** USD spent now; null when the price is not known. */
  readonly usd: number | null;
  /** USD that the cache saved; null when the price is not known. */
  readonly savedUsd: number | null;
}

export interface CachedCallsOptions {
  readonly cache: CallCache<Answer>;
  readonly callers: Callers;
  readonly budget: Budget;
  readonly offline: boolean;
  /** No call is made once this is aborted; those under way may finish. */
  readonly stop: AbortSignal;
  /** Those under way end too. */
  readonly abort: AbortSignal;
  /** When an answer came. */
  readonly now: () => Date;
}

export type Check = ((answer: Answer) => string | null) | undefined;

export interface CachedCalls {
  call(provider: Provider, call: ModelCall, check: Check): Promise<CallReport>;
}

/**
 * The only way from a step to a model: first the cache, then the same call if it is under way, then the budget, then the
 * model. An answer is in the cache before anyone sees it; a failure never is.
 */
export function createCachedCalls(options: CachedCallsOptions): CachedCalls {
  const inFlight = shareInFlight<CallReport>();

  const fromModel = async (
    provider: Provider,
    key: string,
    identity: string,
    call: ModelCall,
    check: Check,
  ): Promise<CallReport> => {
    const price = priceOf(provider.api, modelOf(call), provider.prices);
    if (options.offline) return stopped('offline');
    if (options.stop.aborted) return stopped('interrupted');
    const caller = await options.callers.of(provider);
    if (!caller.ok) return stopped('no-key', caller.error);
    const reservation = await options.budget.reserve(estimateUsd(estimateCall(call), price)?.high ?? 0);
    if (reservation === null) return stopped('budget');
    let outcome: CallOutcome | null = null;
    try {
      if (options.stop.aborted) return stopped('interrupted');
      outcome = await caller.value.call(call, { signal: options.abort, stop: options.stop, check });
      if (outcome.ok) {
        const { route, repeat } = call;
        const recorded = options.now().toISOString();
        await options.cache.put({ v: 1, key, endpoint: identity, route, repeat, answer: outcome.answer, recorded });
      }
      if (!outcome.ok && outcome.failure.code === 'aborted') return stopped('interrupted');
      return reportOf(outcome, price);
    } finally {
      reservation.settle(outcome === null ? 0 : (costUsd(outcome.spent, price) ?? 0), outcome?.attempts ?? 0);
    }
  };

  return {
    async call(provider, call, check) {
      const identity = endpointIdentity(provider, WORLD_VERSION);
      const key = callKey(identity, call);
      let own = false;
      const report = await inFlight.share(key, async () => {
        own = true;
        const hit = await options.cache.get(key);
        // An answer that this version of the step cannot use is asked for anew.
        if (hit !== null && (check?.(hit.answer) ?? null) === null) return cachedReport(hit.answer, provider, call);
        return await fromModel(provider, key, identity, call, check);
      });
      // Who joined a call under way did not pay for it.
      return own || report.cached ? report : { ...report, cached: true, usd: 0, retried: 0, savedUsd: report.usd };
    },
  };
}

function modelOf(call: ModelCall): string {
  return typeof call.body['model'] === 'string' ? call.body['model'] : '';
}

function cachedReport(answer: Answer, provider: Provider, call: ModelCall): CallReport {
  const savedUsd = costUsd(answer.usage, priceOf(provider.api, modelOf(call), provider.prices));
  const outcome: CallOutcome = { ok: true, answer, attempts: 0, spent: null };
  return { result: { kind: 'outcome', outcome }, cached: true, retried: 0, usd: 0, savedUsd };
}

function reportOf(outcome: CallOutcome, price: ModelPrice | null): CallReport {
  return {
    result: { kind: 'outcome', outcome },
    cached: false,
    retried: Math.max(0, outcome.attempts - 1),
    usd: outcome.spent === null && !outcome.ok ? 0 : costUsd(outcome.spent, price),
    savedUsd: 0,
  };
}

function stopped(reason: StopReason, message?: string): CallReport {
  const result = { kind: 'stopped', reason, ...(message === undefined ? {} : { message }) } as const;
  return { result, cached: false, retried: 0, usd: 0, savedUsd: 0 };
}
