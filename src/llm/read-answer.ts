import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Answer, AnswerTokens, ModelCall, Usage } from './call.ts';
import type { AttemptFailure, AttemptOutcome } from './attempt.ts';

/**
 * The wire's answer to a call, made small and checked. Nothing is guessed: what has another shape than the API
 * promises is malformed, since a guess would enter the cache as if the model had said it.
 */
export function readAnswer(call: ModelCall, wire: unknown): AttemptOutcome {
  const value = typeof wire === 'string' ? parsed(wire) : wire;
  if (!isJsonObject(value)) return malformed(describe(wire), null);
  const usage = readUsage(value.usage);
  if (isJsonObject(value.error)) return errorInAnswer(value.error, usage);
  const choice = Array.isArray(value.choices) ? (value.choices[0] as unknown) : undefined; // any JSON: checked next
  if (!isJsonObject(choice)) return malformed('the answer has no choices', usage);
  const model = typeof value.model === 'string' ? value.model : null;
  const finishReason = typeof choice.finish_reason === 'string' ? choice.finish_reason : null;

  const said = call.route === 'chat/completions' ? readMessage(choice.message) : readText(choice);
  if (typeof said === 'string') return malformed(said, usage);
  if (said.text === '' && asksForText(call.body)) {
    if (said.refusal !== null || finishReason === 'content_filter') {
      return failed('refused', said.refusal ?? "the provider's content filter withheld the answer", usage);
    }
    return failed('empty-answer', `the answer is empty (finish_reason ${finishReason ?? 'missing'})`, usage);
  }
  const tokens = readTokens(call, choice.logprobs);
  if (typeof tokens === 'string') return malformed(tokens, usage);
  return { ok: true, answer: { text: said.text, finishReason, usage, model, tokens } };
}

/** Some servers send JSON under another content type; the client then hands over the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(wire: unknown): string {
  if (wire === undefined || wire === null || wire === '') return 'the answer has no body';
  if (typeof wire === 'string' && /^\s*<(!doctype|html|\?xml)/i.test(wire)) return 'the answer is a web page, not JSON';
  return typeof wire === 'string' ? 'the answer is not JSON' : 'the answer is not a JSON object';
}

interface Said {
  readonly text: string;
  readonly refusal: string | null;
}

/** A string says what is wrong. */
function readMessage(message: unknown): Said | string {
  if (!isJsonObject(message)) return 'the answer has no message';
  const { content, refusal } = message;
  if (typeof content !== 'string' && content !== null && content !== undefined) return 'the message is not text';
  return { text: content ?? '', refusal: typeof refusal === 'string' && refusal !== '' ? refusal : null };
}

function readText(choice: JsonObject): Said | string {
  return typeof choice.text === 'string' ? { text: choice.text, refusal: null } : 'the answer has no text';
}

/** An echo answers with the text it was sent, also where it is asked for no new token. */
function asksForText(body: JsonObject): boolean {
  if (body.echo === true && body.prompt !== '') return true;
  return body.max_tokens !== 0 && body.max_completion_tokens !== 0;
}

function readUsage(usage: unknown): Usage | null {
  if (!isJsonObject(usage)) return null;
  const { prompt_tokens: input, completion_tokens: output } = usage;
  if (!isCount(input)) return null;
  // Echoed prompts are answered without a count of completion tokens by some servers: none were made.
  return { inputTokens: input, outputTokens: isCount(output) ? output : 0 };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** A string says what is wrong. */
function readTokens(call: ModelCall, logprobs: unknown): AnswerTokens | null | string {
  const { logprobs: asked } = call.body;
  if (asked === undefined || asked === null || asked === false) return null;
  if (!isJsonObject(logprobs)) return 'the answer lacks the log probabilities asked for';
  return call.route === 'chat/completions' ? chatTokens(logprobs.content) : textTokens(logprobs);
}

function chatTokens(content: unknown): AnswerTokens | string {
  if (!Array.isArray(content)) return 'the answer lacks the log probabilities asked for';
  const text: string[] = [];
  const logprobs: (number | null)[] = [];
  for (const item of content as readonly unknown[]) {
    if (!isJsonObject(item) || typeof item.token !== 'string' || !isLogprob(item.logprob)) {
      return 'a token of the answer has another shape than the API promises';
    }
    text.push(item.token);
    logprobs.push(withoutNegativeZero(item.logprob));
  }
  return { text, logprobs, offsets: null };
}

function textTokens(wire: JsonObject): AnswerTokens | string {
  const { tokens: text, token_logprobs: given, text_offset: offsets } = wire;
  if (!isListOf(text, (item) => typeof item === 'string')) return 'the tokens of the answer are not a list of texts';
  if (!isListOf(given, isLogprob)) return 'the log probabilities of the answer are not a list of numbers';
  const logprobs = given.map(withoutNegativeZero);
  if (logprobs.length !== text.length) return 'the answer has more or fewer log probabilities than tokens';
  if (offsets === undefined || offsets === null) return { text, logprobs, offsets: null };
  if (!isListOf(offsets, isCount) || offsets.length !== text.length)
    return 'the token offsets of the answer are broken';
  return { text, logprobs, offsets };
}

/** Some servers write -0 for a certain token; JSON's canonical form has no such number. */
function withoutNegativeZero(logprob: number | null): number | null {
  return logprob === 0 ? 0 : logprob;
}

function isLogprob(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value));
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

/** Gateways answer 200 with an error inside. */
function errorInAnswer(error: JsonObject, usage: Usage | null): AttemptOutcome {
  const detail = typeof error.message === 'string' ? error.message : 'no message';
  return malformed(`the answer is an error: ${detail}`, usage);
}

function malformed(message: string, usage: Usage | null): AttemptOutcome {
  return failed('malformed-answer', message, usage);
}

function failed(code: AttemptFailure['code'], message: string, usage: Usage | null): AttemptOutcome {
  return { ok: false, failure: { code, message, status: 200, retryAfterMs: null, usage } };
}

/** Whether a stored value is an answer: a cache may hold what an older version wrote. */
export function isAnswer(value: unknown): value is Answer {
  if (!isJsonObject(value)) return false;
  const { text, finishReason, usage, model, tokens } = value;
  return (
    typeof text === 'string' &&
    (finishReason === null || typeof finishReason === 'string') &&
    (model === null || typeof model === 'string') &&
    (usage === null || (isJsonObject(usage) && isCount(usage.inputTokens) && isCount(usage.outputTokens))) &&
    (tokens === null || isAnswerTokens(tokens))
  );
}

function isAnswerTokens(value: unknown): value is AnswerTokens {
  if (!isJsonObject(value)) return false;
  const { text, logprobs, offsets } = value;
  return (
    isListOf(text, (item) => typeof item === 'string') &&
    isListOf(logprobs, isLogprob) &&
    logprobs.length === text.length &&
    (offsets === null || (isListOf(offsets, isCount) && offsets.length === text.length))
  );
}
