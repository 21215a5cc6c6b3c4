import type { RandomStream } from '../base/random.ts';
import type { AttemptFailure, AttemptOutcome } from './attempt.ts';
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import type { RetryPolicy } from './endpoint.ts';
import { failureKind } from './failure-codes.ts';

/**
 * How long to wait after the attempt of this number (from 1): exponential backoff with full jitter, so that calls that
 * failed together do not come back together; never less than the server asked for, never more than the policy allows.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  askedMs: number | null,
  random: RandomStream,
): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.min(policy.maxMs, Math.max(askedMs ?? 0, random.uniform() * ceiling));
}

export interface RetryContext {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly signal?: AbortSignal;
  /** Told before each wait. */
  readonly onRetry?: (failure: AttemptFailure, attempt: number, delayMs: number) => void;
}

export interface Retried {
  readonly outcome: AttemptOutcome;
  readonly attempts: number;
}

/** Runs an attempt until it succeeds, fails for good, or has been made as often as the policy allows. */
export async function withRetries(
  context: RetryContext,
  attemptOnce: (attempt: number) => Promise<AttemptOutcome>,
): Promise<Retried> {
  const { policy, clock, random, signal, onRetry } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(attempt);
    if (outcome.ok || !failureKind(outcome.failure.code).retried || attempt >= policy.attempts) {
      return { outcome, attempts: attempt };
    }
    const delayMs = retryDelayMs(policy, attempt, outcome.failure.retryAfterMs, random);
    onRetry?.(outcome.failure, attempt, delayMs);
    if (!(await sleep(clock, delayMs, signal))) {
      const { message } = outcome.failure;
      const failure: AttemptFailure = {
        ...outcome.failure,
        code: 'aborted',
        message: `stopped while waiting after: ${message}`,
      };
      return { outcome: { ok: false, failure }, attempts: attempt };
    }
  }
}
