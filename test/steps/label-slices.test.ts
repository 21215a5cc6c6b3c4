import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelSlices } from '../../src/steps/label-slices.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
const fitOf = (count: number, fit: { coverage: number } | { labels: number }, audit = 0): ReadonlySet<string> =>
  labelSlices(ids(count), { fit, audit }).fit;

describe('labelSlices', () => {
  it('takes the declared share or number', () => {
    expect(fitOf(320, { coverage: 0.25 }).size).toBe(80);
    expect(fitOf(320, { coverage: 1 }).size).toBe(320);
    expect(fitOf(320, { labels: 7 }).size).toBe(7);
    expect(fitOf(5, { labels: 7 }).size).toBe(5);
  });

  it('labels nearly the share that was asked for, whatever it is', () => {
    const counts = {
      count: fc.integer({ min: 1, max: 5000 }),
      coverage: fc.double({ min: 0.001, max: 1, noNaN: true }),
    };
    fc.assert(
      fc.property(fc.record(counts), ({ count, coverage }) => {
        // The discrepancy of n van der Corput points is below (log2 n + 2) / n.
        const miss = Math.abs(fitOf(count, { coverage }).size - coverage * count);
        expect(miss).toBeLessThanOrEqual(Math.log2(count) + 2);
      }),
    );
  });

  it('only adds labels when the coverage grows, and only on new prompts when the sample does', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        share,
        share,
        (count, more, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const small = fitOf(count, { coverage: low });
          expect([...small].every((id) => fitOf(count, { coverage: high }).has(id))).toBe(true);
          const old = new Set(ids(count));
          const grown = fitOf(count + more, { coverage: low });
          expect([...grown].filter((id) => old.has(id))).toEqual([...small]);
        },
      ),
    );
  });

  it('keeps the prompts it checks with when the coverage or the sample grows', () => {
    const audit = (count: number, coverage: number): ReadonlySet<string> =>
      labelSlices(ids(count), { fit: { coverage }, audit: 25 }).audit;
    expect(audit(400, 0.5)).toEqual(audit(100, 0.1));
  });

  it('never labels one prompt to learn from and to check with', () => {
    const { fit, audit } = labelSlices(ids(100), { audit: 40, fit: { coverage: 1 } });
    expect(audit.size).toBe(40);
    expect(fit.size).toBe(60);
    expect([...audit].some((id) => fit.has(id))).toBe(false);
    const elsewhere = labelSlices(ids(100), { audit: 0, fit: { coverage: 0.5 } }).fit;
    expect([...audit].some((id) => elsewhere.has(id))).toBe(false);
  });

  it('leaves nothing to check with out of an empty sample', () => {
    expect(labelSlices([], { audit: 3, fit: { coverage: 1 } })).toEqual({ fit: new Set(), audit: new Set() });
  });
});
