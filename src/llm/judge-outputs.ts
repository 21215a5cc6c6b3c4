import { isJsonObject, type JsonObject } from '../base/json.ts';

/** How a judge is made to answer with a number, and how the number is found. */
interface JudgeOutput {
  /** What the request asks the provider to enforce; null for nothing. */
  responseFormat(scale: readonly [number, number]): JsonObject | null;
  /** The number as the judge gave it; null when there is none, or not just one. */
  read(text: string, scale: readonly [number, number], pattern: string | null): number | null;
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

const number = String.raw`[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?`;
/** "85/100", "85 out of 100". */
const outOf = String.raw`(?:\s*(?:/|out\s+of)\s*(${number}))?`;
const onlyNumber = new RegExp(String.raw`^[^\w.+-]{0,3}(${number})${outOf}\W{0,3}$`, 'i');
const labelled = new RegExp(
  String.raw`\b(?:score|rating|grade)\b["'*_\s]*(?:is|of|[:=])["'*_\s]*(${number})(?![\d.]*\d)${outOf}`,
  'gi',
);

const regex: JudgeOutput = {
  responseFormat: () => null,
  read(text, [, high], pattern) {
    if (pattern !== null) {
      const match = new RegExp(pattern).exec(text);
      return match === null ? null : numeric(match[1] ?? match[0]);
    }
    const alone = onlyNumber.exec(text.trim());
    // "On a scale of 0 to 100 …": a number as such is not the score, and two scores are none.
    const found = alone === null ? [...text.matchAll(labelled)] : [alone];
    const scores = new Set(found.map(([, value, of]) => onScale(value, of, high)));
    const [score] = scores;
    return scores.size === 1 ? (score ?? null) : null;
  },
};

/** "4/5" from a judge that was told to go to 100 is not a 4. */
function onScale(value: string | undefined, of: string | undefined, high: number): number | null {
  return value === undefined || (of !== undefined && Number(of) !== high) ? null : numeric(value);
}

export type JudgeOutputKind = 'json_schema' | 'regex';

export const judgeOutputs: Readonly<Record<JudgeOutputKind, JudgeOutput>> = { json_schema: jsonSchema, regex };

function numeric(text: string): number | null {
  return text.trim() === '' ? null : finite(Number(text));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
