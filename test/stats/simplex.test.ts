import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceMatrix, minimumVarianceWeights, symmetricEigenvalues } from '../../src/stats/simplex.ts';
import { reference } from '../analysis/reference.ts';

const options = { tolerance: 1e-10, rounds: 20 };
const golden = reference('golden-v030') as {
  simplex_qp: { Sigma: number[][]; pi: number[]; Sigma2: number[][]; pi2: number[] };
};
const matrix = (rows: readonly (readonly number[])[]): Float64Array[] => rows.map((row) => Float64Array.from(row));

describe('minimum-variance weights', () => {
  it('are the reference’s', () => {
    const { Sigma, pi, Sigma2, pi2 } = golden.simplex_qp;
    [...minimumVarianceWeights(matrix(Sigma), options)].forEach((value, i) => expect(value).toBeCloseTo(pi[i]!, 12));
    [...minimumVarianceWeights(matrix(Sigma2), options)].forEach((value, i) => expect(value).toBeCloseTo(pi2[i]!, 12));
  });

  it('of a singular matrix are equal', () => {
    const zero = matrix([
      [0, 0],
      [0, 0],
    ]);
    expect([...minimumVarianceWeights(zero, options)]).toEqual([0.5, 0.5]);
  });

  it('of two columns are no worse than any grid point', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })), {
          minLength: 5,
          maxLength: 20,
        }),
        (pairs) => {
          const sigma = covarianceMatrix([
            Float64Array.from(pairs, ([a]) => a),
            Float64Array.from(pairs, ([, b]) => b + a0(pairs)),
          ]);
          sigma[0]![0]! += 1e-6;
          sigma[1]![1]! += 1e-6;
          const value = (p: number): number =>
            p * p * sigma[0]![0]! + 2 * p * (1 - p) * sigma[0]![1]! + (1 - p) ** 2 * sigma[1]![1]!;
          const [p, q] = minimumVarianceWeights(sigma, options);
          expect(p! + q!).toBeCloseTo(1, 12);
          for (let grid = 0; grid <= 20; grid += 1) {
            expect(value(p!)).toBeLessThanOrEqual(value(grid / 20) * (1 + 1e-9) + 1e-12);
          }
        },
      ),
    );
  });
});

/** A shift changes no covariance. */
const a0 = (pairs: readonly (readonly [number, number])[]): number => pairs[0]![0];

describe('eigenvalues', () => {
  it('of a matrix with known ones', () => {
    const values = symmetricEigenvalues(
      matrix([
        [2, 1, 0],
        [1, 2, 0],
        [0, 0, 5],
      ]),
    );
    [...values].sort((a, b) => a - b).forEach((value, i) => expect(value).toBeCloseTo([1, 3, 5][i]!, 12));
  });

  it('keep trace and sum of squares', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 }), (x) => {
        const [a, b, c, d, e, f] = x as [number, number, number, number, number, number];
        const m = matrix([
          [a, b, c],
          [b, d, e],
          [c, e, f],
        ]);
        const values = symmetricEigenvalues(m);
        expect(values.reduce((s, v) => s + v, 0)).toBeCloseTo(a + d + f, 8);
        expect(values.reduce((s, v) => s + v * v, 0)).toBeCloseTo(
          m.reduce((s, row) => s + row.reduce((t, v) => t + v * v, 0), 0),
          7,
        );
      }),
    );
  });
});
