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
