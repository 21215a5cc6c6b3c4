import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpline, splineBasis, splineBasisSize, splinePieces } from '../../src/stats/cubic-spline.ts';
import type { SplineRange } from '../../src/stats/cubic-spline.ts';
import { fitSplineRidge, ridgePenalties, splineDesign } from '../../src/stats/spline-ridge.ts';
import { reference } from '../analysis/reference.ts';

/** One row a cell. */
function fit(
  ranges: readonly SplineRange[],
  features: readonly Float64Array[],
  y: Float64Array,
  weights: Float64Array,
  from: number | null = null,
) {
  const start = Uint32Array.from({ length: y.length + 1 }, (_, i) => i);
  const total = weights.map((w, i) => w * y[i]!);
  return fitSplineRidge(splineDesign(ranges, features), { start, y }, weights, { weight: weights, total }, from);
}

describe('ridge regression on splines, golden', () => {
  interface Golden {
    ridge_alpha: number;
    coef: number[];
    intercept: number;
    'pred_0.3': number;
  }
  const golden = (reference('golden-v030') as { spline: Golden }).spline;
  const range = { lower: 0, upper: 1, intervals: 7 };
  const x = Float64Array.from({ length: 41 }, (_, i) => (i / 40) ** 1.3);
  // The reference states x, not y; its coefficients and intercept are those of this one to 1e-13.
  const y = x.map((v) => 0.2 + 0.6 * v + 0.1 * Math.sin(6 * v));
  const found = fit([range], [x], y, new Float64Array(41).fill(1))!;

  it('has the reference’s penalty, coefficients and prediction', () => {
    expect(ridgePenalties[found.penalty]).toBeCloseTo(golden.ridge_alpha, 15);
    const intercept = found.coefficients[9]!;
    expect(Math.abs(intercept / golden.intercept - 1)).toBeLessThan(1e-9);
    golden.coef.forEach((value, j) => expect(found.coefficients[j]! - intercept).toBeCloseTo(value, 10));
    const at = new Float64Array(1);
    addSpline(splinePieces(range, found.coefficients, 0), Float64Array.of(0.3), at);
    expect(Math.abs(at[0]! / golden['pred_0.3'] - 1)).toBeLessThan(1e-9);
  });
});

/** Dense ridge by Gaussian elimination; the intercept is a column without penalty. */
function denseRidge(rows: readonly (readonly number[])[], y: readonly number[], w: readonly number[], penalty: number) {
  const p = rows[0]!.length + 1;
  const matrix = Array.from({ length: p }, () => Array.from({ length: p + 1 }, () => 0));
  rows.forEach((row, i) => {
    const b = [1, ...row];
    for (let r = 0; r < p; r += 1) {
      for (let c = 0; c < p; c += 1) matrix[r]![c]! += w[i]! * b[r]! * b[c]!;
      matrix[r]![p]! += w[i]! * b[r]! * y[i]!;
    }
  });
  for (let r = 1; r < p; r += 1) matrix[r]![r]! += penalty;
  for (let r = 0; r < p; r += 1) {
    let pivot = r;
    for (let other = r; other < p; other += 1) {
      if (Math.abs(matrix[other]![r]!) > Math.abs(matrix[pivot]![r]!)) pivot = other;
    }
    [matrix[r], matrix[pivot]] = [matrix[pivot]!, matrix[r]!];
    for (let other = 0; other < p; other += 1) {
      if (other === r) continue;
      const factor = matrix[other]![r]! / matrix[r]![r]!;
      for (let c = r; c <= p; c += 1) matrix[other]![c]! -= factor * matrix[r]![c]!;
    }
  }
  const beta = matrix.map((row, r) => row[p]! / row[r]!);
  return (row: readonly number[]): number => [1, ...row].reduce((total, b, j) => total + b * beta[j]!, 0);
}

const worlds = fc.integer({ min: 1, max: 2 }).chain((features) =>
  fc.record({
    features: fc.constant(features),
    rows: fc.array(
      fc.record({
        x: fc.array(
          fc.integer({ min: 0, max: 40 }).map((k) => k / 40),
          { minLength: features, maxLength: features },
        ),
        noise: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        weight: fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 4, noNaN: true })),
      }),
      { minLength: 25, maxLength: 40 },
    ),
  }),
);

describe('ridge regression on splines, against its naive twin', () => {
  const range = { lower: 0, upper: 1, intervals: 4 };
  const basisOf = (x: readonly number[]): number[] =>
    x.flatMap((value) => {
      const out = new Float64Array(4);
      const first = splineBasis(range, value, out, 0);
      const all = Array.from({ length: splineBasisSize(range) }, () => 0);
      out.forEach((b, j) => (all[first + j] = b));
      return all.slice(0, -1);
    });

  it('chooses the penalty of the least error of explicit refits without each row, and predicts as they do', () => {
    fc.assert(
      fc.property(worlds, ({ features, rows }) => {
        const used = rows.filter((row) => row.weight > 0);
        fc.pre(used.length >= 10);
        const y = rows.map((row) => row.x[0]! ** 2 + row.noise);
        const columns = Array.from({ length: features }, (_, f) => Float64Array.from(rows, (row) => row.x[f]!));
        const weights = Float64Array.from(rows, (row) => row.weight);
        const ranges = columns.map(() => range);
        const found = fit(ranges, columns, Float64Array.from(y), weights)!;

        const kept = rows
          .map((row, i) => ({ ...row, basis: basisOf(row.x), y: y[i]! }))
          .filter((row) => row.weight > 0);
        const ridge = (list: typeof kept, penalty: number) =>
          denseRidge(
            list.map((row) => row.basis),
            list.map((row) => row.y),
            list.map((row) => row.weight),
            penalty,
          );
        const errors = ridgePenalties.map((penalty) =>
          kept.reduce((total, row, i) => {
            const without = ridge(
              kept.filter((_, other) => other !== i),
              penalty,
            );
            return total + row.weight * (row.y - without(row.basis)) ** 2;
          }, 0),
        );
        const least = Math.min(...errors);
        expect(errors[found.penalty]! / least - 1).toBeLessThan(1e-6);

        const twin = ridge(kept, ridgePenalties[found.penalty]!);
        const fitted = new Float64Array(rows.length);
        const size = splineBasisSize(range);
        columns.forEach((column, f) => addSpline(splinePieces(range, found.coefficients, f * size), column, fitted));
        rows.forEach((row, i) => expect(fitted[i]).toBeCloseTo(twin(basisOf(row.x)), 7));
      }),
      { numRuns: 15 },
    );
  });

  it('stays where it starts when that is the least error, and walks downhill otherwise', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 12 }), ({ rows }, from) => {
        const x = Float64Array.from(rows, (row) => row.x[0]!);
        const y = x.map((value, i) => value ** 2 + rows[i]!.noise);
        const weights = new Float64Array(rows.length).fill(1);
        const best = fit([range], [x], y, weights)!;
        expect(fit([range], [x], y, weights, best.penalty)).toEqual(best);
        const walked = fit([range], [x], y, weights, from)!;
        // Between the start and where it stopped no step went up: it never passes the best.
        if (from <= best.penalty) expect(walked.penalty).toBeLessThanOrEqual(Math.max(best.penalty, from));
        else expect(walked.penalty).toBeGreaterThanOrEqual(best.penalty);
      }),
      { numRuns: 40 },
    );
  });

  it('is null without weight', () => {
    const x = Float64Array.of(0, 0.5, 1);
    expect(fit([range], [x], x, new Float64Array(3))).toBeNull();
  });
});
