import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { twoStageFitter, walkTo } from '../../../src/analysis/calibration/two-stage-model.ts';

describe('walking to a knot', () => {
  it('ends at the first that is not below the value, wherever it starts', () => {
    const knots = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(knots, fc.nat(), fc.integer({ min: -1, max: 61 }), (values, start, x) => {
        const sorted = Float64Array.from(values).sort();
        const expected = sorted.findIndex((knot) => knot >= x);
        expect(walkTo(sorted, start % (sorted.length + 1), x)).toBe(expected === -1 ? sorted.length : expected);
      }),
    );
  });
});

describe('the rank within a fitted map', () => {
  it.each(['mid', 'upper'] as const)('is the rank of fitting again, ranks: %s', (ranks) => {
    const stream = randomStream(7, 'rank-within', ranks);
    const n = 60;
    const judge = Float64Array.from({ length: n }, () => Math.round(stream.uniform() * 40) / 40).sort();
    const distinct = [...new Set(judge)];
    const fitter = twoStageFitter(
      {
        rows: n,
        cells: distinct.length,
        start: Uint32Array.from([...distinct.map((score) => judge.indexOf(score)), n]),
        y: judge.map((score) => score * score + 0.1 * stream.normal()),
        prompt: Int32Array.from(judge.keys()),
        fold: Int32Array.from(judge, (_, i) => i % 3),
        features: [Float64Array.from(distinct)],
      },
      ranks,
    );
    for (const weights of [null, judge.map((_, i) => i % 4)]) {
      const models = [null, 1].map((heldOut) => [heldOut, fitter.fit(heldOut, weights, null)!] as const);
      for (const [heldOut, model] of models) {
        expect(fitter.rankWithin(model, heldOut, weights)).toEqual(fitter.rank(heldOut, weights, null));
      }
    }
  });
});
