import type { Provider } from '../config/types.generated.ts';
import type { Endpoint } from './endpoint.ts';

/** What a provider's file does not hold: how to get in, and where the embedded world is. */
export interface ProviderAccess {
  readonly baseUrl: string;
  /** The key itself; a provider's file only names the variable it is in. */
  readonly apiKey: string | null;
  /** For servers within the process. */
  readonly fetch?: typeof fetch;
  /** What goes into cache keys; never a credential. */
  readonly identity: string;
}

/** The endpoint that a provider describes. */
export function providerEndpoint(provider: Provider, access: ProviderAccess): Endpoint {
  const { limits, retry } = provider;
  return {
    identity: access.identity,
    baseUrl: access.baseUrl,
    apiKey: access.apiKey,
    concurrency: limits.concurrency,
    requestsPerMinute: limits.requests_per_minute ?? null,
    tokensPerMinute: limits.tokens_per_minute ?? null,
    timeoutMs: provider.timeout_seconds * 1000,
    retry: { attempts: retry.attempts, baseMs: retry.base_seconds * 1000, maxMs: retry.max_seconds * 1000 },
    ...(access.fetch === undefined ? {} : { fetch: access.fetch }),
  };
}
