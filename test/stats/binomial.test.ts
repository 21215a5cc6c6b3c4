import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signTestP, wilsonInterval } from '../../src/stats/binomial.ts';

describe('exact sign test', () => {
  it('by hand, and in exact fractions: 2 · Σₖ₌₀⁴⁰ C(100, k) / 2¹⁰⁰', () => {
    expect(signTestP(3, 7)).toBeCloseTo((2 * (1 + 10 + 45 + 120)) / 1024, 14);
    expect(signTestP(40, 60)).toBeCloseTo(0.05688793364098078, 12);
    expect(signTestP(0, 0)).toBe(1);
    expect(signTestP(5, 5)).toBe(1);
  });

  it('is symmetric, in (0, 1], and falls with the imbalance', () => {
    const count = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const p = signTestP(a, b);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(signTestP(b, a)).toBe(p);
        if (a > b && b > 0) expect(signTestP(a + 1, b - 1)).toBeLessThanOrEqual(p);
      }),
      { seed: 7 },
    );
  });
});

describe("Wilson's interval", () => {
  it('as the roots of (p − x/n)² = z²·p(1 − p)/n', () => {
    const [low, high] = wilsonInterval(5, 10, 0.95);
    expect(low).toBeCloseTo(0.2365931, 6);
    expect(high).toBeCloseTo(0.7634069, 6);
    const none = wilsonInterval(0, 10, 0.95);
    expect(none[0]).toBe(0);
    expect(none[1]).toBeCloseTo(0.2775328, 6);
    expect(wilsonInterval(0, 0, 0.95)).toEqual([0, 1]);
  });
});
