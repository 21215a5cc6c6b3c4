import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleOrder } from '../../src/steps/sample-order.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);

describe('sampleOrder', () => {
  it('gives an id the same place among those it is with, whatever others there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 30 }), fc.integer({ min: 0 }), (all, seed) => {
        const part = all.filter((_, index) => index % 2 === 0);
        const kept = new Set(part);
        expect(sampleOrder(part, seed, 'x')).toEqual(sampleOrder(all, seed, 'x').filter((id) => kept.has(id)));
      }),
    );
  });

  it('does not depend on the order it is given', () => {
    expect(sampleOrder(ids(50).toReversed(), 1, 'x')).toEqual(sampleOrder(ids(50), 1, 'x'));
  });

  it('differs with the seed and the purpose', () => {
    const orders = [sampleOrder(ids(50), 1, 'x'), sampleOrder(ids(50), 2, 'x'), sampleOrder(ids(50), 1, 'y')];
    expect(new Set(orders.map((order) => order.join())).size).toBe(3);
  });
});
