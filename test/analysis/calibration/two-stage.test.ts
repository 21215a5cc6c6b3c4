import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelCells } from '../../../src/analysis/calibration/label-cells.ts';
import { monotoneCalibrator } from '../../../src/analysis/calibration/monotone.ts';
import { twoStageCalibrator } from '../../../src/analysis/calibration/two-stage.ts';
import { twoStageFitter } from '../../../src/analysis/calibration/two-stage-model.ts';
import { ridgePenalties } from '../../../src/stats/spline-ridge.ts';
import type { RankConvention } from '../../../src/analysis/options.ts';
import { labelled, rowsOf, values, valuesWithout } from './rows.ts';

interface Row {
  readonly judge: number;
  readonly length: number;
  readonly label: number;
  readonly weight: number;
}

/** Scores are multiples of 1/50 and lengths of 1, so that rows tie. */
const rowLists = (minLength: number, maxLength: number) =>
  fc
    .array(
      fc.record({
        judge: fc.integer({ min: 0, max: 50 }).map((k) => k / 50),
        length: fc.integer({ min: 1, max: 6 }),
        label: fc.integer({ min: 0, max: 1000 }).map((k) => k / 1000),
        weight: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 4, noNaN: true })),
      }),
      { minLength, maxLength },
    )
    .map((rows): readonly Row[] => rows.toSorted((a, b) => a.judge - b.judge));

const folds = (rows: readonly Row[]) => ({ k: 3, foldOfPrompt: Int32Array.from(rows, (_, i) => i % 3) });

function labelsOf(rows: readonly Row[]) {
  const scored = rowsOf(
    rows.map((row) => row.judge),
    { length: rows.map((row) => row.length) },
  );
  return labelled(
    scored,
    rows.map((row) => row.label),
  );
}

/** The second stage by the minimax formula over distinct values of ĝ. */
function isotonic(points: readonly { x: number; y: number; w: number }[]): { x: number[]; y: number[] } {
  const x = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const at = x.map((value) => points.filter((point) => point.x === value));
  const average = (groups: typeof at): number => {
    const flat = groups.flat();
    return flat.reduce((t, p) => t + p.w * p.y, 0) / flat.reduce((t, p) => t + p.w, 0);
  };
  const y = x.map((_, j) => {
    let best = -Infinity;
    for (let l = 0; l <= j; l += 1) {
      let lowest = Infinity;
      for (let u = j; u < x.length; u += 1) lowest = Math.min(lowest, average(at.slice(l, u + 1)));
      best = Math.max(best, lowest);
    }
    return best;
  });
  return { x, y };
}

function at({ x, y }: { x: number[]; y: number[] }, ranks: RankConvention, z: number): number {
  const below = x.findLastIndex((value) => value <= z);
  if (below === -1) return y[0]!;
  if (below === x.length - 1 || x[below] === z || ranks === 'upper') return y[below]!;
  return y[below]! + ((y[below + 1]! - y[below]!) * (z - x[below]!)) / (x[below + 1]! - x[below]!);
}

/** ĝ of the model that the fitter found: the first stage has its own twin in test/stats/spline-ridge.test.ts. */
function firstStage(rows: readonly Row[], ranks: RankConvention, heldOut: number | null, weights: Float64Array | null) {
  const cells = labelCells(labelsOf(rows), ['length'], folds(rows));
  const model = twoStageFitter(cells, ranks).fit(heldOut, weights, null);
  return (row: Row): number => {
    if (model === null || model.splines === null) return row.judge;
    return model.splines.reduce((total, { feature, pieces }) => {
      const { lower, upper, intervals } = pieces.range;
      const x = Math.min(upper, Math.max(lower, feature === 0 ? row.judge : row.length));
      const where = ((x - lower) / (upper - lower)) * intervals;
      const piece = Math.min(Math.floor(where), intervals - 1);
      const [a, b, c, d] = pieces.cubic.subarray(4 * piece, 4 * piece + 4) as unknown as [
        number,
        number,
        number,
        number,
      ]; // four a piece
      const t = where - piece;
      return total + (a + t * (b + t * (c + t * d)));
    }, 0);
  };
}

describe('two-stage calibration', () => {
  it.each(['mid', 'upper'] as const)('is its naive twin (ranks: %s), weighted and cross-fitted', (ranks) => {
    fc.assert(
      fc.property(rowLists(30, 45), fc.boolean(), (rows, weighted) => {
        const weights = weighted ? Float64Array.from(rows, (row) => row.weight) : null;
        const weightOf = (i: number): number => weights?.[i] ?? 1;
        fc.pre(rows.filter((_, i) => weightOf(i) > 0 && i % 3 !== 0).length >= 20);
        fc.pre(new Set(rows.map((row) => row.length)).size > 1);
        const labels = labelsOf(rows);
        const calibrator = twoStageCalibrator(labels, folds(rows), { covariates: ['length'], ranks });
        // The search of a refit starts at the penalty of the labels' own fit; here both are looked for everywhere.
        const fit = calibrator.fit(weights)!;
        for (const heldOut of [null, 0]) {
          const g = firstStage(rows, ranks, heldOut, weights);
          const used = rows
            .map((row, i) => ({ x: g(row), y: row.label, w: weightOf(i), fold: i % 3 }))
            .filter((point) => point.w > 0 && point.fold !== heldOut);
          const second = isotonic(used);
          const found = heldOut === null ? values(labels, fit) : valuesWithout(heldOut, labels, fit);
          const expected = rows.map((row) => at(second, ranks, g(row)));
          if (weights !== null && differentPenalty(rows, ranks, heldOut, weights)) continue;
          found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
        }
      }),
      { numRuns: 25 },
    );
  });

  /** Whether the walk from the unweighted penalty ends elsewhere than a search of all. */
  function differentPenalty(rows: readonly Row[], ranks: RankConvention, heldOut: number | null, w: Float64Array) {
    const fitter = twoStageFitter(labelCells(labelsOf(rows), ['length'], folds(rows)), ranks);
    const own = fitter.fit(heldOut, null, null)!.penalty;
    return fitter.fit(heldOut, w, own)!.penalty !== fitter.fit(heldOut, w, null)!.penalty;
  }

  it('is monotone in its index and stays between the lowest and the highest label', () => {
    fc.assert(
      fc.property(rowLists(20, 60), fc.constantFrom('mid' as const, 'upper' as const), (rows, ranks) => {
        const labels = labelsOf(rows);
        const fit = twoStageCalibrator(labels, folds(rows), { covariates: ['length'], ranks }).fit(null)!;
        const other = rowsOf(
          rows.map((row) => Math.min(1, row.judge + 0.007)),
          { length: rows.map((row) => row.length + 0.3) },
        );
        const index = values(other, fit, 'index');
        const predicted = values(other, fit);
        const byIndex = index.map((rank, i) => ({ rank, value: predicted[i]! })).sort((a, b) => a.rank - b.rank);
        byIndex.forEach((entry, i) => {
          if (i > 0 && entry.rank > byIndex[i - 1]!.rank) {
            expect(entry.value).toBeGreaterThanOrEqual(byIndex[i - 1]!.value - 1e-12);
          }
        });
        const range = rows.map((row) => row.label);
        expect(Math.min(...predicted)).toBeGreaterThanOrEqual(Math.min(...range) - 1e-12);
        expect(Math.max(...predicted)).toBeLessThanOrEqual(Math.max(...range) + 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('counts a row of weight 2 as two rows, where both searches find one penalty', () => {
    fc.assert(
      fc.property(
        rowLists(24, 40),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 40, maxLength: 40 }),
        (rows, counts) => {
          const repeated = rows.flatMap((row, i) => Array.from({ length: counts[i]! }, () => row));
          // As many knots, so that only the weights differ.
          fc.pre(Math.min(8, Math.floor(rows.length / 4)) === Math.min(8, Math.floor(repeated.length / 4)));
          const one = twoStageFitter(labelCells(labelsOf(rows), ['length'], folds(rows)), 'upper');
          const many = twoStageFitter(labelCells(labelsOf(repeated), ['length'], folds(repeated)), 'upper');
          const weights = Float64Array.from(rows, (_, i) => counts[i]!);
          const expected = many.fit(null, null, null)!;
          const found = one.fit(null, weights, null)!;
          fc.pre(found.penalty === expected.penalty);
          expect(found.map.x.length).toBe(expected.map.x.length);
          found.map.x.forEach((x, i) => expect(x).toBeCloseTo(expected.map.x[i]!, 7));
          found.map.y.forEach((y, i) => expect(y).toBeCloseTo(expected.map.y[i]!, 9));
          const [ranksOne, ranksMany] = [one.rank(null, weights, null)!, many.rank(null, null, null)!];
          ranksOne.rank.y.forEach((rank, i) => expect(rank).toBeCloseTo(ranksMany.rank.y[i]!, 12));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves a row of weight 0 out, with what it would have said of ranges and ranks', () => {
    fc.assert(
      fc.property(rowLists(45, 60), (rows) => {
        const keep = rows.map((row, i) => i % 7 !== 0 || row.weight > 1);
        const kept = rows.filter((_, i) => keep[i]);
        const weights = Float64Array.from(keep, Number);
        const whole = twoStageFitter(labelCells(labelsOf(rows), ['length'], folds(rows)), 'mid');
        const part = twoStageFitter(labelCells(labelsOf(kept), ['length'], folds(kept)), 'mid');
        expect(whole.fit(null, weights, null)).toEqual(part.fit(null, null, null));
      }),
      { numRuns: 40 },
    );
  });

  it('follows a judge that is wrong in one region, where a monotone map cannot', () => {
    const rows = Array.from({ length: 200 }, (_, i): Row => {
      const judge = i / 199;
      return { judge, length: 1, label: judge < 0.3 ? 0.8 - judge : judge, weight: 1 };
    });
    const labels = labelsOf(rows);
    const error = (fit: ReturnType<ReturnType<typeof monotoneCalibrator>['fit']>): number =>
      values(labels, fit!).reduce((t, value, i) => t + (value - rows[i]!.label) ** 2, 0) / rows.length;
    const twoStage = twoStageCalibrator(labels, folds(rows), { covariates: [], ranks: 'mid' }).fit(null);
    const monotone = monotoneCalibrator(labels, folds(rows)).fit(null);
    expect(error(twoStage)).toBeLessThan(0.1 * error(monotone));
  });
});

describe('two-stage calibration, edges', () => {
  const many = (label: (i: number) => number, judge: (i: number) => number, n = 40): readonly Row[] =>
    Array.from({ length: n }, (_, i) => ({ judge: judge(i), length: 1 + (i % 5), label: label(i), weight: 1 }));
  const fitOf = (rows: readonly Row[], covariates: readonly string[] = [], ranks: RankConvention = 'mid') =>
    twoStageCalibrator(labelsOf(rows), folds(rows), { covariates, ranks }).fit(null)!;

  it('fewer than 20 rows: an isotonic fit on the score (a step in the folds, as the reference’s ranks make it)', () => {
    const rows = many(
      (i) => (i * 7) % 10,
      (i) => i / 15,
      15,
    );
    const monotone = monotoneCalibrator(labelsOf(rows), folds(rows)).fit(null)!;
    const between = rowsOf([0.03, 0.31, 0.5, 2]);
    for (const ranks of ['mid', 'upper'] as const) {
      values(between, fitOf(rows, [], ranks)).forEach((value, i) => {
        // One interpolates between knots, the other between scores: they may round apart in the last digit.
        const other = values(between, monotone)[i]!;
        expect(Math.abs(value - other)).toBeLessThanOrEqual(Number.EPSILON * Math.abs(other));
      });
    }
    const step = valuesWithout(1, between, fitOf(rows, [], 'upper'));
    const lower = rowsOf([0, 3 / 15, 6 / 15, 14 / 15]);
    // Fold 1 holds rows 1, 4, 7 …: the labelled scores just below are 0, 3/15, 6/15 and 14/15.
    expect(step).toEqual(valuesWithout(1, lower, monotone));
  });

  it('constant scores and no covariate: the mean label everywhere', () => {
    const fit = fitOf(
      many(
        (i) => i / 40,
        () => 0.5,
      ),
    );
    for (const value of values(rowsOf([0, 0.5, 1]), fit)) expect(value).toBeCloseTo(0.4875, 12);
  });

  it('constant labels: that label everywhere', () => {
    const fit = fitOf(
      many(
        () => 0.3,
        (i) => i / 40,
      ),
      ['length'],
    );
    for (const value of values(rowsOf([0, 0.5, 1], { length: [0, 9, 3] }), fit)) expect(value).toBeCloseTo(0.3, 14);
  });

  it('a constant covariate is no covariate', () => {
    const rows = many(
      (i) => ((i * 13) % 40) / 40,
      (i) => i / 40,
    ).map((row) => ({ ...row, length: 3 }));
    const query = rowsOf([0.1, 0.5, 0.9], { length: [3, 4, 5] });
    expect(values(query, fitOf(rows, ['length']))).toEqual(values(query, fitOf(rows)));
  });

  it('one label: that label; a fold that holds all labels: NaN for its rows', () => {
    const rows = many(
      () => 0.7,
      () => 0.4,
      1,
    );
    const fit = twoStageCalibrator(
      labelsOf(rows),
      { k: 3, foldOfPrompt: Int32Array.of(0, 1) },
      {
        covariates: [],
        ranks: 'mid',
      },
    ).fit(null)!;
    expect(values(rowsOf([0.1]), fit)).toEqual([0.7]);
    expect(values(rowsOf([0.1, 0.2]), fit, 'predictHeldOut')).toEqual([NaN, 0.7]);
    expect(valuesWithout(0, rowsOf([0.1]), fit)).toEqual([NaN]);
  });

  it('no weight: null', () => {
    const rows = many(
      (i) => i / 40,
      (i) => i / 40,
    );
    expect(
      twoStageCalibrator(labelsOf(rows), folds(rows), { covariates: [], ranks: 'mid' }).fit(new Float64Array(40)),
    ).toBeNull();
  });

  it('beyond the labels the nearest label’s score and covariate count', () => {
    const rows = many(
      (i) => ((i * 13) % 40) / 40,
      (i) => 0.2 + i / 80,
    );
    const fit = fitOf(rows, ['length']);
    const inside = values(rowsOf([0.2, 0.2 + 39 / 80], { length: [1, 5] }), fit);
    expect(values(rowsOf([-3, 9], { length: [-2, 50] }), fit)).toEqual(inside);
  });

  it('has penalties from 10⁻³ to 10³', () => {
    expect(ridgePenalties[0]).toBeCloseTo(1e-3, 15);
    expect(ridgePenalties[12]).toBeCloseTo(1e3, 9);
  });
});
