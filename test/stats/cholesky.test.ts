import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, choleskyInverse, choleskySolve } from '../../src/stats/cholesky.ts';

/** B·Bᵀ + 0.1·I is positive definite. */
const systems = fc.integer({ min: 1, max: 7 }).chain((n) =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n + n, maxLength: n * n + n })
    .map((values) => {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < n; j += 1) {
          let entry = i === j ? 0.1 : 0;
          for (let k = 0; k < n; k += 1) entry += values[i * n + k]! * values[j * n + k]!;
          matrix[i * n + j] = entry;
        }
      }
      return { n, matrix, right: Float64Array.from(values.slice(n * n)) };
    }),
);

describe('Cholesky', () => {
  it('solves and inverts', () => {
    fc.assert(
      fc.property(systems, ({ n, matrix, right }) => {
        const factor = matrix.slice();
        expect(choleskyFactor(factor, n)).toBe(true);
        const x = right.slice();
        choleskySolve(factor, n, x);
        const inverse = new Float64Array(n * n);
        choleskyInverse(factor, n, inverse, new Float64Array(n));
        for (let i = 0; i < n; i += 1) {
          let product = 0;
          let row = 0;
          for (let j = 0; j < n; j += 1) {
            product += matrix[i * n + j]! * x[j]!;
            row += inverse[i * n + j]! * right[j]!;
            expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
          }
          expect(product).toBeCloseTo(right[i]!, 8);
          expect(row).toBeCloseTo(x[i]!, 8);
        }
      }),
    );
  });

  it('refuses what is not positive definite', () => {
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(choleskyFactor(Float64Array.of(0), 1)).toBe(false);
    expect(choleskyFactor(Float64Array.of(NaN), 1)).toBe(false);
  });
});
