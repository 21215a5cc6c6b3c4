import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';

describe('randomStream', () => {
  it('gives the same numbers for the same name, and others for another', () => {
    const draw = (...names: (string | number)[]): number[] => {
      const stream = randomStream(7, ...names);
      return Array.from({ length: 5 }, () => stream.uniform());
    };
    expect(draw('bootstrap', 3)).toEqual(draw('bootstrap', 3));
    expect(draw('bootstrap', 3)).not.toEqual(draw('bootstrap', 4));
    expect(draw('a', 'b')).not.toEqual(draw('ab'));
  });

  it('has the moments of its distributions', () => {
    const n = 200_000;
    const stream = randomStream(1, 'moments');
    const mean = (next: () => number): number => {
      let sum = 0;
      for (let index = 0; index < n; index += 1) sum += next();
      return sum / n;
    };
    // Five standard errors.
    expect(Math.abs(mean(() => stream.uniform()) - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.exponential()) - 1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.normal()))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.normal() ** 2) - 1)).toBeLessThan((5 * Math.sqrt(2)) / Math.sqrt(n));
    expect(Math.abs(mean(() => stream.integer(10)) - 4.5)).toBeLessThan((5 * Math.sqrt(8.25)) / Math.sqrt(n));
  });

  it('reaches every integer below its bound, equally often', () => {
    const stream = randomStream(2, 'integers');
    const counts = Array.from({ length: 7 }, () => 0);
    for (let index = 0; index < 70_000; index += 1) counts[stream.integer(7)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 99.9 % quantile of χ² with 6 degrees of freedom.
    expect(chiSquare).toBeLessThan(22.46);
  });
});
