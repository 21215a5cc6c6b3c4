import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexCells } from '../../../src/analysis/weights/index-cells.ts';
import { fitWeightByScore, predictByScore } from '../../../src/analysis/weights/weight-by-score.ts';
import { fitIsotonic, isotonicDesign, predictIsotonic } from '../../../src/stats/isotonic.ts';

interface Row {
  readonly score: number;
  readonly weight: number;
  readonly fold: number;
  readonly count: number;
}

const shapes = ['increasing', 'decreasing', 'bins'] as const;

/** Fewer than a hundred rows have one bin: their mean. */
function plainFit(rows: readonly Row[], shape: (typeof shapes)[number]): (score: number) => number {
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of);
  const [weight, count] = [column((row) => row.weight), column((row) => row.count)];
  if (shape === 'bins') {
    const rowsCounted = count.reduce((total, v) => total + v, 0);
    const mean = weight.reduce((total, w, i) => total + w * count[i]!, 0) / rowsCounted;
    return () => mean;
  }
  const model = fitIsotonic(isotonicDesign(column((row) => row.score)), weight, count, { direction: shape })!;
  return (score) => predictIsotonic(model, score);
}

describe('the weight as a function of the score', () => {
  it('is the shape of least held-out error, fitted a fold at a time on the rows of the others', () => {
    const row = fc.record({
      score: fc.integer({ min: 0, max: 8 }),
      weight: fc.double({ min: 0.01, max: 20, noNaN: true }),
      fold: fc.integer({ min: 0, max: 2 }),
      count: fc.constantFrom(0, 1, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 12, maxLength: 45 }), (unordered) => {
        const rows = unordered.toSorted((a, b) => a.score - b.score);
        const others = [0, 1, 2].map((fold) => rows.filter((one) => one.fold !== fold && one.count > 0));
        fc.pre(others.every((rest) => rest.length > 0));
        const fits = shapes.map((shape) => {
          const models = others.map((rest) => plainFit(rest, shape));
          const at = rows.map(({ score, fold }) => models[fold]!(score));
          const error = rows.reduce((total, one, i) => total + one.count * (one.weight - at[i]!) ** 2, 0);
          return { shape, at, error };
        });
        const [first, second] = fits.map(({ error }) => error).sort((a, b) => a - b);
        // Two shapes that fit alike are either's right.
        fc.pre(second! > first! * (1 + 1e-6));
        const best = fits.find(({ error }) => error === first)!;
        const counted = rows.reduce((total, one) => total + one.count, 0);
        const scale = counted / rows.reduce((total, one, i) => total + one.count * best.at[i]!, 0);

        const judge = Float64Array.from(rows, (one) => one.score);
        const fold = Int32Array.from(rows, (one) => one.fold);
        const model = fitWeightByScore({
          cells: indexCells(judge),
          weight: Float64Array.from(rows, (one) => one.weight),
          fold,
          foldCount: 3,
          rowWeight: Float64Array.from(rows, (one) => one.count),
        });
        expect(model.shape).toBe(best.shape);
        predictByScore(model, judge, fold).forEach((value, i) => expect(value).toBeCloseTo(best.at[i]! * scale, 10));
      }),
    );
  });
});
