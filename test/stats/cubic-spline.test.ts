import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpline, splineBasis, splineBasisSize, splinePieces } from '../../src/stats/cubic-spline.ts';
import { reference } from '../analysis/reference.ts';

const golden = (reference('golden-v030') as { spline: Record<string, number[][]> }).spline;
const range = { lower: 0, upper: 1, intervals: 7 };

function wholeBasis(x: number): number[] {
  const out = new Float64Array(4);
  const first = splineBasis(range, x, out, 0);
  const all = Array.from({ length: splineBasisSize(range) }, () => 0);
  out.forEach((value, j) => (all[first + j] = value));
  return all;
}

describe('cubic B-splines', () => {
  it('are scikit-learn’s (SplineTransformer, 8 uniform knots, constant extrapolation, last column dropped)', () => {
    const at = [-0.2, 0, 0.3, 1, 1.4];
    golden['basis_at_-0.2_0_0.3_1_1.4']!.forEach((row, i) => {
      const basis = wholeBasis(at[i]!);
      expect(basis).toHaveLength(row.length + 1);
      row.forEach((value, j) => expect(basis[j]).toBeCloseTo(value, 14));
    });
  });

  it('add up to 1 and are never negative', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 1.5, noNaN: true }), (x) => {
        const basis = wholeBasis(x);
        expect(basis.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
        expect(Math.min(...basis)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('agree with the cubics of the same coefficients, and continue as constants', () => {
    const coefficient = fc.double({ min: -5, max: 5, noNaN: true });
    const coefficients = fc.array(coefficient, { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(coefficients, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (gamma, x) => {
        const value = (at: number): number => {
          const out = new Float64Array(1);
          addSpline(splinePieces(range, Float64Array.from(gamma), 0), Float64Array.of(at), out);
          return out[0]!;
        };
        const expected = wholeBasis(x).reduce((total, b, j) => total + b * gamma[j]!, 0);
        expect(value(x)).toBeCloseTo(expected, 12);
        expect(value(1 + Math.abs(x))).toBe(value(1));
        expect(value(-Math.abs(x))).toBe(value(0));
      }),
    );
  });
});
