/**
 * What can go wrong on request. Each number is a probability in [0, 1], decided by a hash of the fault seed, the request
 * and how many times this very request was seen, so a schedule of faults is the same in every order of calls.
 */
export interface WorldFaults {
  readonly seed?: number;
  /** 429 with Retry-After. */
  readonly rate_limited?: number;
  /** 500, 502 or 503. */
  readonly server_error?: number;
  /** No answer until the caller gives up. */
  readonly timeout?: number;
  readonly connection_reset?: number;
  /** A 200 whose JSON is cut, spoilt, or an HTML page. */
  readonly malformed_json?: number;
  /** A 200 whose text is empty. */
  readonly empty_answer?: number;
  /** One log probability of the answer is above 0. */
  readonly positive_logprob?: number;
  /** One log probability of the answer is null (not only the first, which always is with echo). */
  readonly null_logprob?: number;
  /** Log probabilities are off by a little, differently at each call. */
  readonly logprob_noise?: number;
}

export interface WorldOptions {
  readonly seed?: number;
  readonly faults?: WorldFaults;
}

/** A request as it arrives, by whichever way. */
export interface WorldRequest {
  readonly method: string;
  /** The path of the URL; only its end matters (`…/chat/completions`, `…/completions`, `…/models`). */
  readonly path: string;
  readonly body: string;
  /** The header `x-assay-repeat`, or null. */
  readonly repeat: string | null;
}

export interface WorldHttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of a request: an HTTP answer, silence, or a connection that breaks. */
export type WorldReply = WorldHttpAnswer | { readonly kind: 'silence' } | { readonly kind: 'reset' };

export interface World {
  readonly seed: number;
  /** Answers without a socket, at any base URL, and honours the abort signal. */
  readonly fetch: typeof fetch;
  /** The same without HTTP: what `fetch` and the server are made of. */
  readonly answer: (request: WorldRequest) => WorldReply;
}

export interface WorldPrompt {
  readonly prompt_id: string;
  readonly prompt: string;
  /** The topic's name, or two joined by `+`. */
  readonly topic: string;
}

/** What decides how a policy of the world answers. */
export interface WorldPolicy {
  readonly model: string;
  readonly system?: string | null;
  /** Default 1. */
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop?: string | readonly string[] | null;
  /** Default: the world's own limit. */
  readonly maxTokens?: number;
}

/** A policy value and how sure it is; `draws` is the number of answers drawn per prompt. */
export interface WorldTruth {
  readonly value: number;
  /** Standard error of the Monte Carlo over answers; the prompts are fixed, so they add none. */
  readonly se: number;
  readonly draws: number;
}
