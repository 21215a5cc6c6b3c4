import type { RandomStream } from '../base/random.ts';
import type { AttemptFailure, AttemptOutcome } from './attempt.ts';
import { addUsage, type Answer, type CallFailure, type CallOutcome, type ModelCall, type Usage } from './call.ts';
import { createClient, type Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import { failureKind, type FailureCode } from './failure-codes.ts';
import { createLimiter } from './limits.ts';
import { withRetries } from './retry.ts';
import { reservedTokens } from './token-estimate.ts';

/** Calls one endpoint, within its limits, as often as it takes. */
export interface Caller {
  call(call: ModelCall, options?: CallOptions): Promise<CallOutcome>;
  /** Why the endpoint is not asked again in this run; null while it is. */
  closedBy(): CallFailure | null;
}

export interface CallOptions {
  /** Ends the request under way too. */
  readonly signal?: AbortSignal | undefined;
  /** From then on no request is started, neither a first one nor a retry; one under way may finish. By default `signal`. */
  readonly stop?: AbortSignal | undefined;
  /** What is wrong with an answer that came whole but is of no use; null when nothing is. */
  readonly check?: ((answer: Answer) => string | null) | undefined;
}

/** For live counters; nothing in a result depends on it. */
export type CallEvent =
  | {
      readonly type: 'attempt';
      readonly code: FailureCode | null;
      readonly durationMs: number;
      readonly usage: Usage | null;
    }
  | { readonly type: 'retry'; readonly code: FailureCode; readonly attempt: number; readonly delayMs: number }
  | { readonly type: 'pause'; readonly delayMs: number }
  | { readonly type: 'closed'; readonly failure: CallFailure };

export interface CallerContext {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly onEvent?: (event: CallEvent) => void;
  /** Replaces the HTTP client. */
  readonly client?: Client;
}

export function createCaller(endpoint: Endpoint, context: CallerContext): Caller {
  const { clock, random, onEvent } = context;
  const client = context.client ?? createClient(endpoint, clock);
  const limiter = createLimiter(endpoint, clock);
  let closedBy: CallFailure | null = null;

  const close = (failure: AttemptFailure): void => {
    if (closedBy !== null) return;
    closedBy = callFailure(failure, 0);
    limiter.close();
    onEvent?.({ type: 'closed', failure: closedBy });
  };

  const request = async (call: ModelCall, options: CallOptions): Promise<AttemptOutcome> => {
    const startMs = clock.now();
    const outcome = checked(await client.attempt(call, options.signal), options.check);
    const usage = outcome.ok ? outcome.answer.usage : outcome.failure.usage;
    onEvent?.({
      type: 'attempt',
      code: outcome.ok ? null : outcome.failure.code,
      durationMs: clock.now() - startMs,
      usage,
    });
    return outcome;
  };

  return {
    closedBy: () => closedBy,
    async call(call, options = {}) {
      const { signal, stop = signal } = options;
      const reserved = endpoint.tokensPerMinute === null ? 0 : reservedTokens(call);
      let requests = 0;
      let spent: Usage | null = null;

      const attemptOnce = async (): Promise<AttemptOutcome> => {
        const admission = await limiter.acquire(reserved, stop);
        if (admission.kind === 'aborted') return stopped();
        if (admission.kind === 'closed') return closedOutcome(closedBy);
        requests += 1;
        let used: number | null = null;
        try {
          const outcome = await request(call, options);
          const usage = outcome.ok ? outcome.answer.usage : outcome.failure.usage;
          spent = addUsage(spent, usage);
          used = usage === null ? null : usage.inputTokens + usage.outputTokens;
          if (!outcome.ok) consequences(outcome.failure);
          return outcome;
        } finally {
          admission.permit.release(used);
        }
      };

      const consequences = (failure: AttemptFailure): void => {
        const kind = failureKind(failure.code);
        if (kind.closesEndpoint) close(failure);
        if (kind.pausesEndpoint && failure.retryAfterMs !== null) {
          const delayMs = Math.min(failure.retryAfterMs, endpoint.retry.maxMs);
          limiter.pauseUntil(clock.now() + delayMs);
          onEvent?.({ type: 'pause', delayMs });
        }
      };

      const { outcome } = await withRetries(
        {
          policy: endpoint.retry,
          clock,
          random,
          ...(stop === undefined ? {} : { signal: stop }),
          onRetry: (failure, attempt, delayMs) => onEvent?.({ type: 'retry', code: failure.code, attempt, delayMs }),
        },
        attemptOnce,
      );
      return outcome.ok
        ? { ok: true, answer: outcome.answer, attempts: requests, spent }
        : { ok: false, failure: callFailure(outcome.failure, requests), attempts: requests, spent };
    },
  };
}

function checked(outcome: AttemptOutcome, check: CallOptions['check']): AttemptOutcome {
  const complaint = outcome.ok ? (check?.(outcome.answer) ?? null) : null;
  if (!outcome.ok || complaint === null) return outcome;
  const { usage } = outcome.answer;
  return {
    ok: false,
    failure: { code: 'rejected-answer', message: complaint, status: 200, retryAfterMs: null, usage },
  };
}

function callFailure(failure: AttemptFailure, attempts: number): CallFailure {
  const { code, message, status } = failure;
  return { code, message, status, attempts, retryable: failureKind(code).retried };
}

function stopped(): AttemptOutcome {
  const failure = {
    code: 'aborted',
    message: 'the run was stopped',
    status: null,
    retryAfterMs: null,
    usage: null,
  } as const;
  return { ok: false, failure };
}

/** The failure that closed the endpoint is that of every call after it. */
function closedOutcome(closedBy: CallFailure | null): AttemptOutcome {
  if (closedBy === null) throw new Error('a closed limiter has a reason');
  const { code, message, status } = closedBy;
  return { ok: false, failure: { code, message, status, retryAfterMs: null, usage: null } };
}
