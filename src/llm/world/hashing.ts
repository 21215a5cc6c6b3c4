/** Small fast hashes for the world's fixed tables. Requests are seeded by SHA-256 (base/random.ts), not by these. */

/** FNV-1a over UTF-16 units, finished so that near texts do not stay near. */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(hash);
}

/** The finaliser of MurmurHash3 over two numbers. */
export function hashPair(first: number, second: number): number {
  return mix(Math.imul(first, 0x9e3779b1) ^ mix(second + 0x7f4a7c15));
}

/** A 32-bit hash as a number in (-1, 1). */
export function toSigned(hash: number): number {
  return (hash + 0.5) / 0x80000000 - 1;
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
