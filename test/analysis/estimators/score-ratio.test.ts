import { describe, expect, it } from 'vitest';
import { scoreRatio, scoreStrata } from '../../../src/analysis/estimators/score-ratio.ts';
import type { ScoredRows } from '../../../src/analysis/scored-rows.ts';

function rows(judge: readonly number[]): ScoredRows {
  return {
    n: judge.length,
    row: Uint32Array.from(judge, (_, i) => i),
    prompt: Int32Array.from(judge, (_, i) => i),
    judge: Float64Array.from(judge),
    label: new Float64Array(judge.length),
    covariates: {},
  };
}

const equal = (n: number): Float64Array => new Float64Array(n).fill(1 / n);
/** Eight labels at each of 0.2, 0.5 and 0.8. */
const labels = rows([0.2, 0.5, 0.8].flatMap((score) => Array.from({ length: 8 }, () => score)));

/** Each label counts as one. */
const strataOf = (labels: ScoredRows, draws: ScoredRows, drawShare: Float64Array) =>
  scoreStrata(labels, new Float64Array(labels.n).fill(1), draws, drawShare);

describe('strata of judge scores', () => {
  it('close at eight labels, equal scores in one, and hold the draws up to their highest label', () => {
    const draws = rows([0.1, 0.2, 0.3, 0.8, 0.9]);
    const { count, ofLabel, ofDraw } = strataOf(labels, draws, equal(5));
    expect(count).toBe(3);
    expect([0, 7, 8, 15, 16, 23].map((i) => ofLabel[i])).toEqual([0, 0, 1, 1, 2, 2]);
    expect([...ofDraw]).toEqual([0, 0, 1, 2, 2]);
  });

  it('are one below sixteen labels, and twenty at most', () => {
    const few = rows(Array.from({ length: 15 }, (_, i) => i / 15));
    expect(strataOf(few, few, equal(15)).count).toBe(1);
    const many = rows(Array.from({ length: 1000 }, (_, i) => i / 1000));
    expect(strataOf(many, many, equal(1000)).count).toBe(20);
  });

  it('are finer where the draws are', () => {
    const spread = rows(Array.from({ length: 400 }, (_, i) => i / 400));
    const low = rows(Array.from({ length: 400 }, (_, i) => i / 4000));
    const { ofLabel } = strataOf(spread, low, equal(400));
    const inLowest = new Set(ofLabel.subarray(0, 40)).size;
    const inHighest = new Set(ofLabel.subarray(360)).size;
    expect(inLowest).toBeGreaterThan(2 * inHighest);
  });

  it('without draws or labels there is nothing to weigh', () => {
    const none = rows([]);
    expect(scoreRatio(strataOf(labels, none, equal(0)), labels, null, equal(0))).toBeNull();
    expect(scoreRatio(strataOf(none, labels, equal(24)), none, null, equal(24))).toBeNull();
    expect(strataOf(labels, labels, equal(24)).count).toBe(3);
  });
});

describe('the density ratio', () => {
  it('by hand: shares of 1/2, 1/4, 1/4 against thirds', () => {
    const draws = rows([0.2, 0.2, 0.5, 0.8]);
    const ratio = scoreRatio(strataOf(labels, draws, equal(4)), labels, null, equal(4))!;
    expect(ratio[0]).toBeCloseTo(3 / 2, 14);
    expect(ratio[8]).toBeCloseTo(3 / 4, 14);
    expect(ratio[23]).toBeCloseTo(3 / 4, 14);
  });

  it('is 1 where draws and labels are alike, and of mean one under any weights', () => {
    const same = scoreRatio(strataOf(labels, labels, equal(24)), labels, null, equal(24))!;
    for (const value of same) expect(value).toBeCloseTo(1, 13);
    const mixed = rows(Array.from({ length: 60 }, (_, i) => (i / 60) ** 2));
    const weight = Float64Array.from(mixed.judge, (_, i) => (i % 3) / 2);
    const drawWeight = equal(24).map((share, i) => share * (i % 2));
    const ratio = scoreRatio(strataOf(mixed, labels, equal(24)), mixed, weight, drawWeight)!;
    const total = weight.reduce((sum, w, i) => sum + w * ratio[i]!, 0);
    expect(total / weight.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 13);
  });

  it('leaves out a stratum whose labels all weigh 0, and bends between the others', () => {
    const weight = Float64Array.from(labels.judge, (score) => (score === 0.5 ? 0 : 1));
    const draws = rows([0.2, 0.2, 0.2, 0.8]);
    const ratio = scoreRatio(strataOf(labels, draws, equal(4)), labels, weight, equal(4))!;
    expect(ratio[0]).toBeCloseTo(3 / 2, 13);
    expect(ratio[23]).toBeCloseTo(1 / 2, 13);
    expect(ratio[8]).toBeCloseTo(1, 13);
    expect(scoreRatio(strataOf(labels, draws, equal(4)), labels, new Float64Array(24), equal(4))).toBeNull();
  });
});
