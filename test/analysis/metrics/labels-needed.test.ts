import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsNeeded, type CostPoint } from '../../../src/analysis/metrics/labels-needed.ts';

const points = (...pairs: readonly (readonly [number, number | null])[]): CostPoint[] =>
  pairs.map(([labels, value]) => ({ labels, value }));

test('on a line in log labels: half way between 100 and 400 is 200', () =>
  expect(labelsNeeded(points([400, 0.02], [100, 0.04]), 0.03, 'lower')).toEqual({
    kind: 'needed',
    labels: expect.closeTo(200, 9),
  }));

test('a dip that does not last counts for nothing', () =>
  expect(labelsNeeded(points([10, 0.01], [100, 0.05], [1000, 0.03]), 0.04, 'lower')).toEqual({
    kind: 'needed',
    labels: expect.closeTo(Math.sqrt(100_000), 6),
  }));

test('reached at once, never, or only by what has no number before', () => {
  expect(labelsNeeded(points([10, 0.01], [100, 0.005]), 0.02, 'lower')).toEqual({ kind: 'at-most', labels: 10 });
  expect(labelsNeeded(points([10, 0.1], [100, 0.05]), 0.02, 'lower')).toEqual({ kind: 'not-reached' });
  expect(labelsNeeded(points([10, 0.01], [100, null]), 0.02, 'lower')).toEqual({ kind: 'not-reached' });
  expect(labelsNeeded(points([10, null], [100, 0.01]), 0.02, 'lower')).toEqual({ kind: 'needed', labels: 100 });
  expect(labelsNeeded([], 0.02, 'lower')).toEqual({ kind: 'not-reached' });
});

test('higher is better, too', () =>
  expect(labelsNeeded(points([10, 0.5], [1000, 1]), 0.75, 'higher')).toEqual({
    kind: 'needed',
    labels: expect.closeTo(100, 9),
  }));

test('a harder target never needs fewer labels, and no answer lies outside the grid', () => {
  const curve = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      curve,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (pairs, s, t) => {
        const distinct = [...new Map(pairs)].map(([labels, value]) => ({ labels, value }));
        const [hard, easy] = [Math.min(s, t), Math.max(s, t)].map((target) => {
          const found = labelsNeeded(distinct, target, 'lower');
          return found.kind === 'not-reached' ? Infinity : found.labels;
        });
        expect(hard!).toBeGreaterThanOrEqual(easy! - 1e-9);
        if (easy! < Infinity)
          expect(easy!).toBeLessThanOrEqual(Math.max(...distinct.map(({ labels }) => labels)) + 1e-6);
      },
    ),
  );
});
