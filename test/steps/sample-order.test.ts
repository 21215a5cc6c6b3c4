import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelSlices } from '../../src/steps/label-slices.ts';
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

describe('labelSlices', () => {
  const base = { seed: 3, audit: 0 };

  it('takes the declared share or number', () => {
    expect(labelSlices(ids(320), { ...base, fit: { coverage: 0.25 } }).fit.size).toBe(80);
    expect(labelSlices(ids(320), { ...base, fit: { labels: 7 } }).fit.size).toBe(7);
    expect(labelSlices(ids(5), { ...base, fit: { labels: 7 } }).fit.size).toBe(5);
  });

  it('keeps every label when the share or the sample grows', () => {
    const small = labelSlices(ids(300), { ...base, fit: { coverage: 0.1 } }).fit;
    const larger = labelSlices(ids(300), { ...base, fit: { coverage: 0.2 } }).fit;
    expect([...small].every((id) => larger.has(id))).toBe(true);
    const grown = labelSlices(ids(400), { ...base, fit: { labels: 100 } }).fit;
    const order = sampleOrder(ids(400), 3, 'oracle').slice(0, 100);
    expect(new Set(order)).toEqual(grown);
  });

  it('never labels one prompt to learn from and to check with', () => {
    const { fit, audit } = labelSlices(ids(100), { seed: 3, audit: 40, fit: { coverage: 1 } });
    expect(audit.size).toBe(40);
    expect(fit.size).toBe(60);
    expect([...audit].some((id) => fit.has(id))).toBe(false);
  });
});
