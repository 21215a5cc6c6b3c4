import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { influenceCard } from '../../../src/analysis/diagnostics/influence.ts';
import { reliabilityCard } from '../../../src/analysis/diagnostics/reliability.ts';

describe('reliability', () => {
  it('by hand: bins at 0.1–0.2 and 0.9–1', () => {
    const card = reliabilityCard(Float64Array.of(0.1, 0.1, 0.9, 1), Float64Array.of(0, 0.4, 1, 1))!;
    expect(card.bins).toEqual([
      { predicted: 0.1, label_mean: 0.2, n: 2 },
      { predicted: 0.95, label_mean: 1, n: 2 },
    ]);
    expect(card.ece).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.05, 14);
    expect(card.mce).toBeCloseTo(0.1, 14);
    expect(card.brier).toBeCloseTo((0.01 + 0.09 + 0.01 + 0) / 4, 14);
    expect(card.reliability).toBeCloseTo((0.01 + 0.0025) / 2, 14);
    expect(card.resolution).toBeCloseTo(0.16, 14);
    // Labels 0, 0.4, 1, 1: mean 0.6, squares of deviations 0.36, 0.04, 0.16, 0.16.
    expect(card.uncertainty).toBeCloseTo(0.72 / 4, 14);
    expect(card.r2).toBeCloseTo(1 - 0.11 / 0.72, 14);
  });

  it('parts add up, and errors are at least 0', () => {
    const pairs = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(pairs, (rows) => {
        const card = reliabilityCard(
          Float64Array.from(rows, ([p]) => p),
          Float64Array.from(rows, ([, y]) => y),
        )!;
        expect(card.reliability - card.resolution + card.uncertainty + card.within_bins).toBeCloseTo(card.brier, 12);
        expect(card.ece).toBeLessThanOrEqual(card.mce + 1e-15);
        expect(card.ece ** 2).toBeLessThanOrEqual(card.reliability + 1e-12);
        expect(card.bins.reduce((n, bin) => n + bin.n, 0)).toBe(rows.length);
      }),
      { seed: 7 },
    );
  });

  it('a perfect prediction of labels that are 0 or 1', () => {
    const card = reliabilityCard(Float64Array.of(0, 1, 1), Float64Array.of(0, 1, 1))!;
    expect(card).toMatchObject({ ece: 0, brier: 0, reliability: 0, r2: 1 });
    expect(card.resolution).toBeCloseTo(card.uncertainty, 14);
  });

  it('leaves out what has no prediction; nothing left: null; equal labels: no R²', () => {
    expect(reliabilityCard(Float64Array.of(NaN), Float64Array.of(1))).toBeNull();
    expect(reliabilityCard(Float64Array.of(NaN, 0.5), Float64Array.of(1, 0.5))).toMatchObject({
      n: 1,
      ece: 0,
      r2: null,
    });
  });
});

describe('influence', () => {
  it('by hand: one of 100 units carries 100/199 of the variance', () => {
    const deviations = new Float64Array(100).fill(1);
    deviations[3] = -10;
    const card = influenceCard(deviations)!;
    expect(card.units).toBe(100);
    expect(card.largest_share).toBeCloseTo(100 / 199, 14);
    expect(card.top_percent_share).toBeCloseTo(10 / 109, 14);
    // 99th percentile (type 7) of 99 ones and a ten: place 98.01.
    expect(card.p99_over_p5).toBeCloseTo(1 + 0.01 * 9, 12);
  });

  it('has nothing to say of one unit or of none that moves', () => {
    expect(influenceCard(Float64Array.of(1))).toBeNull();
    expect(influenceCard(new Float64Array(5))).toBeNull();
    expect(influenceCard(Float64Array.of(0, 0, 0, 1))!.p99_over_p5).toBeNull();
  });
});
