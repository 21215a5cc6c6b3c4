import { createHash, hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './json.ts';

declare const sha256Brand: unique symbol;
/** 64 lower-case hexadecimal digits of a SHA-256 digest. */
export type Sha256 = string & { readonly [sha256Brand]: true };

export function sha256(bytes: string | Uint8Array): Sha256 {
  return hash('sha256', bytes, 'hex') as Sha256; // checked by construction: hex of a SHA-256
}

/** The digest itself: 32 bytes. */
export function sha256Bytes(bytes: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The hash of a value's canonical JSON, under a tag that says what it is a hash of and in which version of its layout. */
export function hashOf(tag: string, value: JsonValue | object): Sha256 {
  return sha256(`${tag}\n${canonicalJson(value)}`);
}

export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text);
}
