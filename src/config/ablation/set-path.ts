import { fail, ok, type Result } from '../../base/result.ts';
import { isJsonObject, type JsonValue } from '../../base/json.ts';

/**
 * A plain value with the part at a path replaced, as `--set` does it: elements of lists go by id or position, ids and free keys may
 * hold dots, missing maps on the way are made, and null removes. What is not on the way is shared with the value that was given.
 */
export function setPath(
  value: JsonValue | undefined,
  path: readonly string[],
  replacement: JsonValue,
): Result<JsonValue, string> {
  if (path.length === 0) return ok(replacement);
  if (Array.isArray(value)) return setInList(value, path, replacement);
  if (value !== undefined && !isJsonObject(value)) return fail(`a single value has no \`${path[0]}\``);
  const map = value ?? {};
  const used = shortestName(path, (name) => Object.hasOwn(map, name)) ?? 1;
  const key = path.slice(0, used).join('.');
  const next = setPath(map[key], path.slice(used), replacement);
  if (!next.ok) return next;
  const { [key]: _, ...others } = map;
  // A computed key of a literal is an own property, also if it is `__proto__`.
  return ok(next.value === null ? others : { ...map, [key]: next.value });
}

function setInList(
  list: readonly JsonValue[],
  path: readonly string[],
  replacement: JsonValue,
): Result<JsonValue, string> {
  const idOf = (item: JsonValue): JsonValue | undefined => (isJsonObject(item) ? item['id'] : undefined);
  const named = shortestName(path, (name) => list.some((item) => idOf(item) === name));
  const [first = ''] = path;
  const place =
    named === null
      ? Number(/^\d+$/.test(first) ? first : -1)
      : list.findIndex((item) => idOf(item) === path.slice(0, named).join('.'));
  const item = list[place];
  if (item === undefined) return fail(`there is no \`${first}\` to set`);
  const next = setPath(item, path.slice(named ?? 1), replacement);
  if (!next.ok) return next;
  return ok(next.value === null ? list.toSpliced(place, 1) : list.with(place, next.value));
}

/** Of the path's first parts, the fewest that together name something. */
export function shortestName(path: readonly string[], exists: (name: string) => boolean): number | null {
  for (let used = 1; used <= path.length; used += 1) {
    if (exists(path.slice(0, used).join('.'))) return used;
  }
  return null;
}
