import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitIsotonic,
  fitIsotonicCells,
  isotonicAtCells,
  isotonicDesign,
  isotonicWorkspace,
  predictIsotonic,
  predictIsotonicSorted,
} from '../../src/stats/isotonic.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/reference/golden-v030.json', import.meta.url), 'utf8')) as {
  isotonic: { X_thresholds: number[]; y_thresholds: number[]; x: number[]; pred: number[] };
};

function fitted(x: readonly number[], y: readonly number[], w: readonly number[] | null = null): number[] {
  const model = fitIsotonic(
    isotonicDesign(Float64Array.from(x)),
    Float64Array.from(y),
    w === null ? null : Float64Array.from(w),
  )!;
  return x.map((value) => predictIsotonic(model, value));
}

/** min over u ≥ j of max over l ≤ j of the weighted mean of y over l … u (Robertson, Wright & Dykstra 1988, th. 1.4.4). */
function minimax(y: readonly number[], w: readonly number[]): number[] {
  const average = (l: number, u: number): number => {
    let [total, weight] = [0, 0];
    for (let i = l; i <= u; i += 1) {
      total += w[i]! * y[i]!;
      weight += w[i]!;
    }
    return total / weight;
  };
  return y.map((_, j) => {
    let best = -Infinity;
    for (let l = 0; l <= j; l += 1) {
      let lowest = Infinity;
      for (let u = j; u < y.length; u += 1) lowest = Math.min(lowest, average(l, u));
      best = Math.max(best, lowest);
    }
    return best;
  });
}

const weighted = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 12 }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    w: fc.double({ min: 0.01, max: 5, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('isotonic regression', () => {
  // SciPy 1.17.1: optimize.isotonic_regression(y, weights=w).x and with increasing=False.
  const y = [0.2, 0.5, 0.4, 0.4, 0.9, 0.7, 0.3, 0.8, 1, 0.6];
  const w = [1, 2, 0.5, 1, 3, 1, 2, 0.25, 1, 4];
  it('agrees with SciPy', () => {
    const expected = [
      0.2, 0.4571428571428572, 0.4571428571428572, 0.4571428571428572, 0.6666666666666666, 0.6666666666666666,
      0.6666666666666666, 0.6857142857142857, 0.6857142857142857, 0.6857142857142857,
    ];
    const x = y.map((_, i) => i);
    fitted(x, y, w).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('agrees with SciPy when decreasing', () => {
    const expected = [
      0.6117647058823531, 0.6117647058823531, 0.6117647058823531, 0.6117647058823531, 0.6117647058823531,
      0.6117647058823531, 0.5793103448275861, 0.5793103448275861, 0.5793103448275861, 0.5793103448275861,
    ];
    const x = Float64Array.from(y, (_, i) => i);
    const model = fitIsotonic(isotonicDesign(x), Float64Array.from(y), Float64Array.from(w), {
      direction: 'decreasing',
    })!;
    Array.from(x, (value) => predictIsotonic(model, value)).forEach((value, i) =>
      expect(value).toBeCloseTo(expected[i]!, 12),
    );
  });

  it('predicts between and beyond knots as the reference', () => {
    const model = {
      x: Float64Array.from(golden.isotonic.X_thresholds),
      y: Float64Array.from(golden.isotonic.y_thresholds),
    };
    golden.isotonic.x.forEach((x, i) => expect(predictIsotonic(model, x)).toBeCloseTo(golden.isotonic.pred[i]!, 12));
  });

  it('by hand: ties are merged first, knots inside a constant run go', () => {
    const x = Float64Array.of(3, 1, 1, 2, 4, 5);
    const model = fitIsotonic(isotonicDesign(x), Float64Array.of(0.2, 0, 1, 0.3, 0.3, 0.9))!;
    // x = 1 has mean 0.5 and pools with 2, 3 and 4: (0.5·2 + 0.3 + 0.2 + 0.3) / 5.
    expect(Array.from(model.x)).toEqual([1, 4, 5]);
    expect(model.y[0]).toBeCloseTo(0.36, 15);
    expect(model.y[1]).toBe(model.y[0]);
    expect(model.y[2]).toBe(0.9);
  });

  it('is the minimax formula, whatever the order of the rows', () => {
    fc.assert(
      fc.property(weighted, (rows) => {
        const cells = [...Map.groupBy(rows, (row) => row.x)].sort((a, b) => a[0] - b[0]);
        const weights = cells.map(([, group]) => group.reduce((total, row) => total + row.w, 0));
        const means = cells.map(([, group], j) => group.reduce((total, row) => total + row.w * row.y, 0) / weights[j]!);
        const expected = new Map(minimax(means, weights).map((value, j) => [cells[j]![0], value]));
        const [x, y, w] = [rows.map((row) => row.x), rows.map((row) => row.y), rows.map((row) => row.w)];
        fitted(x, y, w).forEach((value, i) => expect(value).toBeCloseTo(expected.get(x[i]!)!, 10));
      }),
    );
  });

  it('keeps the weighted mean of the rows it was fitted on', () => {
    fc.assert(
      fc.property(weighted, (rows) => {
        const fit = fitted(
          rows.map((row) => row.x),
          rows.map((row) => row.y),
          rows.map((row) => row.w),
        );
        const total = (value: (i: number) => number): number => rows.reduce((t, row, i) => t + row.w * value(i), 0);
        expect(total((i) => fit[i]!)).toBeCloseTo(
          total((i) => rows[i]!.y),
          9,
        );
      }),
    );
  });

  it('gives a refit with weight 0 what leaving the row out gives', () => {
    fc.assert(
      fc.property(weighted, fc.nat(), (rows, seed) => {
        const dropped = seed % rows.length;
        const rest = rows.filter((_, i) => i !== dropped);
        fc.pre(rest.length > 0);
        const model = (kept: typeof rows, w: Float64Array | null) =>
          fitIsotonic(
            isotonicDesign(Float64Array.from(kept, (r) => r.x)),
            Float64Array.from(kept, (r) => r.y),
            w,
          );
        const zeroed = Float64Array.from(rows, (_, i) => (i === dropped ? 0 : 1));
        expect(model(rows, zeroed)).toEqual(model(rest, null));
      }),
    );
  });

  it('predicts a sorted sequence as one by one', () => {
    fc.assert(
      fc.property(weighted, fc.float64Array({ min: -3, max: 15, noNaN: true }), (rows, queries) => {
        const model = fitIsotonic(
          isotonicDesign(Float64Array.from(rows, (row) => row.x)),
          Float64Array.from(rows, (row) => row.y),
        )!;
        queries.sort();
        const out = new Float64Array(queries.length);
        predictIsotonicSorted(model, queries, out);
        expect(Array.from(out)).toEqual(Array.from(queries, (x) => predictIsotonic(model, x)));
      }),
    );
  });

  it('edges: nothing, one value, constant labels, bounds, NaN', () => {
    const design = isotonicDesign(Float64Array.of(0.5, 0.5));
    expect(fitIsotonic(design, Float64Array.of(0, 1), Float64Array.of(0, 0))).toBeNull();
    expect(fitIsotonic(isotonicDesign(new Float64Array()), new Float64Array())).toBeNull();
    const one = fitIsotonic(design, Float64Array.of(0, 1))!;
    expect([predictIsotonic(one, -1), predictIsotonic(one, 0.5), predictIsotonic(one, 9)]).toEqual([0.5, 0.5, 0.5]);
    expect(predictIsotonic(one, NaN)).toBeNaN();
    const constant = fitIsotonic(isotonicDesign(Float64Array.of(1, 2, 3)), Float64Array.of(0.7, 0.7, 0.7))!;
    expect([...constant.x, ...constant.y]).toEqual([1, 3, 0.7, 0.7]);
    const clipped = fitIsotonicCells(Float64Array.of(1, 2), Float64Array.of(1, 1), Float64Array.of(-1, 3), {
      bounds: [0, 1],
    })!;
    expect(Array.from(clipped.y)).toEqual([0, 1]);
  });
});

describe('isotonic regression at the cells', () => {
  it('is the fit, predicted at every cell', () => {
    const cells = fc.array(
      fc.record({
        gap: fc.double({ min: 0.01, max: 3, noNaN: true }),
        weight: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 5, noNaN: true })),
        y: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(cells, fc.constantFrom('increasing' as const, 'decreasing' as const), (all, direction) => {
        let place = 0;
        const x = Float64Array.from(all, ({ gap }) => (place += gap));
        const weight = Float64Array.from(all, (cell) => cell.weight);
        const total = Float64Array.from(all, (cell) => cell.weight * cell.y);
        const workspace = isotonicWorkspace(all.length + 3);
        const out = new Float64Array(all.length).fill(-1);
        const model = fitIsotonicCells(x, weight, total, { direction });
        expect(isotonicAtCells(x, weight, total, { direction, workspace }, out)).toBe(model !== null);
        const expected = new Float64Array(all.length).fill(-1);
        if (model !== null) predictIsotonicSorted(model, x, expected);
        // Adding 0 makes −0 of negated zeros 0.
        expect(out.map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      }),
    );
  });
});
