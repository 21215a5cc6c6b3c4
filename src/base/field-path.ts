const PATH = /^[^.[\]]+(?:\.[^.[\]]+|\[\d+\]|\["[^"]+"\])*$/;
const PART = /\[(\d+)\]|\["([^"]+)"\]|([^.[\]]+)/g;

/** `a.b[0]["c d"]` → ['a', 'b', 0, 'c d']; null for text that is no path. */
export function parseFieldPath(text: string): readonly (string | number)[] | null {
  if (!PATH.test(text)) return null;
  return [...text.matchAll(PART)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}

/** The value at a path; undefined where any part of it is absent. */
export function valueAtPath(value: unknown, path: string): unknown {
  let current = value;
  for (const part of parseFieldPath(path) ?? [path]) {
    if (typeof current !== 'object' || current === null) return undefined;
    if (!Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part]; // an object or array, checked above
  }
  return current;
}
