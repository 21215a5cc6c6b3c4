import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { KeyValueStore } from '../../src/store/kv.ts';
import { collected } from './temporary.ts';

/** What every key-value store does, whatever it lies on. */
export function describeKeyValueStore(name: string, open: () => Promise<KeyValueStore>): void {
  async function opened(): Promise<KeyValueStore> {
    const store = await open();
    onTestFinished(() => store.close());
    return store;
  }

  describe(`key-value store: ${name}`, () => {
    test('has nothing at first', async () => {
      const store = await opened();
      expect(await store.get('a')).toBeNull();
      expect(await store.getMany(['a', 'b'])).toEqual([null, null]);
      expect(await store.hasMany(['a', 'b'])).toEqual([false, false]);
      expect(await store.size()).toBe(0);
      expect(await collected(store.entries())).toEqual([]);
      expect(await store.getMany([])).toEqual([]);
      await store.setMany([]);
    });

    test('reads what was set, the last value of a key', async () => {
      const store = await opened();
      await store.set('a', { n: 1 });
      await store.set('a', { n: 2 });
      await store.setMany([
        { key: 'b', value: { n: 3 } },
        { key: 'b', value: { n: 4 } },
      ]);
      expect(await store.getMany(['b', 'missing', 'a', 'b'])).toEqual([
        { ok: true, value: { n: 4 } },
        null,
        { ok: true, value: { n: 2 } },
        { ok: true, value: { n: 4 } },
      ]);
      expect(await store.size()).toBe(2);
    });

    test('keeps any JSON object under any key', async () => {
      const store = await opened();
      const keys = fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => key.isWellFormed());
      // JSON has no -0; that it is refused has its own test.
      const values = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ noUnicodeString: false }));
      const exact = values.filter((value) => !hasNegativeZero(value));
      await fc.assert(
        fc.asyncProperty(keys, exact, async (key, value) => {
          await store.set(key, value);
          expect(await store.get(key)).toEqual({ ok: true, value: { ...value } });
          expect(await store.hasMany([key])).toEqual([true]);
        }),
        { numRuns: 200 },
      );
    });

    test.each([
      ['-0', { a: [{ b: -0 }] }, '$.a[0].b is -0'],
      ['NaN', { a: Number.NaN }, '$.a is NaN'],
      ['an infinity', { a: -Infinity }, '$.a is -Infinity'],
      ['undefined in a list', { a: [1, undefined] }, '$.a[1] is of type undefined'],
      ['a bigint', { a: 1n }, '$.a is of type bigint'],
      ['a date', { a: new Date(0) }, '$.a is not a plain object'],
      ['a map', new Map([['a', 1]]), '$ is not a plain object'],
    ])('refuses %s, which JSON would change', async (_, value, reason) => {
      const store = await opened();
      await expect(store.set('a', value)).rejects.toThrow(reason);
      await expect(
        store.setMany([
          { key: 'b', value: {} },
          { key: 'a', value },
        ]),
      ).rejects.toThrow(TypeError);
      expect(await store.size()).toBe(0);
    });

    test.each(['', '\uD800'])('refuses the key %j', async (key) => {
      const store = await opened();
      await expect(store.set(key, {})).rejects.toThrow(TypeError);
    });

    test('reads an undefined member as an absent one', async () => {
      const store = await opened();
      await store.set('a', { gone: undefined, kept: null });
      expect(await store.get('a')).toEqual({ ok: true, value: { kept: null } });
    });

    test('takes thousands at once, more than one statement holds', async () => {
      const store = await opened();
      const keys = Array.from({ length: 2500 }, (_, i) => `key-${String(i).padStart(4, '0')}`);
      await store.setMany(keys.slice(0, 1200).map((key, i) => ({ key, value: { i } })));
      await Promise.all(keys.slice(1200).map((key, i) => store.set(key, { i: i + 1200 })));
      expect(await store.size()).toBe(2500);
      const expected = keys.map((_, i) => ({ ok: true, value: { i } }));
      expect(await store.getMany(keys)).toEqual(expected);
      expect(await store.hasMany([...keys, 'other'])).toEqual([...keys.map(() => true), false]);
      const entries = await collected(store.entries());
      expect(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(keys.map((key, i) => [key, expected[i]]));
    });

    test('deletes some, or all', async () => {
      const store = await opened();
      await store.setMany(['a', 'b', 'c'].map((key) => ({ key, value: {} })));
      expect(await store.deleteMany(['a', 'missing'])).toEqual([true, false]);
      expect(await store.hasMany(['a', 'b', 'c'])).toEqual([false, true, true]);
      await store.clear();
      expect(await store.size()).toBe(0);
    });

    test('two stores are apart, also when one is cleared', async () => {
      const [one, other] = [await opened(), await opened()];
      await one.set('a', { of: 'one' });
      await other.set('a', { of: 'other' });
      await one.clear();
      expect(await one.get('a')).toBeNull();
      expect(await other.get('a')).toEqual({ ok: true, value: { of: 'other' } });
    });

    test('closes after what is being written, and closes twice', async () => {
      const store = await open();
      const written = store.set('a', {});
      await Promise.all([store.close(), store.close()]);
      await expect(written).resolves.toBeUndefined();
    });
  });
}

function hasNegativeZero(value: unknown): boolean {
  if (Object.is(value, -0)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNegativeZero);
}
