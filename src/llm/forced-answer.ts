import type { Result } from '../base/result.ts';
import type { Answer, ModelCall } from './call.ts';
import type { ChatMessage, ChatTemplate } from './templates.ts';

/** A given answer, to be scored under a model. */
export interface ForcedAnswer {
  readonly model: string;
  /** The chat before the answer. */
  readonly messages: readonly ChatMessage[];
  readonly response: string;
  /** Whether the token that ends the answer was sampled, and so belongs to it: see `endsItsTurn`. */
  readonly endOfTurn: boolean;
  readonly temperature: number;
  readonly template: ChatTemplate;
  /** Which pass over the same answer this is; identical calls of other passes are other calls. */
  readonly repeat?: number;
}

export interface ForcedScore {
  /** log P(answer | chat), natural logarithm; never above 0. */
  readonly logprob: number;
  /** Tokens in the sum. */
  readonly tokens: number;
  readonly includesEndOfTurn: boolean;
  readonly flags: readonly PlausibilityFlag[];
  readonly method: ForcingMethodId;
}

/** A value that may be right but rarely is. */
export type PlausibilityFlag =
  /** More than 100 tokens at above −0.05 a token. */
  | 'implausibly-likely'
  /** More than 20 tokens, and exactly 0. */
  | 'exactly-zero';

export interface ForcingFailure {
  readonly code: ForcingFailureCode;
  readonly message: string;
}

export type ForcingFailureCode =
  /** A token spans the beginning of the answer: its probability is not the answer's alone. */
  | 'boundary-merged'
  /** The tokens do not spell the text that was sent. */
  | 'echo-mismatch'
  /** A token of the answer has no log probability. */
  | 'null-logprob'
  /** A token of the answer has a log probability above 0. */
  | 'positive-logprob'
  /** There is nothing to sum. */
  | 'no-tokens';

export type ForcingMethodId = 'echo';

/** A way to get at log P(answer | chat): the calls it needs, and what their answers say. */
export interface ForcingMethod {
  readonly id: ForcingMethodId;
  calls(forced: ForcedAnswer): readonly ModelCall[];
  /** The answers in the order of the calls. */
  read(forced: ForcedAnswer, answers: readonly Answer[]): Result<ForcedScore, ForcingFailure>;
  /**
   * For callers: complains about an answer that asking again may mend (a null or positive log probability), and lets
   * pass what would come back the same (a merged boundary, another text).
   */
  check(forced: ForcedAnswer): (answer: Answer) => string | null;
}

/** An answer that was cut off never said that it ends: it is scored without the end of its turn. */
export function endsItsTurn(finishReason: string | null): boolean {
  return finishReason !== 'length' && finishReason !== 'content_filter';
}
