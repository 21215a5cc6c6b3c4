import { hashOf } from '../base/hash.ts';
import type { Provider } from '../config/types.generated.ts';

/**
 * What makes two providers the same source of answers: where the requests go, without credentials, limits or prices.
 * The embedded world's version is part of it, so that a changed world is asked anew; of its faults only those count
 * that change an answer (a refused request that succeeds at last gives the answer it would have given).
 */
export function endpointIdentity(provider: Provider, worldVersion: number): string {
  return identities[provider.api](provider, worldVersion);
}

const identities: Record<Provider['api'], (provider: Provider, worldVersion: number) => string> = {
  openai: (provider) => urlIdentity(provider.base_url ?? ''),
  world: (provider, worldVersion) => {
    const { seed, faults } = provider.world ?? { seed: 0 };
    const changing = {
      positive_logprob: faults?.positive_logprob ?? 0,
      null_logprob: faults?.null_logprob ?? 0,
      logprob_noise: faults?.logprob_noise ?? 0,
    };
    const name = `world:${worldVersion}:${seed}`;
    const exact = Object.values(changing).every((rate) => rate === 0);
    return exact
      ? name
      : `${name}:${hashOf('assay/world-faults/1', { ...changing, seed: faults?.seed ?? 0 }).slice(0, 12)}`;
  },
};

const secretParameter = /key|token|secret|signature|password|credential|^sig$|^auth/i;

/**
 * A base URL as it enters cache keys: lower-case scheme and host, no default port, no trailing slash, no user or
 * password, no fragment, no query parameter that is named like a credential; other parameters in order of name.
 */
export function urlIdentity(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null) throw new TypeError('urlIdentity: not a URL'); // the schema of providers lets none pass
  const parameters = [...url.searchParams]
    .filter(([name]) => !secretParameter.test(name))
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  const query = new URLSearchParams(parameters).toString();
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.protocol}//${url.host}${path}${query === '' ? '' : `?${query}`}`;
}

/** By code unit: a key must not depend on a locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
