/**
 * Uniform cubic B-splines on a range: `intervals` pieces of equal width, intervals + 3 basis functions, four of them non-zero at any
 * place. Beyond the range the value at its end continues (constant extrapolation), as in scikit-learn's SplineTransformer with
 * `extrapolation="constant"`.
 */
export interface SplineRange {
  readonly lower: number;
  readonly upper: number;
  readonly intervals: number;
}

/** Number of basis functions. They add up to 1 everywhere, so one of them is redundant beside an intercept. */
export function splineBasisSize(range: SplineRange): number {
  return range.intervals + 3;
}

/** Where x lies: its piece and how far into it (from 0 to 1), as piece + fraction. x clipped to the range; NaN in, NaN out. */
function place(range: SplineRange, x: number): number {
  const { lower, upper, intervals } = range;
  if (x <= lower) return 0;
  if (x >= upper) return intervals;
  return ((x - lower) / (upper - lower)) * intervals;
}

/**
 * The four non-zero basis functions at x, written to out[at … at + 3]; returns the index of the first of them (de Boor 1978, ch. IX, for
 * equally spaced knots). The range has upper > lower and at least one interval.
 */
export function splineBasis(range: SplineRange, x: number, out: Float64Array, at: number): number {
  const where = place(range, x);
  const piece = Math.min(Math.floor(where), range.intervals - 1);
  const t = where - piece;
  const s = 1 - t;
  out[at] = (s * s * s) / 6;
  out[at + 1] = (t * t * (3 * t - 6) + 4) / 6;
  out[at + 2] = (s * s * (3 * s - 6) + 4) / 6;
  out[at + 3] = (t * t * t) / 6;
  return piece;
}

/** A spline as one cubic a piece: value = c₀ + t·(c₁ + t·(c₂ + t·c₃)), four coefficients a piece, t from 0 to 1 within it. */
export interface SplinePieces {
  readonly range: SplineRange;
  readonly cubic: Float64Array;
}

/** The cubics of Σ γⱼ·bⱼ, γ = coefficients[from … from + basis size − 1]. */
export function splinePieces(range: SplineRange, coefficients: Float64Array, from: number): SplinePieces {
  const cubic = new Float64Array(4 * range.intervals);
  for (let piece = 0; piece < range.intervals; piece += 1) {
    const at = from + piece;
    const a = coefficients[at]!;
    const b = coefficients[at + 1]!;
    const c = coefficients[at + 2]!;
    const d = coefficients[at + 3]!;
    cubic[4 * piece] = (a + 4 * b + c) / 6;
    cubic[4 * piece + 1] = (c - a) / 2;
    cubic[4 * piece + 2] = (a - 2 * b + c) / 2;
    cubic[4 * piece + 3] = (d - 3 * c + 3 * b - a) / 6;
  }
  return { range, cubic };
}

/** Adds the spline's value at each x to out. The same x gives the same number, whatever its neighbours: ranks rely on it. O(n). */
export function addSpline(spline: SplinePieces, x: Float64Array, out: Float64Array): void {
  const { range, cubic } = spline;
  const last = range.intervals - 1;
  for (let i = 0; i < x.length; i += 1) {
    const where = place(range, x[i]!);
    const piece = Math.min(Math.floor(where), last);
    const t = where - piece;
    const at = 4 * piece;
    out[i] = out[i]! + cubic[at]! + t * (cubic[at + 1]! + t * (cubic[at + 2]! + t * cubic[at + 3]!));
  }
}
