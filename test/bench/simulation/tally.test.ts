import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../bench/simulation/acceptance.ts';
import { groups, refusingGates, status, targetsOf } from '../../../bench/simulation/measure.ts';
import type { Study } from '../../../bench/simulation/measure.ts';
import { summarise, summariseOrder } from '../../../bench/simulation/tally.ts';

const study: Study = {
  id: 'by hand',
  policies: ['a', 'b'],
  truth: () => [0.5, 0.7],
  data: () => {
    throw new Error('nothing is drawn here');
  },
  options: () => {
    throw new Error('nothing is analysed here');
  },
};
const targets = targetsOf(study, 'main');
const refused = 1 << refusingGates.indexOf('label-ess');
const missing = [status.unavailable, NaN, NaN, NaN, NaN];

/** One replicate: rows of `direct` for a, b and b − a; nothing of the other estimators. */
function replicate(...direct: readonly (readonly number[])[]): readonly number[] {
  let at = 0;
  return targets.flatMap(({ estimator }) => (estimator === 'direct' ? direct[at++]! : missing));
}

const rows = Float64Array.from([
  ...replicate([0, 0.4, 0.1, 0.2, 0.6], [0, 0.6, 0.1, 0.5, 0.65], [0, 0.2, 0.1, 0, 0.4]),
  ...replicate([0, 0.6, 0.2, 0.3, 0.9], [refused, 0.5, 0.1, 0.4, 0.6], [refused, -0.1, 0.1, -0.2, 0.1]),
  ...replicate([0, 0.8, 0.3, 0.6, 1], [0, 0.9, 0.1, 0.6, 1], [status.noInterval, 0.1, NaN, NaN, NaN]),
]);

describe('summarise', () => {
  const [a, b, difference] = summarise(study, 'main', rows).filter(({ estimator }) => estimator === 'direct');

  it('holds estimates against the truth', () => {
    expect(a).toMatchObject({ policy: 'a', truth: 0.5, refused: 0, unavailable: 0 });
    // Errors −0.1, 0.1, 0.3.
    expect(a!.all!.bias).toBeCloseTo(0.1, 12);
    expect(a!.all!.sd).toBeCloseTo(0.2, 12);
    expect(a!.all!.kurtosis).toBeCloseTo(1.5, 12);
    expect(a!.all!.meanSe).toBeCloseTo(0.2, 12);
    expect(a!.all!.meanSquaredSe).toBeCloseTo(0.14 / 3, 12);
    expect(a!.all).toMatchObject({ n: 3, covered: 2 });
    expect(a!.shown).toEqual(a!.all);
  });

  it('keeps the refused apart', () => {
    expect(b).toMatchObject({ refused: 1, refusedBy: { 'label-ess': 1 } });
    expect([b!.all!.n, b!.shown!.n, b!.all!.covered, b!.shown!.covered]).toEqual([3, 2, 1, 1]);
    expect(difference!.truth).toBeCloseTo(0.2, 12);
    expect(difference).toMatchObject({ reference: 'a', refused: 1, noInterval: 1, shown: null });
  });

  it('says what has no estimate', () => {
    const ppi = summarise(study, 'main', rows).find(({ estimator }) => estimator === 'ppi');
    expect(ppi).toMatchObject({ unavailable: 3, all: null, shown: null });
  });
});

describe('summariseOrder', () => {
  it('compares orders, and tops, of all and of those shown', () => {
    const orders = summariseOrder(study, 'main', rows);
    expect(orders.map(({ estimator }) => estimator)).toEqual(groups.main);
    const direct = orders.find(({ estimator }) => estimator === 'direct')!;
    expect(direct.n).toEqual({ all: 3, shown: 2 });
    expect(direct.meanTau.all).toBeCloseTo(1 / 3, 12);
    expect(direct.meanTau.shown).toBe(1);
    expect(direct.top1.all).toBeCloseTo(2 / 3, 12);
  });
});

describe('verdictOf', () => {
  const moments = { n: 1000, bias: 0, sd: 1, kurtosis: 3, meanSe: 1, meanSquaredSe: 1, covered: 950, meanWidth: 4 };

  it('is inside when all is', () => {
    expect(verdictOf(moments).standing).toBe('inside');
  });

  it('leaves open what the simulation cannot tell', () => {
    // One standard error of a proportion of 0.93 in 1,000 is 0.008.
    expect(verdictOf({ ...moments, covered: 920 }).standing).toBe('unclear');
    expect(verdictOf({ ...moments, covered: 900 }).standing).toBe('outside');
    expect(verdictOf({ ...moments, bias: 0.15 }).bias.standing).toBe('unclear');
    expect(verdictOf({ ...moments, bias: -0.17 }).bias.standing).toBe('outside');
    // The relative error of a standard deviation from 1,000 normal values is 0.0224.
    expect(verdictOf({ ...moments, meanSe: 1.14 }).seRatio.standing).toBe('unclear');
    expect(verdictOf({ ...moments, meanSe: 1.16 }).seRatio.standing).toBe('outside');
  });
});
