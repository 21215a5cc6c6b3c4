import type { JackknifeGroups } from '../clusters.ts';

/** The jackknife group that a replicate leaves out, where it leaves out one and nothing else. */
type WithoutGroup = number | undefined;

/** The weights of a replicate, of prompts and of rows by their prompts; null: all 1. */
export interface ReplicateWeights {
  readonly prompts: Float64Array | null;
  readonly withoutGroup: WithoutGroup;
  of(prompt: Int32Array): Float64Array | null;
}

/** What each row of a table counts in a replicate. Made once for an estimator: which group a row is in does not change between replicates. */
export class RowWeights {
  readonly #groups: JackknifeGroups;
  readonly #groupOf = new WeakMap<Int32Array, Uint16Array>();
  readonly #buffers = new WeakMap<Int32Array, Float64Array>();

  constructor(groups: JackknifeGroups) {
    this.#groups = groups;
  }

  /**
   * The weights of rows by their prompts; null where all are 1. The array is the same for each call with these rows: a replicate reads it
   * before the next one is begun. Without one group the rows' groups say all: the weights of prompts lie far apart in memory.
   */
  of(prompt: Int32Array, promptWeights: Float64Array | null, withoutGroup: WithoutGroup): Float64Array | null {
    if (promptWeights === null) return null;
    const out = this.#buffers.get(prompt) ?? new Float64Array(prompt.length);
    this.#buffers.set(prompt, out);
    if (withoutGroup === undefined) {
      for (let i = 0; i < prompt.length; i += 1) out[i] = promptWeights[prompt[i]!]!;
      return out;
    }
    const groupOf = this.#groupsOf(prompt);
    for (let i = 0; i < prompt.length; i += 1) out[i] = groupOf[i] === withoutGroup ? 0 : 1;
    return out;
  }

  #groupsOf(prompt: Int32Array): Uint16Array {
    const known = this.#groupOf.get(prompt);
    if (known !== undefined) return known;
    const made = new Uint16Array(prompt.length);
    for (let i = 0; i < prompt.length; i += 1) made[i] = this.#groups.groupOfPrompt[prompt[i]!]!;
    this.#groupOf.set(prompt, made);
    return made;
  }
}
