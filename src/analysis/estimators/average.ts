/** Σ v·(w·scale·x) / Σ v (v null: 1 each) of columns, compensated as below. v = 0 leaves a row out, NaN or not. NaN when nothing is left. */
export function averageOfProducts(
  w: Float64Array,
  scale: number,
  x: Float64Array,
  rowWeights: Float64Array | null,
): number {
  let [total, compensation, weight] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const v = rowWeights === null ? 1 : rowWeights[i]!;
    if (v === 0) continue;
    const term = w[i]! * scale * x[i]! * v;
    const next = total + term;
    compensation += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
    weight += v;
  }
  return weight > 0 ? (total + compensation) / weight : NaN;
}

/** Σ v·x / Σ v, likewise. */
export function weightedAverage(x: Float64Array, rowWeights: Float64Array | null): number {
  let [total, compensation, weight] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const v = rowWeights === null ? 1 : rowWeights[i]!;
    if (v === 0) continue;
    const term = x[i]! * v;
    const next = total + term;
    compensation += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
    weight += v;
  }
  return weight > 0 ? (total + compensation) / weight : NaN;
}

/** A compensated running Σ w·x and Σ w (Neumaier 1974), for the loops of replicates. */
export class WeightedAverage {
  #total = 0;
  #compensation = 0;
  #weight = 0;

  add(value: number, weight: number): void {
    const term = value * weight;
    const next = this.#total + term;
    this.#compensation +=
      Math.abs(this.#total) >= Math.abs(term) ? this.#total - next + term : term - next + this.#total;
    this.#total = next;
    this.#weight += weight;
  }

  /** NaN when nothing with positive weight was added. */
  get value(): number {
    return this.#weight > 0 ? (this.#total + this.#compensation) / this.#weight : NaN;
  }
}
