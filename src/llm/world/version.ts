/** Goes into cache keys. Whoever changes what the world answers to any request raises it. */
export const WORLD_VERSION = 1;

/** The world has no clock: everything in it was made in this second. */
export const CREATED = 1_700_000_000;

export function fingerprint(seed: number): string {
  return `world-${WORLD_VERSION}-${seed}`;
}
