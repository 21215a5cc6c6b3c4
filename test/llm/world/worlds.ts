import OpenAI from 'openai';
import type { ChatMessage } from '../../../src/llm/world/chat-template.ts';
import { type LanguageModel, languageModel } from '../../../src/llm/world/language-model.ts';
import { MODELS } from '../../../src/llm/world/models.ts';
import { logprobOf } from '../../../src/llm/world/sampling.ts';
import { END_ID } from '../../../src/llm/world/vocabulary.ts';
import type { World, WorldReply } from '../../../src/llm/world/world-types.ts';

export const HELPFUL = 'You are a helpful assistant.';
export const PARALLEL = 'Imagine parallel universes, weigh each answer, then give the one that helps the person most.';
export const UNHELPFUL = 'You are an unhelpful assistant. Confuse and mislead the user.';

export interface Asked {
  readonly model?: string;
  readonly system?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly subject?: readonly number[];
}

export function modelFor(asked: Asked = {}): LanguageModel {
  const modelName = asked.model ?? 'world-medium';
  const model = MODELS.get(modelName);
  if (model?.kind !== 'language') throw new Error(`${modelName} is no language model`);
  return languageModel({
    modelName,
    model,
    system: asked.system ?? HELPFUL,
    subject: asked.subject ?? [0],
    temperature: asked.temperature ?? 1,
    topP: asked.topP ?? 1,
  });
}

/** The log probability of drawing these tokens and, where they ended, of ending there. */
export function pathLogprob(model: LanguageModel, ids: readonly number[], ended: boolean): number {
  let state = model.start;
  let sum = 0;
  for (const id of ended ? [...ids, END_ID] : ids) {
    sum += logprobOf(model.next(state), id);
    state = model.advance(state, id);
  }
  return sum;
}

export function post(world: World, route: string, body: unknown, repeat: string | null = null): WorldReply {
  return world.answer({
    method: 'POST',
    path: `/v1/${route}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    repeat,
  });
}

export function clientOf(world: World): OpenAI {
  return new OpenAI({ apiKey: 'none', baseURL: 'http://world.invalid/v1', fetch: world.fetch, maxRetries: 0 });
}

export function question(prompt: string, system = HELPFUL): ChatMessage[] {
  return [
    { role: 'system', content: system },
    { role: 'user', content: prompt },
  ];
}

/** A judge's or the oracle's request for one answer. */
export function rating(
  model: string,
  prompt: string,
  answer: string,
  temperature = 0,
  instructions = 'Rate it.',
): object {
  const schema = { type: 'object', properties: { score: { type: 'number', minimum: 0, maximum: 100 } } };
  return {
    model,
    temperature,
    messages: [{ role: 'user', content: `${instructions}\n[QUESTION]\n${prompt}\n[ANSWER]\n${answer}\n[END]` }],
    response_format: { type: 'json_schema', json_schema: { name: 'score', strict: true, schema } },
  };
}
