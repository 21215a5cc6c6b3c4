import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { createMadeThings, type MadeThings } from '../../src/run/made-things.ts';

const [a, b] = [sha256('a'), sha256('b')];

/** Makes things of a size, and counts how often. */
function counting(things: MadeThings): {
  readonly get: (name: string, bytes?: number) => Promise<string>;
  readonly made: string[];
} {
  const made: string[] = [];
  return {
    made,
    get: (name, bytes = 1) =>
      things.of(a, name, async () => {
        made.push(name);
        return { value: name, bytes };
      }),
  };
}

describe('things made of inputs', () => {
  it('are made once for one content and name', async () => {
    const things = createMadeThings(10);
    const { get, made } = counting(things);
    expect(await Promise.all([get('tables'), get('tables')])).toEqual(['tables', 'tables']);
    await get('columns');
    const other = await things.of(b, 'tables', () => Promise.resolve({ value: 'of b', bytes: 1 }));
    expect(other).toBe('of b');
    expect(made).toEqual(['tables', 'columns']);
  });

  it('go when there is no room, what was not asked for the longest first', async () => {
    const { get, made } = counting(createMadeThings(10));
    await get('large', 6);
    await get('small', 3);
    await get('large', 6);
    await get('new', 4);
    await get('large', 6);
    expect(made).toEqual(['large', 'small', 'new']);
    await get('small', 3);
    expect(made).toEqual(['large', 'small', 'new', 'small']);
  });

  it('are lent even when they are larger than the room for all', async () => {
    const { get, made } = counting(createMadeThings(10));
    expect(await get('huge', 100)).toBe('huge');
    await get('small');
    await get('huge', 100);
    expect(made).toEqual(['huge', 'small', 'huge']);
  });

  it('are tried again when they could not be made, and everyone who waited is told', async () => {
    const things = createMadeThings(10);
    const failing = (): Promise<never> => Promise.reject(new Error('no such file'));
    const asked = await Promise.allSettled([things.of(a, 'tables', failing), things.of(a, 'tables', failing)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await things.of(a, 'tables', () => Promise.resolve({ value: 1, bytes: 1 }))).toBe(1);
  });
});
