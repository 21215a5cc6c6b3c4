import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, sampleVariance } from '../../src/stats/summation.ts';
import {
  clusterDeviations,
  jackknifeDeviations,
  satterthwaiteDf,
  unitVariance,
} from '../../src/stats/unit-variance.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/reference/golden-v030.json', import.meta.url), 'utf8')) as {
  jackvar: { jack: number[]; var: number };
  crv1: { data: number[]; clusters: number[]; estimate: number; se: number };
};

const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('variances as sums over units', () => {
  it('jackknife as the reference', () => {
    expect(unitVariance(jackknifeDeviations(Float64Array.from(golden.jackvar.jack)))).toBeCloseTo(
      golden.jackvar.var,
      15,
    );
  });

  it('cluster-robust as the reference', () => {
    const { data, clusters, estimate, se } = golden.crv1;
    const totals = new Float64Array(4);
    data.forEach((value, i) => (totals[clusters[i]!]! += (value - estimate) / data.length));
    expect(Math.sqrt(unitVariance(clusterDeviations(totals, [1, 1, 1, 1])))).toBeCloseTo(se, 14);
  });

  it('both are s²/n for a mean of independent rows', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const n = values.length;
        const centre = mean(values);
        const expected = sampleVariance(values) / n;
        const without = Float64Array.from(values, (_, i) => mean(values.filter((_, j) => j !== i)));
        const influence = Float64Array.from(values, (value) => (value - centre) / n);
        expect(unitVariance(jackknifeDeviations(without))).toBeCloseTo(expected, 9);
        expect(
          unitVariance(
            clusterDeviations(
              influence,
              values.map(() => 1),
            ),
          ),
        ).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('clusters without rows do not count', () => {
    const all = clusterDeviations(Float64Array.of(0.1, -0.3, 0.2), [1, 1, 1]);
    const some = clusterDeviations(Float64Array.of(0.1, 0, -0.3, 0.2, 0), [1, 0, 1, 1, 0]);
    expect(unitVariance(some)).toBeCloseTo(unitVariance(all), 15);
  });
});

describe('Satterthwaite degrees of freedom', () => {
  it('by hand: equal deviations, one that dominates, none', () => {
    expect(satterthwaiteDf(Float64Array.of(1, -1, 1, -1), 3)).toBe(3);
    expect(satterthwaiteDf(Float64Array.of(100, 1e-9, 0, 0), 3)).toBe(1);
    expect(satterthwaiteDf(new Float64Array(5), 4)).toBe(4);
    // 3·(4·1)²/4 − 3 = 9 of 20 units.
    expect(
      satterthwaiteDf(
        Float64Array.from({ length: 20 }, (_, i) => (i < 4 ? 1 : 0)),
        19,
      ),
    ).toBe(9);
  });
});
