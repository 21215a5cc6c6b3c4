import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestNames } from '../../src/base/nearest-names.ts';

describe('editDistance', () => {
  // Counted by hand: swap; replace, replace, insert; delete.
  test.each([
    ['polices', 'policies', 1],
    ['jugde', 'judge', 1],
    ['kitten', 'sitting', 3],
    ['abc', '', 3],
    ['', '', 0],
    ['ca', 'abc', 3],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is a distance', () => {
    const words = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('nearestNames', () => {
  test('gives near names, nearest first, and nothing far', () => {
    const names = ['temperatures', 'temperature', 'prompts', 'model', 'model'];
    expect(nearestNames('temprature', names)).toEqual(['temperature', 'temperatures']);
    expect(nearestNames('Model', names)).toEqual(['model']);
    expect(nearestNames('oracle', names)).toEqual([]);
  });

  test('breaks ties by code units and stops at the limit', () => {
    expect(nearestNames('ab', ['ad', 'ac', 'aB', 'ae'], 3)).toEqual(['aB', 'ac', 'ad']);
  });
});
