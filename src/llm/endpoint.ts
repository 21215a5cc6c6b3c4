/** A place that answers model calls, with its limits. One caller an endpoint: they hold its pauses and its circuit. */
export interface Endpoint {
  /** What goes into cache keys: see `endpointIdentity`. Never a credential. */
  readonly identity: string;
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly concurrency: number;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** From sending the request to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** For servers within the process; otherwise the platform's. */
  readonly fetch?: typeof fetch;
}

export interface RetryPolicy {
  /** All requests made for one call, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  /** No wait is longer, whatever a server asks for. */
  readonly maxMs: number;
}

const secretParameter = /key|token|secret|signature|password|credential|^sig$|^auth/i;

/**
 * A base URL as it enters cache keys: lower-case scheme and host, no default port, no trailing slash, no user or
 * password, no fragment, no query parameter that is named like a credential; other parameters in order of name.
 */
export function endpointIdentity(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null) throw new TypeError('endpointIdentity: not a URL'); // the schema of providers lets none pass
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
