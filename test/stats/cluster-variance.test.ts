import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leverageCorrected } from '../../src/stats/cluster-variance.ts';
import { mean } from '../../src/stats/summation.ts';
import { clusterDeviations, unitVariance } from '../../src/stats/unit-variance.ts';

function totalsOf(values: readonly number[], clusters: readonly number[], count: number) {
  const centre = mean(values);
  const totals = new Float64Array(count);
  const size = new Float64Array(count);
  values.forEach((value, i) => {
    totals[clusters[i]!]! += (value - centre) / values.length;
    size[clusters[i]!]! += 1;
  });
  return { totals, size };
}

describe('CR2', () => {
  it('variance and degrees of freedom of a mean with clusters of 4, 2, 1 and 3 rows', () => {
    // NumPy, with whole matrices: H = 11ᵀ/n, A_g = (I − H_gg)^−½ by scipy.linalg.sqrtm, V = Σ(1ᵀA_g r_g)²/n²,
    // columns (I − H)_g A_g 1/n of G, P = GᵀG, df = tr(P)²/ΣP².
    const values = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.6, 0.55, 0.05, 0.7];
    const { totals, size } = totalsOf(values, [0, 0, 0, 0, 1, 1, 2, 3, 3, 3], 4);
    const { df, ...units } = leverageCorrected(totals, size);
    expect(Math.sqrt(unitVariance(units))).toBeCloseTo(0.03778463406503457, 14);
    expect(df).toBeCloseTo(2.39240506329114, 12);
  });

  it('is CR1 with G − 1 degrees of freedom when all clusters have one size', () => {
    const rows = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4 }), (first, size) => {
        const values = first.flatMap((value) => Array.from({ length: size }, (_, i) => value / (i + 1)));
        const clusters = values.map((_, i) => Math.floor(i / size));
        const sums = totalsOf(values, clusters, first.length);
        const { df, ...units } = leverageCorrected(sums.totals, sums.size);
        expect(df).toBeCloseTo(first.length - 1, 8);
        const plain = unitVariance(clusterDeviations(sums.totals, sums.size));
        expect(Math.abs(unitVariance(units) - plain)).toBeLessThan(1e-14);
      }),
    );
  });

  it('unequal clusters have fewer degrees of freedom than clusters less one', () => {
    const { df } = leverageCorrected(new Float64Array(5), [10, 1, 1, 1, 1]);
    expect(df).toBeLessThan(2);
    expect(df).toBeGreaterThan(0.9);
  });

  it('a cluster without rows changes nothing; a single one has no variance', () => {
    const [some, more] = [
      leverageCorrected(Float64Array.of(0.1, -0.1), [2, 3]),
      leverageCorrected(Float64Array.of(0.1, 0, -0.1), [2, 0, 3]),
    ];
    expect(more.df).toBe(some.df);
    expect(unitVariance(more)).toBe(unitVariance(some));
    expect(leverageCorrected(Float64Array.of(0, 0.1), [0, 3]).df).toBeNaN();
  });
});
