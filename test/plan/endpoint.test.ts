import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Provider, WorldFaultSettings } from '../../src/config/types.generated.ts';
import { endpointIdentity, urlIdentity } from '../../src/plan/endpoint.ts';

describe('urlIdentity', () => {
  it.each([
    ['HTTPS://API.Example.com:443/v1/', 'https://api.example.com/v1'],
    ['https://api.example.com/V1', 'https://api.example.com/V1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://user:secret@api.example.com/v1', 'https://api.example.com/v1'],
    ['https://a.example.com/v1?b=2&api-key=s3cret&a=1#x', 'https://a.example.com/v1?a=1&b=2'],
    ['https://a.example.com/v1?access_token=s3cret', 'https://a.example.com/v1'],
  ])('%s → %s', (url, identity) => {
    expect(urlIdentity(url)).toBe(identity);
  });

  it('is its own identity', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(urlIdentity(urlIdentity(url))).toBe(urlIdentity(url));
      }),
    );
  });
});

describe('endpointIdentity', () => {
  const world = (faults?: WorldFaultSettings): Provider => ({
    id: 'world',
    api: 'world',
    limits: { concurrency: 8 },
    timeout_seconds: 10,
    retry: { attempts: 3, base_seconds: 0.5, max_seconds: 60 },
    prices: {},
    world: { seed: 3, ...(faults === undefined ? {} : { faults }) },
  });

  it('tells worlds apart by version and seed', () => {
    expect(endpointIdentity(world(), 7)).toBe('world:7:3');
    expect(endpointIdentity(world(), 8)).not.toBe(endpointIdentity(world(), 7));
  });

  it('ignores faults that only delay an answer, and no others', () => {
    expect(endpointIdentity(world({ seed: 1, rate_limited: 0.5, timeout: 0.1 }), 7)).toBe('world:7:3');
    expect(endpointIdentity(world({ seed: 1, logprob_noise: 0.1 }), 7)).not.toBe('world:7:3');
    expect(endpointIdentity(world({ seed: 2, logprob_noise: 0.1 }), 7)).not.toBe(
      endpointIdentity(world({ seed: 1, logprob_noise: 0.1 }), 7),
    );
  });

  it('does not depend on names, limits or prices', () => {
    const other = { ...world(), id: 'other', limits: { concurrency: 1 }, prices: { m: { input: 1, output: 2 } } };
    expect(endpointIdentity(other, 7)).toBe(endpointIdentity(world(), 7));
  });
});
