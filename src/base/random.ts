import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A stream of random numbers. Streams are arguments: nothing in the project draws from a shared generator. */
export interface RandomStream {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform on {0, …, bound − 1}; bound from 1 to 2³². */
  integer(bound: number): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Standard normal (Box–Muller, one value a pair is kept). */
  normal(): number;
}

/**
 * The stream of a name: the same seed and names give the same numbers, on any machine and in any order of use.
 * 128 bits of state come from SHA-256 over the seed and names (joined with a separator that no part can hold unescaped).
 */
export function randomStream(seed: number | string, ...names: readonly (number | string)[]): RandomStream {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest();
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
  return streamFrom(xoroshiro128plusFromState(state));
}

function streamFrom(generator: RandomGenerator): RandomStream {
  const uint32 = (): number => generator.next() >>> 0;
  const uniform = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000;
  return {
    uniform,
    integer(bound) {
      // Rejection keeps every residue equally likely.
      const limit = 0x100000000 - (0x100000000 % bound);
      let draw = uint32();
      while (draw >= limit) draw = uint32();
      return draw % bound;
    },
    exponential: () => -Math.log1p(-uniform()),
    normal: () => Math.sqrt(-2 * Math.log1p(-uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
