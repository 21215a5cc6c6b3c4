import { hashOf, type Sha256 } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import type { FailureCode } from './failure-codes.ts';

/** One request to a model: what goes over the wire, and which repeat of the same request this is. */
export interface ModelCall {
  readonly route: Route;
  /** Exactly the JSON body that is sent. */
  readonly body: JsonObject;
  /** 0 for the first; identical requests with another repeat are other draws. */
  readonly repeat: number;
}

export type Route = 'chat/completions' | 'completions';

declare const callKeyBrand: unique symbol;
/** The address of a call's answer in the cache. */
export type CallKey = Sha256 & { readonly [callKeyBrand]: true };

/**
 * The key of a call. Credentials, headers, limits and time-outs stay out: they change who pays and how long it
 * takes, not what is asked.
 */
export function callKey(endpointIdentity: string, call: ModelCall): CallKey {
  const key = hashOf('assay/call/1', {
    endpoint: endpointIdentity, // the same body means another thing to another server
    route: call.route, // chat and text completion may share a body's fields
    body: call.body, // model, messages, temperature, …: all that is sent
    repeat: call.repeat, // several draws of one request are several answers
  });
  return key as CallKey; // the one constructor of call keys
}

/** Tokens the provider counted, or charged for. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Token by token, as the provider reported it; the three lists are equally long. */
export interface AnswerTokens {
  readonly text: readonly string[];
  /** Natural logarithms; null where the provider gave none (the first token of an echoed text). */
  readonly logprobs: readonly (number | null)[];
  /** Where each token begins in the text; null when the provider does not say (chat). */
  readonly offsets: readonly number[] | null;
}

/** An answer, normalised and small: what the cache holds. */
export interface Answer {
  readonly text: string;
  /** `stop`, `length`, `content_filter`, … as the provider wrote it; null when it did not say. */
  readonly finishReason: string | null;
  readonly usage: Usage | null;
  /** The model that says it answered. */
  readonly model: string | null;
  /** Only for requests that asked for log probabilities. */
  readonly tokens: AnswerTokens | null;
}

export interface CallFailure {
  readonly code: FailureCode;
  /** What happened, in a sentence; holds no credential. */
  readonly message: string;
  /** The HTTP status, where there was one. */
  readonly status: number | null;
  /** Requests made for this call; 0 when the endpoint had been closed before. */
  readonly attempts: number;
  /** Whether the same call, made again, could succeed without anyone changing anything. */
  readonly retryable: boolean;
}

export type CallOutcome = (
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly failure: CallFailure }
) & {
  readonly attempts: number;
  /** Tokens reported over all attempts, those that failed included; null when none was reported. */
  readonly spent: Usage | null;
};

export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null) return b;
  if (b === null) return a;
  return { inputTokens: a.inputTokens + b.inputTokens, outputTokens: a.outputTokens + b.outputTokens };
}
