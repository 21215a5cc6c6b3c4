import { canonicalJson } from './canonical-json.ts';
import { isJsonObject, type JsonValue } from './json.ts';

export interface JsonDifference {
  /** Dotted; list elements by their `id` where they have one, else by index. */
  readonly path: string;
  /** Undefined where the value is absent. */
  readonly old: JsonValue | undefined;
  readonly new: JsonValue | undefined;
}

/** Where two JSON values differ, leaf by leaf; the order of keys means nothing. */
export function jsonDifferences(old: JsonValue | undefined, now: JsonValue | undefined, path = ''): JsonDifference[] {
  if (isSame(old, now)) return [];
  const before = members(old);
  const after = members(now);
  if (before === null || after === null) return [{ path, old, new: now }];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) =>
    jsonDifferences(before.get(name), after.get(name), path === '' ? name : `${path}.${name}`),
  );
}

function isSame(old: JsonValue | undefined, now: JsonValue | undefined): boolean {
  if (old === undefined || now === undefined) return old === now;
  return canonicalJson(old) === canonicalJson(now);
}

/** The named parts of a value; null for what is compared whole: scalars and lists without ids. */
function members(value: JsonValue | undefined): Map<string, JsonValue | undefined> | null {
  if (Array.isArray(value)) {
    const list: readonly JsonValue[] = value;
    const ids = list.map((element) =>
      isJsonObject(element) && typeof element['id'] === 'string' ? element['id'] : null,
    );
    if (list.length === 0 || ids.includes(null) || new Set(ids).size < ids.length) return null;
    return new Map(list.map((element, index) => [ids[index] ?? String(index), element]));
  }
  return isJsonObject(value) ? new Map(Object.entries(value)) : null;
}
