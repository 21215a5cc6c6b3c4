import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { isJsonObject } from '../base/json.ts';
import type { AttemptFailure } from './attempt.ts';
import type { FailureCode } from './failure-codes.ts';
import { retryAfterMs } from './retry-after.ts';

/** What an exception of the HTTP client means. */
export function classifyError(error: unknown, nowMs: number): AttemptFailure {
  if (error instanceof APIUserAbortError) return failure('aborted', 'the request was cancelled', null);
  if (error instanceof APIConnectionTimeoutError) return failure('timeout', 'no answer in time', null);
  if (error instanceof APIConnectionError) return failure('connection', `no connection: ${rootCause(error)}`, null);
  if (error instanceof APIError) return classifyStatus(error, nowMs);
  // The client parses bodies by JSON.parse and lets its error through.
  if (error instanceof SyntaxError) return failure('malformed-answer', 'the answer is not whole JSON', 200);
  if (isAbort(error)) return failure('aborted', 'the request was cancelled', null);
  // What is left comes from reading the body: a reset, a premature end.
  return failure('connection', `the answer broke off: ${rootCause(error)}`, null);
}

function classifyStatus(error: APIError, nowMs: number): AttemptFailure {
  const status = error.status ?? null;
  return {
    code: status === null ? 'connection' : codeOfStatus(status, error),
    message: error.message,
    status,
    retryAfterMs: error.headers === undefined ? null : retryAfterMs(error.headers, nowMs),
    usage: null,
  };
}

function codeOfStatus(status: number, error: APIError): FailureCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 402:
      return 'quota-exhausted';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 408:
      return 'timeout';
    case 409:
      return 'conflict';
    case 429:
      return isQuota(error) ? 'quota-exhausted' : 'rate-limited';
    default:
      return status >= 500 ? 'server-error' : 'bad-request';
  }
}

const quotaCodes: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'quota_exceeded',
  'billing_hard_limit_reached',
  'billing_not_active',
]);

/**
 * A 429 may mean "slower" or "no more". The server's code decides where it has one; otherwise its words, since some
 * providers also call their requests per minute a quota.
 */
function isQuota(error: APIError): boolean {
  const named = [error.code, error.type].filter((name) => typeof name === 'string');
  if (named.some((name) => quotaCodes.has(name))) return true;
  if (named.some((name) => /^(rate_limit|too_many_requests|tokens$|requests$)/.test(name))) return false;
  const text = error.message.toLowerCase();
  return (
    /quota|insufficient (?:balance|funds|credit)/.test(text) && !/per[ _-]?(?:second|minute)|rate limit/.test(text)
  );
}

function failure(code: FailureCode, message: string, status: number | null): AttemptFailure {
  return { code, message, status, retryAfterMs: null, usage: null };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The innermost reason: `fetch failed` says nothing, `ECONNREFUSED` does. */
function rootCause(error: unknown): string {
  let reason: unknown = error;
  for (let depth = 0; depth < 8 && reason instanceof Error && reason.cause !== undefined; depth += 1) {
    reason = reason.cause;
  }
  if (reason instanceof Error) {
    const { code } = reason as { code?: unknown }; // system errors carry a code beside their message
    return typeof code === 'string' && !reason.message.includes(code)
      ? `${code} ${reason.message}`.trim()
      : reason.message;
  }
  return isJsonObject(reason) ? 'unknown reason' : String(reason);
}
