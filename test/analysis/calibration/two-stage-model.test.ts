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

describe('a map of few rows', () => {
  const judge = Float64Array.from({ length: 12 }, (_, i) => i / 12);
  const fitter = twoStageFitter(
    {
      rows: 12,
      cells: 12,
      start: Uint32Array.from({ length: 13 }, (_, i) => i),
      y: judge.map((score, i) => score + ((i * 5) % 4) / 20),
      prompt: Int32Array.from(judge.keys()),
      fold: Int32Array.from(judge, (_, i) => i % 3),
      features: [judge],
    },
    'upper',
  );

  it('is the full one for a fold without labels, as in the reference', () => {
    const full = fitter.fit(null, null, null);
    expect(full!.step).toBe(false);
    expect(fitter.fit(3, null, null)).toEqual(full);
    expect(fitter.fit(1, null, null)!.step).toBe(true);
    // Nor has a fold labels whose prompts all have weight 0.
    const weights = judge.map((_, i) => (i % 3 === 1 ? 0 : 1));
    expect(fitter.fit(1, weights, null)!.step).toBe(false);
  });
});
