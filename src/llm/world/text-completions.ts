import type { JsonObject, JsonValue } from '../../base/json.ts';
import { randomStream } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { type Answered, answerFrom } from './answers.ts';
import { type ApiError, badRequest, unknownModel, wrongRoute } from './api-error.ts';
import type { Fate } from './faults.ts';
import { forceText, type ForcedText, type TextToken } from './forced-text.ts';
import type { LanguageModelSpec } from './models.ts';
import {
  MOST_TOKENS,
  type SamplingFields,
  booleanField,
  integerField,
  numberField,
  samplingFields,
} from './request-fields.ts';
import { modelSpec, type Universe } from './universe.ts';
import { CREATED, fingerprint } from './version.ts';

interface TextRequest extends SamplingFields {
  readonly prompt: string;
  readonly echo: boolean;
  readonly maxTokens: number;
  /** How many alternatives to list at each token; null when no log probabilities are asked for. */
  readonly logprobs: number | null;
}

/** As in OpenAI's API. */
const DEFAULT_TEXT_TOKENS = 16;

/** POST /completions: scores the tokens of a text, continues it, or both. */
export function textCompletion(
  universe: Universe,
  body: JsonObject,
  request: string,
  fate: Fate,
): Result<JsonObject, ApiError> {
  const parsed = textRequest(body);
  if (!parsed.ok) return parsed;
  const spec = modelSpec(parsed.value.model);
  if (spec === null) return fail(unknownModel(parsed.value.model));
  if (spec.kind !== 'language') {
    return fail(wrongRoute(parsed.value.model, 'this is a chat model and has no completions; ask chat/completions'));
  }
  return ok(completion(universe, spec, parsed.value, request, fate));
}

function textRequest(body: JsonObject): Result<TextRequest, ApiError> {
  const sampling = samplingFields(body);
  if (!sampling.ok) return sampling;
  if (typeof body.prompt !== 'string' || body.prompt === '') {
    return fail(badRequest('prompt', "'prompt' must be one text that is not empty"));
  }
  const echo = booleanField(body, 'echo');
  if (!echo.ok) return echo;
  const maxTokens = integerField(body, 'max_tokens', 0, MOST_TOKENS, DEFAULT_TEXT_TOKENS);
  if (!maxTokens.ok) return maxTokens;
  if (maxTokens.value === 0 && !echo.value) {
    return fail(badRequest('max_tokens', "With 'max_tokens' 0 there is nothing to answer unless 'echo' is true"));
  }
  const logprobs = numberField(body, 'logprobs', 0, 5, -1);
  if (!logprobs.ok) return logprobs;
  return ok({
    ...sampling.value,
    prompt: body.prompt,
    echo: echo.value,
    maxTokens: maxTokens.value,
    logprobs: logprobs.value < 0 ? null : Math.floor(logprobs.value),
  });
}

function completion(
  universe: Universe,
  spec: LanguageModelSpec,
  asked: TextRequest,
  request: string,
  fate: Fate,
): JsonObject {
  const forced = forceText(universe, spec, asked, asked.echo ? (asked.logprobs ?? 0) : 0);
  const answered = continuation(universe, asked, request, fate, forced);
  const echoed = asked.echo && fate.mishap !== 'empty_answer' ? forced.tokens : [];
  const tokens: readonly TextToken[] = [
    ...echoed,
    ...answered.tokens.map((token) => ({
      ...token,
      alternatives: forced.alternatives(token.state, asked.logprobs ?? 0),
    })),
  ];
  const promptTokens = forced.tokens.length;
  return {
    id: `cmpl-${request.slice(0, 24)}`,
    object: 'text_completion',
    created: CREATED,
    model: asked.model,
    system_fingerprint: fingerprint(universe.seed),
    choices: [
      {
        index: 0,
        text: echoed.map((token) => token.text).join('') + answered.text,
        logprobs: asked.logprobs === null ? null : logprobColumns(tokens, asked, fate),
        finish_reason: answered.finishReason,
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: answered.tokens.length,
      total_tokens: promptTokens + answered.tokens.length,
    },
  };
}

function continuation(
  universe: Universe,
  asked: TextRequest,
  request: string,
  fate: Fate,
  forced: ForcedText,
): Answered {
  if (asked.maxTokens === 0) return { text: '', tokens: [], finishReason: 'length' };
  if (fate.mishap === 'empty_answer' || forced.ended) return { text: '', tokens: [], finishReason: 'stop' };
  const random = randomStream(universe.seed, 'world-text', request);
  return answerFrom(forced.model, forced.state, asked, random);
}

function logprobColumns(tokens: readonly TextToken[], asked: TextRequest, fate: Fate): JsonObject {
  const logprobs = fate.spoil(tokens.map((token) => token.logprob));
  return {
    tokens: tokens.map((token) => token.text),
    token_logprobs: logprobs,
    top_logprobs: asked.logprobs === 0 ? null : tokens.map((token) => alternatives(token)),
    text_offset: offsets(tokens, asked),
  };
}

/** The likeliest tokens at a place, and the one that stands there. */
function alternatives(token: TextToken): JsonValue {
  if (token.logprob === null) return null;
  return Object.fromEntries([
    ...token.alternatives.map(({ text, logprob }) => [text, logprob]),
    [token.text, token.logprob],
  ]);
}

/** In characters from the beginning of the prompt, as OpenAI counts them: code points, also when the prompt is not echoed. */
function offsets(tokens: readonly TextToken[], asked: TextRequest): readonly number[] {
  let at = asked.echo ? 0 : codePoints(asked.prompt);
  return tokens.map((token) => {
    const start = at;
    at += codePoints(token.text);
    return start;
  });
}

function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
