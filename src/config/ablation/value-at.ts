import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { shortestName } from './set-path.ts';

/** The part of a plain value that `setPath` would replace; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  if (path.length === 0 || value === undefined) return value;
  if (Array.isArray(value)) return valueInList(value, path);
  if (!isJsonObject(value)) return undefined;
  const used = shortestName(path, (name) => Object.hasOwn(value, name));
  return used === null ? undefined : valueAt(value[path.slice(0, used).join('.')], path.slice(used));
}

function valueInList(list: readonly JsonValue[], path: readonly string[]): JsonValue | undefined {
  const idOf = (item: JsonValue): JsonValue | undefined => (isJsonObject(item) ? item['id'] : undefined);
  const named = shortestName(path, (name) => list.some((item) => idOf(item) === name));
  if (named === null) {
    const [first = '', ...rest] = path;
    return /^\d+$/.test(first) ? valueAt(list[Number(first)], rest) : undefined;
  }
  return valueAt(
    list.find((item) => idOf(item) === path.slice(0, named).join('.')),
    path.slice(named),
  );
}
