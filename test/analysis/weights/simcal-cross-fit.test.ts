import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { foldCells } from '../../../src/analysis/weights/fold-cells.ts';
import { indexCells } from '../../../src/analysis/weights/index-cells.ts';
import { crossFittedSimcal } from '../../../src/analysis/weights/simcal-cross-fit.ts';
import type { CrossFitRows } from '../../../src/analysis/weights/simcal-cross-fit.ts';
import { fitSimcal, predictSimcal } from '../../../src/analysis/weights/simcal.ts';
import type { SimcalRows, SimcalShape } from '../../../src/analysis/weights/simcal.ts';

const settings = {
  direction: 'fit',
  crossFit: 'shared',
  folds: 5,
  seed: 42,
  varianceCap: null,
  essFloor: null,
  centre: 'estimate',
} as const;
type Bounds = Partial<Record<'varianceCap' | 'essFloor', number>>;

/** What it stands for: a model a fold, fitted on the rows of the others. */
function twin(rows: SimcalRows, bounds: Bounds, out: Float64Array): readonly SimcalShape[] {
  const counts = (i: number): boolean => rows.rowWeight === null || rows.rowWeight[i]! > 0;
  return Array.from({ length: rows.foldCount }, (_, fold) => {
    const test = Uint8Array.from(rows.fold, (own, i) => (own === fold && counts(i) ? 1 : 0));
    const train = Uint8Array.from(rows.fold, (own, i) => (own !== fold && counts(i) ? 1 : 0));
    const size = (mask: Uint8Array): number => mask.reduce((total, one) => total + one, 0);
    if (size(train) < 10 || size(test) < 2) return null;
    const model = fitSimcal(rows, { ...settings, ...bounds }, train);
    if (model !== null) predictSimcal(model, rows, test, out);
    return model;
  }).filter((model) => model !== null);
}

const gathered = (rows: SimcalRows): CrossFitRows => ({
  foldCells: foldCells(rows.cells, rows.fold, rows.foldCount, rows.rowWeight),
  ...rows,
});

function agree(rows: SimcalRows, bounds: Bounds = {}): number {
  const [fast, plain] = [rows.weight.slice(), rows.weight.slice()];
  const fits = crossFittedSimcal(gathered(rows), { ...settings, ...bounds }, fast);
  const models = twin(rows, bounds, plain);
  expect(fits.map(({ mixture }) => [...mixture])).toEqual(models.map(({ mixture }) => [...mixture]));
  fits.forEach(({ gamma }, i) => expect(gamma).toBeCloseTo(models[i]!.gamma, 11));
  fast.forEach((value, i) => {
    if (Number.isFinite(plain[i]!)) expect(Math.abs(value - plain[i]!)).toBeLessThan(1e-11 * (1 + plain[i]!));
    else expect(value).toBe(plain[i]);
  });
  return fits.length;
}

/** Mean-one weights that follow the index by `slope`, times log-normal noise. */
function sample(
  n: number,
  { slope, noise = 0.4, rounding = 0, name }: { slope: number; noise?: number; rounding?: number; name: string },
): SimcalRows {
  const stream = randomStream(8, 'simcal-cross-fit', name, n);
  const index = Float64Array.from({ length: n }, () => {
    const score = stream.uniform();
    return rounding === 0 ? score : Math.round(score / rounding) * rounding;
  });
  const raw = index.map((score) => Math.exp(slope * (score - 0.5) + noise * stream.normal()));
  const mean = raw.reduce((total, w) => total + w, 0) / n;
  return {
    cells: indexCells(index),
    weight: raw.map((w) => w / mean),
    target: index,
    fold: Int32Array.from({ length: n }, () => stream.integer(5)),
    foldCount: 5,
    rowWeight: null,
  };
}

describe('cross-fitted SIMCal', () => {
  it.each([
    ['rising', 2, 0.4, 0],
    ['falling', -2, 0.4, 0],
    ['wide', 3, 2.5, 0],
    ['tied', 1, 0.4, 0.05],
    ['tied and falling', -1, 1, 0.25],
  ])('gives what a fit a fold gives: %s weights', (name, slope, noise, rounding) => {
    for (const n of [60, 700]) {
      const rows = sample(n, { slope, noise, rounding, name });
      expect(agree(rows)).toBe(5);
      expect(agree(rows, { varianceCap: 0.2 })).toBe(5);
      expect(agree(rows, { essFloor: 0.7, varianceCap: 2 })).toBe(5);
      const stream = randomStream(9, name, n);
      agree({ ...rows, rowWeight: Float64Array.from({ length: n }, () => stream.integer(3)) });
      agree({ ...rows, rowWeight: Float64Array.from({ length: n }, () => stream.exponential()) });
    }
  });

  it('on any rows, few ones too', () => {
    const row = fc.record({
      index: fc.integer({ min: 0, max: 6 }),
      weight: fc.double({ min: 1e-3, max: 50, noNaN: true }),
      fold: fc.integer({ min: 0, max: 3 }),
      count: fc.constantFrom(0, 1, 1, 1, 2.5),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (all) => {
        const index = Float64Array.from(all, (one) => one.index);
        agree({
          cells: indexCells(index),
          weight: Float64Array.from(all, (one) => one.weight),
          target: index,
          fold: Int32Array.from(all, (one) => one.fold),
          foldCount: 4,
          rowWeight: Float64Array.from(all, (one) => one.count),
        });
      }),
    );
  });

  it('keeps the weights of folds whose others have one that is not positive', () => {
    const rows = sample(100, { slope: 1, name: 'zero' });
    const zero = rows.fold.indexOf(3);
    const broken = { ...rows, weight: rows.weight.map((w, i) => (i === zero ? 0 : w)) };
    expect(agree(broken)).toBe(1);
    expect(agree({ ...rows, weight: rows.weight.map((w, i) => (i === zero ? Infinity : w)) })).toBe(1);
    // A row that does not count does not stand in the way.
    expect(agree({ ...broken, rowWeight: rows.weight.map((_, i) => (i === zero ? 0 : 1)) })).toBe(5);
  });

  it('equal weights stay equal, and the direction is increasing', () => {
    const rows = { ...sample(80, { slope: 0, name: 'equal' }), weight: new Float64Array(80).fill(1) };
    const out = new Float64Array(80);
    const fits = crossFittedSimcal(gathered(rows), settings, out);
    expect(fits.map(({ mixture }) => mixture[0])).toEqual([1, 1, 1, 1, 1]);
    expect([...out]).toEqual(Array.from({ length: 80 }, () => 1));
  });
});
