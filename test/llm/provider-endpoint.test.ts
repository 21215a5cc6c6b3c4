import { expect, it } from 'vitest';
import type { Provider } from '../../src/config/types.generated.ts';
import { providerEndpoint } from '../../src/llm/provider-endpoint.ts';

const provider: Provider = {
  id: 'p',
  api: 'openai',
  limits: { concurrency: 8, tokens_per_minute: 1000 },
  timeout_seconds: 1.5,
  retry: { attempts: 3, base_seconds: 0.5, max_seconds: 60 },
  prices: {},
};

it('turns a provider into an endpoint, seconds into milliseconds', () => {
  const access = { baseUrl: 'https://API.test/v1/', apiKey: 'secret-key', identity: 'https://api.test/v1' };
  expect(providerEndpoint(provider, access)).toEqual({
    identity: 'https://api.test/v1',
    baseUrl: 'https://API.test/v1/',
    apiKey: 'secret-key',
    concurrency: 8,
    requestsPerMinute: null,
    tokensPerMinute: 1000,
    timeoutMs: 1500,
    retry: { attempts: 3, baseMs: 500, maxMs: 60_000 },
  });
});

it('passes a fetch on', () => {
  const endpoint = providerEndpoint(provider, { baseUrl: 'http://world/v1', apiKey: null, identity: 'world/3', fetch });
  expect(endpoint.identity).toBe('world/3');
  expect(endpoint.fetch).toBe(fetch);
});
