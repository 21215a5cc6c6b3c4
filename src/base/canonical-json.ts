import canonicalize from 'canonicalize';
import type { JsonValue } from './json.ts';

/**
 * RFC 8785 canonical JSON: one text for one value, whatever the order of its keys.
 * `undefined` members are left out; NaN, infinities and lone surrogates throw, since they have no JSON text.
 */
export function canonicalJson(value: JsonValue | object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson: the value has no JSON text');
  return text;
}

const texts = new WeakMap<object, string>();

/**
 * The same text, of plain data that never changes: each mapping in it is written once, however many values share it. Steps of thousands of cells
 * share their parameters, and these the parts of one config.
 */
export function canonicalJsonOfShared(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = Array.isArray(value) ? canonicalJson(value) : mappingText(value);
    texts.set(value, text);
  }
  return text;
}

function mappingText(value: object): string {
  const members = Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    if (member === undefined) return [];
    const isPart = typeof member === 'object' && member !== null;
    return [[key, isPart ? canonicalJsonOfShared(member) : canonicalJson(member)] as const];
  });
  // By UTF-16 code units, as RFC 8785 has it.
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, text]) => `${canonicalJson(key)}:${text}`).join(',')}}`;
}
