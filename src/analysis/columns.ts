import type { EvaluationData, MissingCount } from './dataset.ts';

/**
 * Everything that could be evaluated, as columns, and what did not come by prompt: from this a part can be taken as if no more had ever been
 * there. Plain objects and typed arrays only, so that threads can share it.
 */
export interface EvaluationColumns extends Omit<EvaluationData, 'missing' | 'labelConflicts'> {
  readonly faults: Faults;
  readonly conflicts: Conflicts;
}

/** A field that did not come. */
export interface FaultKind extends Omit<MissingCount, 'count'> {
  /**
   * What it is a fault of: it goes where its label or covariate goes. A log probability counts as missing only where its column was asked for,
   * which one value or one reason in it shows; `asked-logprob` is such a reason.
   */
  readonly of: 'row' | 'label' | 'covariate' | 'logprob' | 'asked-logprob';
}

/** What did not come, in the order in which it was found. */
export interface Faults {
  readonly kinds: readonly FaultKind[];
  /** Place in `kinds`. */
  readonly kind: Int32Array;
  readonly prompt: Int32Array;
}

/** Responses with two labels that disagree. */
export interface Conflicts {
  readonly prompt: Int32Array;
  readonly logged: Float64Array;
  readonly fresh: Float64Array;
}

export class FaultList {
  readonly #kinds = new Map<string, { readonly place: number; readonly kind: FaultKind }>();
  readonly #kind: number[] = [];
  readonly #prompt: number[] = [];

  add(prompt: number, kind: FaultKind): void {
    const { table, policy, field, reason, of } = kind;
    const key = JSON.stringify([table, policy, field, reason, of]);
    let known = this.#kinds.get(key);
    if (known === undefined) {
      known = { place: this.#kinds.size, kind };
      this.#kinds.set(key, known);
    }
    this.#kind.push(known.place);
    this.#prompt.push(prompt);
  }

  columns(): Faults {
    return {
      kinds: [...this.#kinds.values()].map(({ kind }) => kind),
      kind: Int32Array.from(this.#kind),
      prompt: Int32Array.from(this.#prompt),
    };
  }
}

export class ConflictList {
  readonly #found: { readonly prompt: number; readonly logged: number; readonly fresh: number }[] = [];

  add(prompt: number, logged: number, fresh: number): void {
    this.#found.push({ prompt, logged, fresh });
  }

  columns(): Conflicts {
    return {
      prompt: Int32Array.from(this.#found, ({ prompt }) => prompt),
      logged: Float64Array.from(this.#found, ({ logged }) => logged),
      fresh: Float64Array.from(this.#found, ({ fresh }) => fresh),
    };
  }
}
