import type { Judge } from '../config/types.generated.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';

/** How a judge is made to answer with a number, and how the number is found. */
interface JudgeOutput {
  /** What the request asks the provider to enforce; null for nothing. */
  responseFormat(scale: Judge['scale']): JsonObject | null;
  /** The number as the judge gave it; null when there is none. */
  read(text: string, pattern: string | undefined): number | null;
}

const jsonSchema: JudgeOutput = {
  responseFormat([minimum, maximum]) {
    const schema = {
      type: 'object',
      properties: { score: { type: 'number', minimum, maximum } },
      required: ['score'],
      additionalProperties: false,
    };
    return { type: 'json_schema', json_schema: { name: 'score', strict: true, schema } };
  },
  read(text) {
    // Models that are not held to the schema by their server like to put the JSON into a fence.
    const bare = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text;
    let value: unknown;
    try {
      value = JSON.parse(bare);
    } catch {
      return null;
    }
    return isJsonObject(value) && typeof value.score === 'number' ? finite(value.score) : null;
  },
};

/** The full stop of a sentence may follow. */
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;

const regex: JudgeOutput = {
  responseFormat: () => null,
  read(text, pattern) {
    if (pattern === undefined) throw new Error('a judge with `output: regex` has a pattern: its schema requires it');
    const found = new RegExp(pattern, 'u').exec(text)?.[1]?.trim() ?? '';
    // `Number` alone would read '' as 0 and '0x10' as 16.
    return decimal.test(found) ? finite(Number(found)) : null;
  },
};

export const judgeOutputs: Readonly<Record<Judge['output'], JudgeOutput>> = { json_schema: jsonSchema, regex };

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
