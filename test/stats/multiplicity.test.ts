import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from '../../src/stats/multiplicity.ts';

const golden = JSON.parse(readFileSync(new URL('../fixtures/reference/golden-v030.json', import.meta.url), 'utf8')) as {
  bh: { p: number[]; adj: number[] };
};

describe('multiplicity', () => {
  it('Benjamini–Hochberg as the reference', () => {
    benjaminiHochberg(golden.bh.p).forEach((p, i) => expect(p).toBeCloseTo(golden.bh.adj[i]!, 14));
  });

  it('by hand', () => {
    // Holm: 0.01·4, then max(0.04, 0.02·3), max(0.06, 0.03·2), max(0.06, 0.5·1).
    [0.06, 0.04, 0.5, 0.06].forEach((p, i) => expect(holm([0.02, 0.01, 0.5, 0.03])[i]).toBeCloseTo(p, 14));
    expect(holm([])).toEqual([]);
    expect(benjaminiHochberg([])).toEqual([]);
    expect(holm([0.3])).toEqual([0.3]);
    expect(benjaminiHochberg([0.3])).toEqual([0.3]);
  });

  it('adjusted values are at least the raw, at most 1, in the same order, and Holm is never below BH', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
        const [family, discovery] = [holm(p), benjaminiHochberg(p)];
        p.forEach((raw, i) => {
          expect(family[i]).toBeGreaterThanOrEqual(raw);
          expect(discovery[i]).toBeGreaterThanOrEqual(raw * (1 - 1e-12));
          expect(family[i]).toBeLessThanOrEqual(1);
          expect(discovery[i]).toBeLessThanOrEqual(family[i]! * (1 + 1e-12));
          p.forEach((other, j) => {
            if (raw < other) expect(family[i]).toBeLessThanOrEqual(family[j]!);
            if (raw < other) expect(discovery[i]).toBeLessThanOrEqual(discovery[j]!);
          });
        });
      }),
    );
  });
});
