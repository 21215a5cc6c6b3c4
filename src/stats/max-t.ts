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
  const factor = semidefiniteFactor(size, (i, j) => dot(deviations[i]!, deviations[j]!));
  const values = new Float64Array(draws * size);
  fillNormal(stream, values);
  for (let start = 0; start < values.length; start += size) {
    // From the last down: each value needs only those before it.
    for (let i = size - 1; i >= 0; i -= 1) {
      let value = 0;
      for (let k = 0; k <= i; k += 1) value += factor[i * size + k]! * values[start + k]!;
      values[start + i] = value;
    }
  }
  return { size, draws, values };
}

/** Standard normal values, both of each Box–Muller pair. */
function fillNormal(stream: RandomStream, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log1p(-stream.uniform()));
    const angle = 2 * Math.PI * stream.uniform();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
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
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}

/**
 * The number that the largest of |error|/se exceeds with probability 1 − level: intervals of that half width hold all at once (Montiel
 * Olea & Plagborg-Møller 2019). `contrasts`: what is looked at, as differences of two errors or single ones (second index null).
 */
export function maxAbsQuantile(errors: JointErrors, contrasts: readonly Contrast[], level: number): number {
  const largest = new Float64Array(errors.draws);
  for (let draw = 0; draw < errors.draws; draw += 1) {
    const start = draw * errors.size;
    let most = 0;
    for (const { first, second, se } of contrasts) {
      const error = errors.values[start + first]! - (second === null ? 0 : errors.values[start + second]!);
      const t = Math.abs(error) / se;
      if (t > most) most = t;
    }
    largest[draw] = most;
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
