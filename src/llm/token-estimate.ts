import type { JsonObject, JsonValue } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import type { ModelCall } from './call.ts';

/** A guess with its bounds. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

export interface TokenEstimate {
  readonly input: Range;
  readonly output: Range;
}

/**
 * Tokens of a text by its length in UTF-8: English prose has about 4 bytes a token, 5.5 where it is plain, 3 where it
 * is code, names or another script.
 */
export function estimateTokens(text: string): Range {
  const bytes = Buffer.byteLength(text);
  return { low: Math.floor(bytes / 5.5), expected: Math.ceil(bytes / 4), high: Math.ceil(bytes / 3) };
}

/** What a chat adds to each message around its text. */
const tokensPerMessage = 5;
/** Where a request sets no limit. */
const assumedOutputTokens = 512;

/** What a call will take, before it is made. Answers use half their limit as a rule, and all of it at most. */
export function estimateCall(call: ModelCall): TokenEstimate {
  return { input: inputEstimate(call), output: outputEstimate(call.body) };
}

/** What a call may take of a limit of tokens per minute, as providers reckon: its input and all it may answer. */
export function reservedTokens(call: ModelCall): number {
  return inputEstimate(call).expected + (outputLimit(call.body) ?? assumedOutputTokens);
}

function inputEstimate(call: ModelCall): Range {
  const { messages, prompt, response_format: format } = call.body;
  let sum = typeof prompt === 'string' ? estimateTokens(prompt) : zero;
  for (const message of Array.isArray(messages) ? (messages as readonly JsonValue[]) : []) {
    const text = isJsonObject(message) && typeof message.content === 'string' ? message.content : '';
    sum = addRanges(addRanges(sum, estimateTokens(text)), exactly(tokensPerMessage));
  }
  return format === undefined || format === null ? sum : addRanges(sum, estimateTokens(JSON.stringify(format)));
}

function outputEstimate(body: JsonObject): Range {
  const limit = outputLimit(body);
  if (limit === null) return { low: 1, expected: assumedOutputTokens / 2, high: assumedOutputTokens * 4 };
  // A schema leaves little to say.
  const expected = body.response_format === undefined ? Math.ceil(limit / 2) : Math.min(limit, 16);
  return { low: Math.min(limit, 1), expected, high: limit };
}

function outputLimit(body: JsonObject): number | null {
  const limit = body.max_completion_tokens ?? body.max_tokens;
  return typeof limit === 'number' ? limit : null;
}

export const zero: Range = { low: 0, expected: 0, high: 0 };

export function exactly(value: number): Range {
  return { low: value, expected: value, high: value };
}

export function addRanges(a: Range, b: Range): Range {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

export function addEstimates(a: TokenEstimate, b: TokenEstimate): TokenEstimate {
  return { input: addRanges(a.input, b.input), output: addRanges(a.output, b.output) };
}
