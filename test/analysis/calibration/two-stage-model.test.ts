import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { twoStageFitter } from '../../../src/analysis/calibration/two-stage-model.ts';

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
