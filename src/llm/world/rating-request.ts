import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { ChatMessage } from './chat-template.ts';
import type { Rated } from './judging.ts';
import { encode } from './tokenizer.ts';
import { VOCABULARY_SIZE, tokenText } from './vocabulary.ts';

/** How a rater is to write its score. */
export interface ScoreFormat {
  readonly low: number;
  readonly high: number;
  readonly integer: boolean;
  readonly write: (score: number) => string;
}

const MARKED = /\[QUESTION\]\s*?\n?([\s\S]*?)\n?\[ANSWER\][^\S\n]*\n?([\s\S]*)\n?\[END\]/;

/** Finds what is to be rated in the last user message: between its markers, or the longest stretch of the world's words. */
export function ratedIn(messages: readonly ChatMessage[]): Rated {
  const last = messages.findLastIndex((message) => message.role === 'user');
  const text = messages[last]?.content ?? '';
  const others = messages.filter((_, index) => index !== last).map((message) => message.content);
  const marked = MARKED.exec(text);
  if (marked !== null) {
    const around = [text.slice(0, marked.index), text.slice(marked.index + marked[0].length)];
    return {
      question: marked[1] ?? '',
      answer: (marked[2] ?? '').replace(/\n$/, ''),
      instructions: [...others, ...around].join('\n'),
    };
  }
  const { start, end } = longestKnownStretch(text);
  return {
    question: text.slice(0, start),
    answer: text.slice(start, end),
    instructions: [...others, text.slice(0, start), text.slice(end)].join('\n'),
  };
}

function longestKnownStretch(text: string): { readonly start: number; readonly end: number } {
  let best = { start: 0, end: 0, tokens: 0 };
  let current = { start: 0, end: 0, tokens: 0 };
  for (const id of encode(text)) {
    const end = current.end + tokenText(id).length;
    current = id < VOCABULARY_SIZE ? { ...current, end, tokens: current.tokens + 1 } : { start: end, end, tokens: 0 };
    if (current.tokens > best.tokens) best = current;
  }
  return best;
}

/** The first numeric property of the JSON schema that is asked for, or plain text on the scale the instructions name. */
export function scoreFormat(responseFormat: JsonValue | undefined, instructions: string): ScoreFormat {
  const schema = schemaOf(responseFormat);
  if (schema !== null) return schemaFormat(schema);
  const scale = scaleIn(instructions);
  const bare = /\b(?:only|just)\b/i.test(instructions);
  return { ...scale, integer: false, write: (score) => (bare ? String(score) : `Score: ${score}`) };
}

function schemaOf(responseFormat: JsonValue | undefined): JsonObject | null {
  if (!isJsonObject(responseFormat) || responseFormat.type === 'text') return null;
  const wrapper = responseFormat.json_schema;
  return isJsonObject(wrapper) && isJsonObject(wrapper.schema) ? wrapper.schema : {};
}

function schemaFormat(schema: JsonObject): ScoreFormat {
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const numeric = properties.find(([, property]) => isJsonObject(property) && isNumeric(property.type));
  const [name, property] = numeric ?? ['score', {}];
  const bounds = isJsonObject(property) ? property : {};
  const low = typeof bounds.minimum === 'number' ? bounds.minimum : 0;
  const high = typeof bounds.maximum === 'number' && bounds.maximum > low ? bounds.maximum : low + 100;
  return {
    low,
    high,
    integer: bounds.type === 'integer',
    write: (score) =>
      JSON.stringify(
        Object.fromEntries(
          properties.length === 0
            ? [[name, score]]
            : properties.map(([key, value]): [string, JsonValue] => [key, key === name ? score : placeholder(value)]),
        ),
      ),
  };
}

function isNumeric(type: JsonValue | undefined): boolean {
  return type === 'number' || type === 'integer';
}

/** The raters have no more to say than a number. */
function placeholder(property: JsonValue | undefined): JsonValue {
  if (!isJsonObject(property)) return '';
  if (Array.isArray(property.enum)) return (property.enum[0] as JsonValue | undefined) ?? null; // JSON holds only JSON
  if (isNumeric(property.type)) return typeof property.minimum === 'number' ? property.minimum : 0;
  return property.type === 'boolean' ? false : property.type === 'array' ? [] : '';
}

function scaleIn(instructions: string): { readonly low: number; readonly high: number } {
  for (const [, low, high] of instructions.matchAll(/(\d+(?:\.\d+)?)\s*(?:-|–|to|and)\s*(\d+(?:\.\d+)?)/g)) {
    if (Number(low) < Number(high)) return { low: Number(low), high: Number(high) };
  }
  return { low: 0, high: 100 };
}
