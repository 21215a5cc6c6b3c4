import type { Answer, Usage } from './call.ts';
import type { FailureCode } from './failure-codes.ts';

/** What one request came to. */
export type AttemptOutcome =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly failure: AttemptFailure };

export interface AttemptFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly status: number | null;
  /** How long the server asked to wait; null when it did not, or not intelligibly. */
  readonly retryAfterMs: number | null;
  /** Tokens that were counted although the answer is of no use. */
  readonly usage: Usage | null;
}
