import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonDifferences } from '../../src/base/json-differences.ts';

describe('jsonDifferences', () => {
  it('names leaves by dotted paths and list elements by their id', () => {
    const old = {
      seed: 1,
      policies: [
        { id: 'a', t: 1 },
        { id: 'b', t: 1 },
      ],
      tags: ['x'],
    };
    const now = {
      seed: 1,
      policies: [
        { id: 'b', t: 1 },
        { id: 'a', t: 2 },
      ],
      tags: ['x', 'y'],
    };
    expect(jsonDifferences(old, now)).toEqual([
      { path: 'policies.a.t', old: 1, new: 2 },
      { path: 'tags', old: ['x'], new: ['x', 'y'] },
    ]);
  });

  it('tells what came and what went', () => {
    expect(jsonDifferences({ a: 1 }, { b: null })).toEqual([
      { path: 'a', old: 1, new: undefined },
      { path: 'b', old: undefined, new: null },
    ]);
  });

  it('finds nothing in a value and itself, whatever the order of keys, and something in two that differ', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue({ maxDepth: 2, noUnicodeString: true })),
        (value) => {
          const json = value as Parameters<typeof jsonDifferences>[0]; // fast-check's JSON values
          const turned = Object.fromEntries(Object.entries(value).toReversed()) as typeof json; // the same values
          expect(jsonDifferences(json, turned)).toEqual([]);
          expect(jsonDifferences(json, { ...value, zzzzzz: 1 })).toHaveLength(1);
        },
      ),
    );
  });
});
