import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { randomStream } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { type Answered, answerFrom } from './answers.ts';
import { type ApiError, badRequest, unknownModel } from './api-error.ts';
import { type ChatMessage, conversationOf, worldTemplate } from './chat-template.ts';
import type { Fate } from './faults.ts';
import type { LanguageModel } from './language-model.ts';
import type { LanguageModelSpec, RaterSpec } from './models.ts';
import { rate } from './rating.ts';
import { ratedIn, scoreFormat } from './rating-request.ts';
import {
  DEFAULT_MAX_TOKENS,
  MOST_TOKENS,
  type SamplingFields,
  booleanField,
  integerField,
  samplingFields,
} from './request-fields.ts';
import { encode } from './tokenizer.ts';
import { likeliest } from './top-tokens.ts';
import { modelSpec, type Universe } from './universe.ts';
import { CREATED, fingerprint } from './version.ts';

interface ChatRequest extends SamplingFields {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly logprobs: boolean;
  readonly topLogprobs: number;
  readonly responseFormat: JsonValue | undefined;
}

/** POST /chat/completions. `request` names this request and its repeat: all randomness comes from it. */
export function chatCompletion(
  universe: Universe,
  body: JsonObject,
  request: string,
  fate: Fate,
): Result<JsonObject, ApiError> {
  const parsed = chatRequest(body);
  if (!parsed.ok) return parsed;
  const chat = parsed.value;
  const spec = modelSpec(chat.model);
  if (spec === null) return fail(unknownModel(chat.model));
  const promptTokens = encode(worldTemplate(chat.messages, { endOfTurn: false }).prefix).length;
  switch (spec.kind) {
    case 'language': {
      if (isJsonObject(chat.responseFormat) && chat.responseFormat.type !== 'text') {
        return fail(badRequest('response_format', `\`${chat.model}\` answers in plain text only`));
      }
      return ok(spokenAnswer(universe, spec, chat, request, fate, promptTokens));
    }
    case 'judge':
    case 'oracle':
      return ok(ratingAnswer(universe, spec, chat, request, fate, promptTokens));
    default:
      return spec satisfies never;
  }
}

function chatRequest(body: JsonObject): Result<ChatRequest, ApiError> {
  const sampling = samplingFields(body);
  if (!sampling.ok) return sampling;
  const messages = chatMessages(body.messages);
  if (!messages.ok) return messages;
  const limit = body.max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens';
  const maxTokens = integerField(body, limit, 1, MOST_TOKENS, DEFAULT_MAX_TOKENS);
  if (!maxTokens.ok) return maxTokens;
  const logprobs = booleanField(body, 'logprobs');
  if (!logprobs.ok) return logprobs;
  const topLogprobs = integerField(body, 'top_logprobs', 0, 20, 0);
  if (!topLogprobs.ok) return topLogprobs;
  return ok({
    ...sampling.value,
    messages: messages.value,
    maxTokens: maxTokens.value,
    logprobs: logprobs.value,
    topLogprobs: topLogprobs.value,
    responseFormat: body.response_format,
  });
}

const ROLES: Readonly<Record<string, ChatMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};

function chatMessages(value: JsonValue | undefined): Result<readonly ChatMessage[], ApiError> {
  if (!Array.isArray(value) || value.length === 0) {
    return fail(badRequest('messages', "'messages' must be a list of at least one message"));
  }
  const messages: ChatMessage[] = [];
  for (const [index, item] of (value as readonly JsonValue[]).entries()) {
    const role = isJsonObject(item) && typeof item.role === 'string' ? ROLES[item.role] : undefined;
    const content = isJsonObject(item) ? contentText(item.content) : null;
    if (role === undefined || content === null) {
      const param = `messages[${index}]`;
      return fail(badRequest(param, `'${param}' must have a role (${Object.keys(ROLES).join(', ')}) and a text`));
    }
    messages.push({ role, content });
  }
  return ok(messages);
}

/** Content is a text, or a list of text parts. */
function contentText(content: JsonValue | undefined): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = (content as readonly JsonValue[]).map((part) =>
    isJsonObject(part) && part.type === 'text' && typeof part.text === 'string' ? part.text : null,
  );
  return texts.includes(null) ? null : texts.join('');
}

function spokenAnswer(
  universe: Universe,
  spec: LanguageModelSpec,
  chat: ChatRequest,
  request: string,
  fate: Fate,
  promptTokens: number,
): JsonObject {
  const model = universe.languageModel(chat.model, spec, conversationOf(chat.messages), chat);
  const random = randomStream(universe.seed, 'world-chat', request);
  const answered: Answered =
    fate.mishap === 'empty_answer'
      ? { text: '', tokens: [], finishReason: 'stop' }
      : answerFrom(model, model.start, chat, random);
  return envelope(universe, chat, request, {
    content: answered.text,
    finishReason: answered.finishReason,
    logprobs: chat.logprobs ? { content: tokenLogprobs(answered, model, chat.topLogprobs, fate), refusal: null } : null,
    promptTokens,
    completionTokens: answered.tokens.length,
  });
}

function tokenLogprobs(answered: Answered, model: LanguageModel, top: number, fate: Fate): readonly JsonObject[] {
  const logprobs = fate.spoil(answered.tokens.map((token) => token.logprob));
  return answered.tokens.map((token, index) => ({
    token: token.text,
    logprob: logprobs[index] ?? null,
    bytes: [...Buffer.from(token.text)],
    top_logprobs: likeliest(model.next(token.state), top).map(({ text, logprob }) => ({
      token: text,
      logprob,
      bytes: [...Buffer.from(text)],
    })),
  }));
}

/** A rater's probabilities are not known exactly, so it gives none. */
function ratingAnswer(
  universe: Universe,
  rater: RaterSpec,
  chat: ChatRequest,
  request: string,
  fate: Fate,
  promptTokens: number,
): JsonObject {
  const rated = ratedIn(chat.messages);
  const format = scoreFormat(chat.responseFormat, rated.instructions);
  const score = rate(rater, rated, format, {
    seed: universe.seed,
    modelName: chat.model,
    told: JSON.stringify(chat.messages),
    request,
    temperature: chat.temperature,
  });
  const content = fate.mishap === 'empty_answer' ? '' : format.write(score);
  const completionTokens = encode(content).length;
  return envelope(universe, chat, request, {
    content,
    finishReason: 'stop',
    logprobs: null,
    promptTokens,
    completionTokens,
  });
}

interface Said {
  readonly content: string;
  readonly finishReason: 'stop' | 'length';
  readonly logprobs: JsonObject | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

function envelope(universe: Universe, chat: ChatRequest, request: string, said: Said): JsonObject {
  return {
    id: `chatcmpl-${request.slice(0, 24)}`,
    object: 'chat.completion',
    created: CREATED,
    model: chat.model,
    system_fingerprint: fingerprint(universe.seed),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: said.content, refusal: null },
        logprobs: said.logprobs,
        finish_reason: said.finishReason,
      },
    ],
    usage: {
      prompt_tokens: said.promptTokens,
      completion_tokens: said.completionTokens,
      total_tokens: said.promptTokens + said.completionTokens,
    },
  };
}
