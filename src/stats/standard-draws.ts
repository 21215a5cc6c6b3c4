import type { RandomStream } from '../base/random.ts';
import { acceptedTry, correlate, cubeOf, fillNormal, normalErrors, studentise } from './max-t.ts';
import type { JointErrors } from './max-t.ts';

/**
 * What multivariate t draws of one size are made of: standard normal values, and the tries of their χ² variates. Made once, they serve every
 * covariance and every df: `errors` is `studentise(normalErrors(deviations, draws, stream), df, stream)` from the stream's beginning, to the bit.
 */
export class StandardDraws {
  readonly #size: number;
  readonly #draws: number;
  readonly #stream: () => RandomStream;
  readonly #normal: Float64Array;
  /** A normal and a uniform a try, one after the other. */
  readonly #tries: Float64Array;

  /** `stream`: the same one from its beginning each time. */
  constructor(size: number, draws: number, stream: () => RandomStream) {
    this.#size = size;
    this.#draws = draws;
    this.#stream = stream;
    const own = stream();
    this.#normal = new Float64Array(draws * size);
    fillNormal(own, this.#normal);
    // At least 95 % of tries are accepted.
    this.#tries = new Float64Array(2 * Math.ceil(1.2 * draws + 20));
    for (let i = 0; i < this.#tries.length; i += 2) {
      this.#tries[i] = own.normal();
      this.#tries[i + 1] = 1 - own.uniform();
    }
  }

  errors(deviations: readonly Float64Array[], df: number | null): JointErrors {
    const scale = df === null ? null : this.#scales(df);
    if (df !== null && scale === null) {
      const stream = this.#stream();
      return studentise(normalErrors(deviations, this.#draws, stream), df, stream);
    }
    const values = new Float64Array(this.#normal.length);
    correlate(deviations, this.#normal, values);
    if (scale !== null) {
      for (let draw = 0, place = 0; draw < this.#draws; draw += 1) {
        for (let i = 0; i < this.#size; i += 1, place += 1) values[place] = values[place]! * scale[draw]!;
      }
    }
    return { size: this.#size, draws: this.#draws, values };
  }

  /** √(df/χ²) of each draw; null where the stream would be read differently: few degrees of freedom, or a try that is refused unseen. */
  #scales(df: number): Float64Array | null {
    const shape = df / 2;
    if (shape < 1) return null;
    const tries = this.#tries;
    const out = new Float64Array(this.#draws);
    let next = 0;
    for (let draw = 0; draw < out.length; draw += 1) {
      let chi: number | null = null;
      while (chi === null) {
        if (next >= tries.length || !(cubeOf(shape, tries[next]!) > 0)) return null;
        chi = acceptedTry(shape, tries[next]!, tries[next + 1]!);
        next += 2;
      }
      out[draw] = Math.sqrt(df / chi);
    }
    return out;
  }
}
