interface FailureKind {
  /** Asked again within the same call. */
  readonly retried: boolean;
  /** The endpoint is not asked again in this run: every later call would fail alike. */
  readonly closesEndpoint: boolean;
  /** The whole endpoint waits, not only the call. */
  readonly pausesEndpoint: boolean;
}

const again: FailureKind = { retried: true, closesEndpoint: false, pausesEndpoint: false };
const final: FailureKind = { retried: false, closesEndpoint: false, pausesEndpoint: false };

/** Every way a call can fail, and what follows from it. */
export const failureKinds = {
  /** 429: too fast. */
  'rate-limited': { ...again, pausesEndpoint: true },
  /** 402, or a 429 that says the money or quota is used up. */
  'quota-exhausted': { ...final, closesEndpoint: true },
  /** 5xx. */
  'server-error': again,
  /** No whole answer in time, or 408. */
  timeout: again,
  /** No connection, or it broke before the answer was whole. */
  connection: again,
  /** 409: the server was busy with something that excludes this request. */
  conflict: again,
  /** 400, 422 and any other 4xx: the request itself is at fault. */
  'bad-request': final,
  /** 401. */
  unauthorized: { ...final, closesEndpoint: true },
  /** 403. */
  forbidden: final,
  /** 404: no such model or route. */
  'not-found': final,
  /** Not JSON, or JSON of another shape than the API promises. */
  'malformed-answer': again,
  /** No text although tokens were asked for. */
  'empty-answer': again,
  /** The provider's filter, or the model, declined to answer. */
  refused: final,
  /** The answer came whole but the caller's check could not use it. */
  'rejected-answer': again,
  /** The run was stopped while the call waited or was under way. */
  aborted: final,
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

export function failureKind(code: FailureCode): FailureKind {
  return failureKinds[code];
}
