import { hashOf } from '../base/hash.ts';

/**
 * One fixed order of ids for a seed and a purpose: by the hash of (seed, purpose, id), so an id's place never depends on
 * which other ids there are. Whoever takes the first n of it and later the first n + m keeps the n.
 */
export function sampleOrder(ids: readonly string[], seed: number, purpose: string): string[] {
  return ids
    .map((id) => ({ id, rank: hashOf('assay/sample-order/1', { seed, purpose, id }) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ id }) => id);
}
