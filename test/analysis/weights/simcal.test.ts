import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { importanceWeights } from '../../../src/analysis/weights/importance.ts';
import { coarseCells, indexCells } from '../../../src/analysis/weights/index-cells.ts';
import { meanRawWeight } from '../../../src/analysis/weights/mean-weight.ts';
import { fitSimcal, predictSimcal } from '../../../src/analysis/weights/simcal.ts';
import type { SimcalRows } from '../../../src/analysis/weights/simcal.ts';
import { fitWeightByScore, predictByScore } from '../../../src/analysis/weights/weight-by-score.ts';
import { goldenData } from '../golden-dataset.ts';
import { runEstimator } from '../presets.ts';

const settings = {
  direction: 'fit',
  crossFit: 'none',
  folds: 5,
  seed: 42,
  varianceCap: null,
  essFloor: null,
  centre: 'estimate',
} as const;

/** Weights whose mean is a given function of the score, with log-normal noise. */
function rows(
  n: number,
  slope: (score: number) => number,
  name: string,
): SimcalRows & { readonly judge: Float64Array } {
  const stream = randomStream(2, name);
  const judge = Float64Array.from({ length: n }, () => stream.uniform()).sort();
  return {
    judge,
    cells: indexCells(judge),
    weight: judge.map((score) => slope(score) * Math.exp(0.4 * stream.normal() - 0.08)),
    target: judge,
    fold: Int32Array.from({ length: n }, (_, i) => i % 5),
    foldCount: 5,
    rowWeight: null,
  };
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('SIMCal', () => {
  it.each([
    ['rising', (score: number) => 0.2 + 1.6 * score, [1, 0]],
    ['falling', (score: number) => 1.8 - 1.6 * score, [0, 1]],
  ] as const)('by fit takes the direction of %s weights and follows them', (name, slope, mixture) => {
    const data = rows(2000, slope, name);
    const model = fitSimcal(data, settings, null)!;
    expect([...model.mixture]).toEqual(mixture);
    const out = new Float64Array(2000);
    predictSimcal(model, data, null, out);
    expect(mean(out)).toBeCloseTo(1, 12);
    const errors = out.map((weight, i) => Math.abs(weight - slope(data.judge[i]!)));
    expect(mean(errors)).toBeLessThan(0.06);
  });

  it('by variance can take the wrong direction, which undoes the weighting; by fit it does not', async () => {
    const data = goldenData('logged-labels');
    const value = async (direction: string): Promise<{ estimate: number; moved: number }> => {
      const { result } = await runEstimator(
        `{id: c, method: calibrated-ips, simcal: {direction: ${direction}}, calibration: {mode: monotone}, gates: {refuse: false}}`,
        data,
      );
      const policy = result.policies[1]!;
      return { estimate: policy.estimate!, moved: policy.contributions!['weight-calibration']! };
    };
    const [fit, variance] = [await value('fit'), await value('variance')];
    // The unweighted mean of the rewards is 0.4967, the self-normalised estimate 0.4150.
    expect(variance.estimate).toBeCloseTo(0.4967, 3);
    expect(variance.moved).toBeCloseTo(0.0817, 3);
    expect(Math.abs(fit.estimate - 0.415)).toBeLessThan(0.03);
    expect(Math.abs(fit.moved)).toBeLessThan(0.03);
  });

  it('meets its bounds by pulling weights towards 1', () => {
    const data = rows(500, (score) => Math.exp(4 * score - 2), 'steep');
    const weights = (bounds: Partial<Record<'varianceCap' | 'essFloor', number>>): Float64Array => {
      const out = new Float64Array(500);
      predictSimcal(fitSimcal(data, { ...settings, ...bounds }, null)!, data, null, out);
      return out;
    };
    const variance = (values: Float64Array): number => mean(values.map((value) => (value - 1) ** 2));
    expect(variance(weights({}))).toBeGreaterThan(0.5);
    expect(variance(weights({ varianceCap: 0.3 }))).toBeCloseTo(0.3, 9);
    const floor = weights({ essFloor: 0.8 });
    expect(1 / (1 + variance(floor))).toBeCloseTo(0.8, 9);
    expect(mean(floor)).toBeCloseTo(1, 12);
  });

  it('counts rows by their weights: twice is two rows, 0 is none', () => {
    const data = rows(60, (score) => 0.5 + score, 'counted');
    const rowWeight = Float64Array.from({ length: 60 }, (_, i) => i % 3);
    const places = [...rowWeight].flatMap((times, i) => Array.from({ length: times }, () => i));
    const pick = (column: Float64Array): Float64Array => Float64Array.from(places, (i) => column[i]!);
    const repeated: SimcalRows = {
      cells: indexCells(pick(data.judge)),
      weight: pick(data.weight),
      target: pick(data.target),
      fold: Int32Array.from(places, (i) => data.fold[i]!),
      foldCount: 5,
      rowWeight: null,
    };
    for (const direction of ['fit', 'variance'] as const) {
      const counted = fitSimcal({ ...data, rowWeight }, { ...settings, direction }, null)!;
      const twice = fitSimcal(repeated, { ...settings, direction }, null)!;
      [...counted.mixture].forEach((share, c) => expect(share).toBeCloseTo(twice.mixture[c]!, 6));
    }
  });

  it('cannot be fitted on nothing, or on a weight of 0', () => {
    const data = rows(20, () => 1, 'none');
    expect(fitSimcal(data, settings, new Uint8Array(20))).toBeNull();
    expect(fitSimcal({ ...data, weight: data.weight.map((w, i) => (i === 3 ? 0 : w)) }, settings, null)).toBeNull();
  });
});

describe('the weight as a function of the score', () => {
  it.each([
    ['rises', (score: number) => 0.2 + 1.6 * score],
    ['falls', (score: number) => 1.8 - 1.6 * score],
    ['jumps', (score: number) => (score < 0.37 ? 0.4 : 1.352)],
    ['falls and rises', (score: number) => 0.4 + 7.2 * (score - 0.5) ** 2],
  ] as const)('%s', (name, slope) => {
    const { judge, weight, fold } = rows(4000, slope, name);
    const model = fitWeightByScore({ cells: coarseCells(judge, 200), weight, fold, foldCount: 5, rowWeight: null });
    if (name === 'jumps') expect(model.shape).toBe('increasing');
    if (name === 'falls and rises') expect(model.shape).toBe('bins');
    const values = predictByScore(model, judge, fold);
    expect(mean(values)).toBeCloseTo(1, 2);
    expect(mean(values.map((value, i) => Math.abs(value - slope(judge[i]!))))).toBeLessThan(0.06);
  });

  it('does not see the rows it predicts', () => {
    const { judge, weight, fold } = rows(300, () => 1, 'held out');
    const cells = coarseCells(judge, 200);
    const at = (column: Float64Array): Float64Array =>
      predictByScore(
        { ...fitWeightByScore({ cells, weight: column, fold, foldCount: 5, rowWeight: null }), scale: 1 },
        judge,
        fold,
      );
    const changed = weight.map((w, i) => (fold[i] === 2 ? w + (i % 2) : w));
    const [before, after] = [at(weight), at(changed)];
    // Only the shape may depend on them.
    const shapeBefore = fitWeightByScore({ cells, weight, fold, foldCount: 5, rowWeight: null }).shape;
    const shapeAfter = fitWeightByScore({ cells, weight: changed, fold, foldCount: 5, rowWeight: null }).shape;
    if (shapeBefore === shapeAfter) {
      fold.forEach((own, i) => own === 2 && expect(after[i]).toBe(before[i]));
    }
    expect(fold.some((own, i) => own !== 2 && after[i] !== before[i])).toBe(true);
  });
});

describe('cells', () => {
  it('of sorted and unsorted values are the same', () => {
    const values = Float64Array.of(0.1, 0.1, 0.4, 0.4, 0.9);
    const mixed = Float64Array.of(0.4, 0.9, 0.1, 0.4, 0.1);
    expect([...indexCells(values).x]).toEqual([0.1, 0.4, 0.9]);
    expect([...indexCells(values).cellOf]).toEqual([0, 0, 1, 1, 2]);
    expect([...indexCells(mixed).cellOf]).toEqual([1, 2, 0, 1, 0]);
    expect(() => indexCells(Float64Array.of(1, NaN))).toThrow(RangeError);
  });

  it('coarse ones hold about equal numbers and keep equal values together', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 400 ? 0.2 : i / 1000));
    const { x, cellOf } = coarseCells(values, 10);
    expect(x.length).toBeLessThanOrEqual(10);
    expect(new Set(cellOf.slice(0, 400)).size).toBe(1);
    for (let i = 1; i < 1000; i += 1) expect(cellOf[i]! - cellOf[i - 1]!).toBeOneOf([0, 1]);
    for (let cell = 1; cell < x.length; cell += 1) expect(x[cell]!).toBeGreaterThan(x[cell - 1]!);
    expect(coarseCells(Float64Array.of(0.1, 0.5), 10).x).toHaveLength(2);
  });
});

describe('the mean of raw weights', () => {
  it('has the error of independent clusters', () => {
    const logWeight = Float64Array.of(0.2, -0.4, 0.9, 0);
    const w = logWeight.map(Math.exp);
    const prompts = {
      ids: ['a', 'b', 'c', 'd'],
      index: new Map(),
      cluster: Int32Array.of(0, 1, 2, 3),
      clusterCount: 4,
    };
    const { value, se } = meanRawWeight(prompts, Int32Array.of(0, 1, 2, 3), importanceWeights(logWeight)!);
    expect(value).toBeCloseTo(mean(w), 14);
    const variance = w.reduce((total, one) => total + (one - mean(w)) ** 2, 0) / 3;
    expect(se).toBeCloseTo(Math.sqrt(variance / 4), 14);
  });
});
