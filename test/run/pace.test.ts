import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedMs, PaceLog } from '../../src/run/pace.ts';
import { memoryPaces, type Pace } from '../../src/store/paces.ts';

async function seen(points: readonly (readonly [size: number, ms: number])[]): Promise<Pace> {
  const [log, paces] = [new PaceLog(), memoryPaces()];
  for (const [size, ms] of points) log.add('work', size, ms);
  await log.keep(paces);
  const [pace] = await paces.get(['work']);
  if (pace === null || pace === undefined) throw new Error('nothing was kept');
  return pace;
}

describe('expected time', () => {
  it('lies on the line through what was seen', async () => {
    const pace = await seen([100, 300, 700].map((size) => [size, 20 + 0.5 * size]));
    expect(expectedMs(pace, 1000)).toBeCloseTo(520, 6);
    expect(expectedMs(pace, 0)).toBeCloseTo(20, 6);
  });

  it('is in proportion to the size where one size was seen', async () => {
    expect(expectedMs(await seen([[200, 40]]), 500)).toBeCloseTo(100, 9);
    expect(expectedMs(await seen([[0, 40]]), 500)).toBe(40);
  });

  it('is never less than nothing, nor less for more', () => {
    const point = fc.tuple(fc.nat({ max: 5000 }), fc.double({ min: 0, max: 1e5, noNaN: true }));
    return fc.assert(
      fc.asyncProperty(fc.array(point, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), async (points, a, b) => {
        const pace = await seen(points);
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((size) => expectedMs(pace, size));
        expect(less).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThanOrEqual(less!);
      }),
    );
  });

  it('heeds what was seen last: a machine twice as fast is known after one run', async () => {
    const paces = memoryPaces();
    const runs = [
      [1000, 100],
      [10, 50],
    ] as const;
    for (const [count, ms] of runs) {
      const log = new PaceLog();
      for (let i = 0; i < count; i += 1) log.add('work', 10, ms);
      await log.keep(paces);
    }
    const [pace] = await paces.get(['work']);
    // The long run before weighs half as much as the short one after it: (10 · 50 + 5 · 100) / 15.
    expect(expectedMs(pace!, 10)).toBeCloseTo(1000 / 15, 9);
  });
});
