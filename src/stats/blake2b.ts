import { createRequire } from 'node:module';
import type { createBLAKE2b } from 'hash-wasm';

// One algorithm of the package: all of them take five times as long to load.
const algorithm = createRequire(import.meta.url)('hash-wasm/dist/blake2b.umd.min.js') as {
  readonly createBLAKE2b: typeof createBLAKE2b;
}; // a file without types of its own

export const blake2b8 = await hasher(8);
export const blake2b16 = await hasher(16);

/** BLAKE2b (RFC 7693) of a text's UTF-8 bytes into `out`, of the digest's length. */
async function hasher(digestBytes: number): Promise<(text: string, out: Uint8Array) => void> {
  const state = await algorithm.createBLAKE2b(8 * digestBytes);
  return (text, out) => out.set(state.init().update(text).digest('binary'));
}
