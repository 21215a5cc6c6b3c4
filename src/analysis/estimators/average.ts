// In these loops each accumulator has a `let` of its own: one `let [a, b]` for several makes them three times as slow (V8 then keeps them boxed).

/** Σ v·(w·scale·x) / Σ v (v null: 1 each) of columns, compensated as below. v = 0 leaves a row out, NaN or not. NaN when nothing is left. */
export function averageOfProducts(
  w: Float64Array,
  scale: number,
  x: Float64Array,
  rowWeights: Float64Array | null,
): number {
  let total = 0;
  let compensation = 0;
  let weight = 0;
  for (let i = 0; i < x.length; i += 1) {
    const v = rowWeights === null ? 1 : rowWeights[i]!;
    if (v === 0) continue;
    const term = w[i]! * scale * x[i]! * v;
    const next = total + term;
    const added = next - total;
    compensation += total - (next - added) + (term - added);
    total = next;
    weight += v;
  }
  return weight > 0 ? (total + compensation) / weight : NaN;
}

/** Σ v·x / Σ v, likewise. */
export function weightedAverage(x: Float64Array, rowWeights: Float64Array | null): number {
  let total = 0;
  let compensation = 0;
  let weight = 0;
  for (let i = 0; i < x.length; i += 1) {
    const v = rowWeights === null ? 1 : rowWeights[i]!;
    if (v === 0) continue;
    const term = x[i]! * v;
    const next = total + term;
    const added = next - total;
    compensation += total - (next - added) + (term - added);
    total = next;
    weight += v;
  }
  return weight > 0 ? (total + compensation) / weight : NaN;
}

/** A compensated running Σ w·x and Σ w (as in stats/summation.ts), for the loops of replicates. */
export class WeightedAverage {
  #total = 0;
  #compensation = 0;
  #weight = 0;

  add(value: number, weight: number): void {
    const term = value * weight;
    const next = this.#total + term;
    const added = next - this.#total;
    this.#compensation += this.#total - (next - added) + (term - added);
    this.#total = next;
    this.#weight += weight;
  }

  /** NaN when nothing with positive weight was added. */
  get value(): number {
    return this.#weight > 0 ? (this.#total + this.#compensation) / this.#weight : NaN;
  }
}
