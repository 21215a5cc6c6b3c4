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
