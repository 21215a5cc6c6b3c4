import { hashOf } from '../base/hash.ts';
import { randomStream } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Environment } from '../config/environment.ts';
import { readSecret } from '../config/secrets.ts';
import type { Provider } from '../config/types.generated.ts';
import type { Caller, CallEvent } from '../llm/caller.ts';
import { systemClock } from '../llm/clock.ts';
import { providerEndpoint } from '../llm/provider-endpoint.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { endpointIdentity } from '../plan/endpoint.ts';

/** The one caller of each provider in a run: it holds the provider's limits, pauses and circuit. */
export interface Callers {
  of(provider: Provider): Promise<Result<Caller, string>>;
  /** The secrets that were read so far, to be kept out of every text. */
  readonly secrets: readonly string[];
}

export interface CallerOptions {
  readonly env: Environment;
  /** Calls at once, instead of each provider's own limit. */
  readonly concurrency?: number;
  readonly onEvent: (provider: string, event: CallEvent) => void;
}

export function createCallers(options: CallerOptions): Callers {
  const callers = new Map<string, Promise<Result<Caller, string>>>();
  const secrets: string[] = [];
  return {
    secrets,
    of(provider) {
      const key = hashOf('assay/provider/1', provider);
      const known = callers.get(key);
      if (known !== undefined) return known;
      const caller = open(provider, options, secrets);
      callers.set(key, caller);
      return caller;
    },
  };
}

async function open(provider: Provider, options: CallerOptions, secrets: string[]): Promise<Result<Caller, string>> {
  let apiKey: string | null = null;
  if (provider.api_key !== undefined) {
    const secret = readSecret(provider.api_key, options.env);
    if (!secret.ok) return fail(`provider ${provider.id}: ${secret.error.message}`);
    apiKey = secret.value;
    secrets.push(secret.value);
  }
  const identity = endpointIdentity(provider, WORLD_VERSION);
  const endpoint = providerEndpoint(provider, {
    identity,
    baseUrl: provider.base_url ?? 'http://world.invalid/v1',
    apiKey,
    ...(provider.api === 'world' ? { fetch: await worldFetch(provider) } : {}),
  });
  const { concurrency = endpoint.concurrency } = options;
  // The client's library takes as long to load as a run of cached steps.
  const { createCaller } = await import('../llm/caller.ts');
  return ok(
    createCaller(
      { ...endpoint, concurrency },
      {
        clock: systemClock,
        // Jitter only: when a call is made again, never what it answers.
        random: randomStream('retry-jitter', identity),
        onEvent: (event) => options.onEvent(provider.id, event),
      },
    ),
  );
}

async function worldFetch(provider: Provider): Promise<typeof fetch> {
  const { createWorld } = await import('../llm/world/world.ts');
  return createWorld(provider.world ?? {}).fetch;
}
