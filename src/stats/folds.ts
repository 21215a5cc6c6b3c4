import { blake2b16, blake2b8 } from './blake2b.ts';
import { sortedOrder } from './order.ts';

const encoder = new TextEncoder();

/**
 * The reference's fold of a prompt: BLAKE2b with an 8-byte digest over `id-seed-k`, read as a big-endian integer, modulo k.
 * Folds for different k are unrelated. k ≥ 2 and a non-empty id, else it throws.
 */
export function hashFold(id: string, seed: number, k: number): number {
  if (!(Number.isInteger(k) && k >= 2)) throw new RangeError('hashFold: k must be an integer of at least 2');
  if (id === '') throw new RangeError('hashFold: the id is empty');
  const digest = new Uint8Array(8);
  blake2b8(`${id}-${seed}-${k}`, digest);
  return modulo(digest, k);
}

export interface Folds {
  /** As many as were asked for, fewer when too few are labelled. */
  readonly k: number;
  /** One a given id. */
  readonly fold: Int32Array;
}

/**
 * Balanced folds (CJE 0.6.0): the labelled ids, sorted by (BLAKE2b 16-byte digest of `id-seed`, id), are dealt to the folds in turn, so
 * fold sizes differ by at most one; ids without labels go where their digest (big-endian) modulo k says. k becomes ⌊C/2⌋ (at least 2)
 * when C labelled ids are fewer than 2k. Null when C < 4: nothing can be held out. ids are distinct.
 */
export function balancedFolds(
  ids: readonly string[],
  labelled: ArrayLike<boolean | number>,
  k: number,
  seed: number,
): Folds | null {
  const digests = digests16(ids, seed);
  const order = hashOrder(ids, digests).filter((index) => Boolean(labelled[index]));
  if (order.length < 4) return null;
  const used = order.length < 2 * k ? Math.max(2, Math.floor(order.length / 2)) : k;
  const fold = new Int32Array(ids.length);
  for (let index = 0; index < ids.length; index += 1) {
    if (!labelled[index]) fold[index] = modulo(digestOf(digests, index), used);
  }
  order.forEach((index, rank) => {
    fold[index] = rank % used;
  });
  return { k: used, fold };
}

/** 16 bytes an id. */
function digests16(ids: readonly string[], seed: number | string): Uint8Array {
  const digests = new Uint8Array(16 * ids.length);
  ids.forEach((id, index) => blake2b16(`${id}-${seed}`, digestOf(digests, index)));
  return digests;
}

function digestOf(digests: Uint8Array, index: number): Uint8Array {
  return digests.subarray(16 * index, 16 * index + 16);
}

function hashOrder(ids: readonly string[], digests: Uint8Array): Uint32Array {
  // The first 52 bits nearly always decide; runs that agree in them are put right by the whole digest and the id.
  const keys = new Float64Array(ids.length);
  for (let index = 0; index < keys.length; index += 1) {
    let key = 0;
    for (let byte = 0; byte < 6; byte += 1) key = key * 256 + digests[16 * index + byte]!;
    keys[index] = key * 16 + (digests[16 * index + 6]! >>> 4);
  }
  const order = sortedOrder(keys);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && keys[order[end]!] === keys[order[start]!]) end += 1;
    if (end - start > 1) {
      order
        .subarray(start, end)
        .sort(
          (a, b) => compareBytes(digestOf(digests, a), digestOf(digests, b)) || compareCodePoints(ids[a]!, ids[b]!),
        );
    }
    start = end;
  }
  return order;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

function compareCodePoints(a: string, b: string): number {
  return compareBytes(encoder.encode(a), encoder.encode(b)) || a.length - b.length;
}

function modulo(bigEndian: Uint8Array, k: number): number {
  let remainder = 0;
  for (const byte of bigEndian) remainder = (remainder * 256 + byte) % k;
  return remainder;
}
