/** A place that answers model calls, with its limits. One caller an endpoint: they hold its pauses and its circuit. */
export interface Endpoint {
  /** What goes into cache keys: where the requests go, as plans know it. Never a credential. */
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
