import { canonicalJson } from '../../base/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { type ApiError, badRequest } from './api-error.ts';

/** The settings both routes share, checked. */
export interface SamplingFields {
  readonly model: string;
  readonly temperature: number;
  readonly topP: number;
  readonly stop: readonly string[];
}

/** The longest answer when the request sets no limit. */
export const DEFAULT_MAX_TOKENS = 256;
export const MOST_TOKENS = 4096;

export interface ParsedBody {
  readonly body: JsonObject;
  /** What the request is known by: the order of its keys makes no difference. */
  readonly canonical: string;
}

export function parseBody(text: string): Result<ParsedBody, ApiError> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail(badRequest(null, 'The body of the request is not JSON'));
  }
  if (!isJsonObject(value)) return fail(badRequest(null, 'The body of the request is not a JSON object'));
  try {
    return ok({ body: value, canonical: canonicalJson(value) });
  } catch {
    // What was JSON and has no canonical text holds half a surrogate pair, which has no UTF-8 bytes.
    return fail(badRequest(null, 'The body of the request is not valid Unicode'));
  }
}

export function samplingFields(body: JsonObject): Result<SamplingFields, ApiError> {
  if (typeof body.model !== 'string' || body.model === '') return fail(badRequest('model', 'you must provide a model'));
  const temperature = numberField(body, 'temperature', 0, 2, 1);
  if (!temperature.ok) return temperature;
  const topP = numberField(body, 'top_p', 0, 1, 1);
  if (!topP.ok) return topP;
  const stop = stopField(body.stop);
  if (!stop.ok) return stop;
  if (body.stream === true) return fail(badRequest('stream', 'The world does not stream'));
  if ((body.n ?? 1) !== 1) return fail(badRequest('n', 'The world gives one answer a request: n must be 1'));
  return ok({ model: body.model, temperature: temperature.value, topP: topP.value, stop: stop.value });
}

export function numberField(
  body: JsonObject,
  name: string,
  least: number,
  most: number,
  otherwise: number,
): Result<number, ApiError> {
  const value = body[name] ?? null;
  if (value === null) return ok(otherwise);
  if (typeof value === 'number' && value >= least && value <= most) return ok(value);
  return fail(badRequest(name, `'${name}' must be a number from ${least} to ${most}, not ${JSON.stringify(value)}`));
}

export function integerField(
  body: JsonObject,
  name: string,
  least: number,
  most: number,
  otherwise: number,
): Result<number, ApiError> {
  const number = numberField(body, name, least, most, otherwise);
  if (!number.ok || Number.isInteger(number.value)) return number;
  return fail(badRequest(name, `'${name}' must be an integer, not ${number.value}`));
}

export function booleanField(body: JsonObject, name: string): Result<boolean, ApiError> {
  const value = body[name] ?? false;
  return typeof value === 'boolean' ? ok(value) : fail(badRequest(name, `'${name}' must be true or false`));
}

function stopField(value: JsonValue | undefined): Result<readonly string[], ApiError> {
  if (value === undefined || value === null) return ok([]);
  const list: readonly JsonValue[] = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  const texts = list.filter((item) => typeof item === 'string' && item !== '');
  if (texts.length === 0 || texts.length !== list.length || texts.length > 4) {
    return fail(badRequest('stop', "'stop' must be a text or a list of 1 to 4 texts, none empty"));
  }
  return ok(texts as readonly string[]); // all items were just seen to be strings
}
