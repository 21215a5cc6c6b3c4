const stateLength = 624;
const shiftSize = 397;

/**
 * The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998) with the seeding and the draws of NumPy's legacy `RandomState` and of CPython's
 * `random`, for conventions whose folds and subsamples were drawn by them. Nothing else in the project draws from it: streams by name do.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(stateLength);
  #next = stateLength;

  /** `RandomState(seed)`: Knuth's recurrence on a 32-bit seed. */
  static ofNumpy(seed: number): MersenneTwister {
    const twister = new MersenneTwister();
    twister.#spread(seed);
    return twister;
  }

  /** `random.seed(seed)`: the 32-bit limbs of |seed|, mixed in. seed: an integer. */
  static ofPython(seed: number): MersenneTwister {
    const twister = new MersenneTwister();
    const magnitude = Math.abs(seed);
    const limbs = magnitude > 0xffffffff ? [magnitude % 2 ** 32, Math.floor(magnitude / 2 ** 32)] : [magnitude];
    twister.#spread(19650218);
    const state = twister.#state;
    let i = 1;
    let j = 0;
    const advance = (): void => {
      i += 1;
      if (i < stateLength) return;
      state[0] = state[stateLength - 1]!;
      i = 1;
    };
    for (let step = 0; step < stateLength; step += 1) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(previous, 1664525)) + limbs[j]! + j;
      advance();
      j = (j + 1) % limbs.length;
    }
    for (let step = 1; step < stateLength; step += 1) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(previous, 1566083941)) - i;
      advance();
    }
    state[0] = 0x80000000;
    return twister;
  }

  #spread(seed: number): void {
    this.#state[0] = seed >>> 0;
    for (let i = 1; i < stateLength; i += 1) {
      const previous = this.#state[i - 1]! ^ (this.#state[i - 1]! >>> 30);
      this.#state[i] = Math.imul(previous, 1812433253) + i;
    }
  }

  /** 32 uniform bits. */
  uint32(): number {
    if (this.#next === stateLength) this.#twist();
    let y = this.#state[this.#next]!;
    this.#next += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < stateLength; i += 1) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % stateLength]! & 0x7fffffff);
      state[i] = state[(i + shiftSize) % stateLength]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

/** NumPy's legacy `shuffle`, in place: from the end, each place is swapped with one drawn by masked rejection. */
export function legacyShuffle(values: Int32Array | Uint32Array, twister: MersenneTwister): void {
  for (let i = values.length - 1; i > 0; i -= 1) {
    const mask = 2 ** (32 - Math.clz32(i)) - 1;
    let j = (twister.uint32() & mask) >>> 0;
    while (j > i) j = (twister.uint32() & mask) >>> 0;
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

/**
 * scikit-learn's `KFold(k, shuffle=True, random_state=seed)`: the fold of each of n rows. The shuffled rows are cut into k consecutive
 * blocks, the first n mod k one longer. 2 ≤ k ≤ n, else it throws.
 */
export function kFold(n: number, k: number, seed: number): Int32Array {
  if (!(k >= 2 && k <= n)) throw new RangeError('kFold: k must be from 2 to the number of rows');
  const order = Int32Array.from({ length: n }, (_, i) => i);
  legacyShuffle(order, MersenneTwister.ofNumpy(seed));
  const folds = new Int32Array(n);
  const longer = n % k;
  const size = Math.floor(n / k);
  order.forEach((row, place) => {
    const boundary = longer * (size + 1);
    folds[row] = place < boundary ? Math.floor(place / (size + 1)) : longer + Math.floor((place - boundary) / size);
  });
  return folds;
}

/** CPython's `random.sample(range(n), count)` from a stream: a pool when n is small, a set of those drawn otherwise. 0 ≤ count ≤ n. */
export function pythonSample(n: number, count: number, twister: MersenneTwister): readonly number[] {
  if (!(count >= 0 && count <= n)) throw new RangeError('pythonSample: more are asked for than there are');
  // The size above which CPython's set costs less than its list.
  const setSize = 21 + (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
  const drawn: number[] = [];
  if (n <= setSize) {
    const pool = Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < count; i += 1) {
      const j = below(n - i, twister);
      drawn.push(pool[j]!);
      pool[j] = pool[n - i - 1]!;
    }
    return drawn;
  }
  const seen = new Set<number>();
  while (drawn.length < count) {
    const j = below(n, twister);
    if (seen.has(j)) continue;
    seen.add(j);
    drawn.push(j);
  }
  return drawn;
}

/** `_randbelow`: the top bits of a draw, again until below the bound (at most 2³²). */
function below(bound: number, twister: MersenneTwister): number {
  const bits = 32 - Math.clz32(bound);
  let draw = twister.uint32() >>> (32 - bits);
  while (draw >= bound) draw = twister.uint32() >>> (32 - bits);
  return draw;
}
