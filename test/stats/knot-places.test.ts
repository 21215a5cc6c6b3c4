import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnotPlaces } from '../../src/stats/knot-places.ts';

const plain = (knots: Float64Array, x: number): number => {
  const found = knots.findIndex((knot) => knot >= x);
  return found === -1 ? knots.length : found;
};

describe('places among knots', () => {
  it('are the first knot that is not below the value', () => {
    const knots = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(knots, fc.array(fc.integer({ min: -1, max: 61 })), (values, asked) => {
        const sorted = Float64Array.from(values).sort();
        const places = new KnotPlaces(sorted);
        for (const x of asked) expect(places.of(x)).toBe(plain(sorted, x));
      }),
    );
  });

  it('wherever the knots lie close together', () => {
    const knots = Float64Array.from({ length: 300 }, (_, i) => (i < 150 ? -(0.9 ** i) : 0.9 ** (300 - i)));
    const places = new KnotPlaces(knots);
    for (const knot of knots) {
      for (const x of [knot, knot * (1 + 1e-15), knot * (1 - 1e-15), -Infinity, Infinity]) {
        expect(places.of(x)).toBe(plain(knots, x));
      }
    }
  });
});
