import type { RandomStream } from '../base/random.ts';
import { dot } from './summation.ts';
import { quantile } from './quantiles.ts';

/** Draws of several estimates' errors at once, draw-major: `draws` rows of `size` numbers. */
export interface JointErrors {
  readonly size: number;
  readonly draws: number;
  readonly values: Float64Array;
}

/**
 * Normal draws with the covariance Σ_u d_u d_uᵀ of deviations by unit (one column of `deviations` an estimate, factor and all). Uses a Cholesky
 * factor in which a direction without variance is left out, so that perfectly correlated estimates stay so. O(units · size² + draws · size²).
 */
export function normalErrors(deviations: readonly Float64Array[], draws: number, stream: RandomStream): JointErrors {
  const size = deviations.length;
  const values = new Float64Array(draws * size);
  fillNormal(stream, values);
  correlate(deviations, values, values);
  return { size, draws, values };
}

/** Standard normal values, both of each Box–Muller pair. */
export function fillNormal(stream: RandomStream, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log1p(-stream.uniform()));
    const angle = 2 * Math.PI * stream.uniform();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}

/** Independent standard normal values, draw-major, become values with the covariance of the deviations; `out` may be the same array. */
export function correlate(deviations: readonly Float64Array[], standard: Float64Array, out: Float64Array): void {
  const size = deviations.length;
  const factor = semidefiniteFactor(size, (i, j) => dot(deviations[i]!, deviations[j]!));
  for (let start = 0; start < standard.length; start += size) {
    // From the last down: each value needs only those before it.
    for (let i = size - 1; i >= 0; i -= 1) {
      let value = 0;
      for (let k = 0; k <= i; k += 1) value += factor[i * size + k]! * standard[start + k]!;
      out[start + i] = value;
    }
  }
}

/** A share of its diagonal below which a pivot is rounding. */
const negligible = 1e-12;

function semidefiniteFactor(size: number, entry: (i: number, j: number) => number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    const diagonal = entry(j, j);
    let pivot = diagonal;
    for (let k = 0; k < j; k += 1) pivot -= factor[j * size + k]! ** 2;
    const root = pivot > negligible * diagonal ? Math.sqrt(pivot) : 0;
    factor[j * size + j] = root;
    for (let i = j + 1; i < size; i += 1) {
      let value = entry(i, j);
      for (let k = 0; k < j; k += 1) value -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = root === 0 ? 0 : value / root;
    }
  }
  return factor;
}

/**
 * Divides every draw by √(χ²/df), one χ² a draw: normal errors become those of a multivariate t distribution (Kotz & Nadarajah 2004), which
 * allows for standard errors that were themselves estimated. df null: nothing changes.
 */
export function studentise(errors: JointErrors, df: number | null, stream: RandomStream): JointErrors {
  if (df === null) return errors;
  const values = errors.values.slice();
  for (let draw = 0; draw < errors.draws; draw += 1) {
    const scale = Math.sqrt(df / chiSquared(df, stream));
    for (let i = draw * errors.size; i < (draw + 1) * errors.size; i += 1) values[i] = values[i]! * scale;
  }
  return { ...errors, values };
}

/** A draw from χ² with df > 0 degrees of freedom, fractional ones too: twice a gamma variate of shape df/2 (Marsaglia & Tsang 2000). */
export function chiSquared(df: number, stream: RandomStream): number {
  const shape = df / 2;
  // Shapes below 1 by the boost Γ(a) = Γ(a + 1)·U^(1/a).
  if (shape < 1) return chiSquared(df + 2, stream) * (1 - stream.uniform()) ** (1 / shape);
  for (;;) {
    const x = stream.normal();
    // A uniform number is not drawn for what is refused without one.
    if (!(cubeOf(shape, x) > 0)) continue;
    const chi = acceptedTry(shape, x, 1 - stream.uniform());
    if (chi !== null) return chi;
  }
}

/** v of a try of Marsaglia & Tsang with a normal x; refused unless positive. */
export function cubeOf(shape: number, x: number): number {
  const t = 1 + x / Math.sqrt(9 * (shape - 1 / 3));
  return t * t * t;
}

/** Twice a gamma variate of shape ≥ 1 made of a normal x (whose cube is positive) and a uniform u; null: refused, try again with others. */
export function acceptedTry(shape: number, x: number, u: number): number | null {
  const d = shape - 1 / 3;
  const v = cubeOf(shape, x);
  const square = x * x;
  // Their squeeze lies below the exact bound, and spares nearly all logarithms.
  const accepted = u < 1 - 0.0331 * square * square || Math.log(u) < 0.5 * square + d - d * v + d * Math.log(v);
  return accepted ? 2 * d * v : null;
}

/**
 * The number that the largest of |error|/se exceeds with probability 1 − level: intervals of that half width hold all at once (Montiel
 * Olea & Plagborg-Møller 2019). `contrasts`: what is looked at, as differences of two errors or single ones (second index null).
 */
export function maxAbsQuantile(errors: JointErrors, contrasts: readonly Contrast[], level: number): number {
  const { size, draws, values } = errors;
  const largest = new Float64Array(draws);
  for (const { first, second, se } of contrasts) {
    for (let draw = 0, start = 0; draw < draws; draw += 1, start += size) {
      const error = second === null ? values[start + first]! : values[start + first]! - values[start + second]!;
      const t = Math.abs(error) / se;
      if (t > largest[draw]!) largest[draw] = t;
    }
  }
  return quantile(largest, level);
}

export interface Contrast {
  readonly first: number;
  readonly second: number | null;
  /** Positive. */
  readonly se: number;
}

/** The share of draws in which each of the values plus its error is the highest; ties are shared. */
export function shareOfBest(values: Float64Array, errors: JointErrors): Float64Array {
  const best = new Float64Array(errors.size);
  for (let draw = 0; draw < errors.draws; draw += 1) {
    const start = draw * errors.size;
    let highest = -Infinity;
    let holders = 0;
    for (let i = 0; i < errors.size; i += 1) {
      const value = values[i]! + errors.values[start + i]!;
      if (value > highest) {
        highest = value;
        holders = 1;
      } else if (value === highest) holders += 1;
    }
    for (let i = 0; i < errors.size; i += 1) {
      if (highest === values[i]! + errors.values[start + i]!) best[i] = best[i]! + 1 / holders;
    }
  }
  return best.map((count) => count / errors.draws);
}
