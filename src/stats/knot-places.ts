/** Steps of the table for each knot. */
const stepsAKnot = 2;

/**
 * Where values lie among increasing knots, for many values in any order: a table over equal steps from the first to the last knot says where to look,
 * so a place takes O(1) where the knots are spread evenly and O(log knots) at worst.
 */
export class KnotPlaces {
  readonly #knots: Float64Array;
  readonly #lower: number;
  readonly #scale: number;
  /** The first knot in each step or after it. */
  readonly #table: Uint32Array;

  /** At least one knot. */
  constructor(knots: Float64Array) {
    const count = knots.length;
    const steps = stepsAKnot * count;
    const [lower, upper] = [knots[0]!, knots[count - 1]!];
    this.#knots = knots;
    this.#lower = lower;
    this.#scale = upper > lower ? steps / (upper - lower) : 0;
    this.#table = new Uint32Array(steps + 1);
    let next = 0;
    for (let knot = 0; knot < count; knot += 1) {
      const step = this.#step(knots[knot]!);
      for (; next <= step; next += 1) this.#table[next] = knot;
    }
    for (; next <= steps; next += 1) this.#table[next] = count - 1;
  }

  /** Index of the first knot that is not below x (the number of knots where all are); x not NaN. */
  of(x: number): number {
    return walkTo(this.#knots, this.#table[this.#step(x)]!, x);
  }

  #step(x: number): number {
    const step = Math.floor((x - this.#lower) * this.#scale);
    return step > 0 ? Math.min(step, this.#table.length - 1) : 0;
  }
}

/**
 * Index of the first knot that is not below x, looked for from another place. O(log distance), by steps that double and then halve (Bentley & Yao
 * 1976).
 */
function walkTo(knots: Float64Array, from: number, x: number): number {
  let low = from;
  let high = from;
  if (from > 0 && knots[from - 1]! >= x) {
    for (let step = 1; low > 0 && knots[low - 1]! >= x; step *= 2) {
      high = low - 1;
      low = Math.max(0, high - step);
    }
  } else {
    for (let step = 1; high < knots.length && knots[high]! < x; step *= 2) {
      low = high + 1;
      high = Math.min(knots.length, low + step);
    }
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (knots[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
