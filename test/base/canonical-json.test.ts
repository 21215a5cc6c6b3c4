import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalJsonOfShared } from '../../src/base/canonical-json.ts';

const json = fc.jsonValue({ maxDepth: 4 });

describe('canonical JSON of shared parts', () => {
  it('is the canonical JSON of the whole, also when its parts were written before', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary-ascii' }), json), (value) => {
        const members = Object.values(value).filter((member) => typeof member === 'object' && member !== null);
        for (const member of members) canonicalJsonOfShared(member);
        expect(canonicalJsonOfShared(value)).toBe(canonicalJson(value));
        expect(canonicalJsonOfShared(value)).toBe(canonicalJson(value));
      }),
    );
  });

  it('leaves out undefined members and refuses what has no JSON text', () => {
    expect(canonicalJsonOfShared({ b: undefined, a: { c: undefined, d: [1, { f: 2, e: null }] } })).toBe(
      '{"a":{"d":[1,{"e":null,"f":2}]}}',
    );
    expect(() => canonicalJsonOfShared({ a: { b: Number.NaN } })).toThrow('NaN');
  });
});
