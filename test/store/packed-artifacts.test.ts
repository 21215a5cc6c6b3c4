import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { openPackedArtifacts, type OpenArtifacts } from '../../src/store/packed-artifacts.ts';
import { packed, unpacked } from '../../src/store/packed.ts';
import { openSqliteTable } from '../../src/store/sqlite.ts';
import { collected, errorOf, temporaryDirectory, valueOf } from './temporary.ts';

async function opened(directory: string): Promise<OpenArtifacts> {
  return valueOf(await openPackedArtifacts(directory));
}

describe('packed artifacts', () => {
  test('any text comes back, known by the hash of its own bytes', async () => {
    const artifacts = await opened(await temporaryDirectory());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), async (texts) => {
        await artifacts.putPacked(texts.map(packed));
        for (const text of texts) {
          const hash = sha256(text);
          expect(valueOf(await artifacts.read(hash)).toString('utf8')).toBe(text);
          expect(Buffer.concat(await collected(valueOf(await artifacts.stream(hash)))).toString('utf8')).toBe(text);
          expect(await artifacts.has(hash)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
    await artifacts.close();
  });

  test('lie beside those in files, and whoever opens the directory finds both', async () => {
    const directory = await temporaryDirectory();
    const first = await opened(directory);
    const { hash: inFile } = await first.put('in a file');
    await first.putPacked([packed('in the pack'), packed('in the pack, too')]);
    await first.close();
    const again = await opened(directory);
    const [one, two] = [sha256('in the pack'), sha256('in the pack, too')];
    const absent = sha256('never put');
    expect(await again.present([inFile, one, two, absent])).toEqual(new Set([inFile, one, two]));
    const listed = [];
    for await (const { hash, bytes } of again.list()) listed.push([hash, bytes]);
    expect(listed).toEqual(
      [
        [inFile, 9],
        [one, 11],
        [two, 16],
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    expect(errorOf(await again.read(absent))).toMatchObject({ code: 'missing-artifact' });
    expect(await again.delete(one)).toBe(true);
    expect(await again.delete(one)).toBe(false);
    expect(await again.has(one)).toBe(false);
    expect(await again.has(two)).toBe(true);
    await again.close();
  });

  test('one that is wanted as a file becomes one', async () => {
    const artifacts = await opened(await temporaryDirectory());
    await artifacts.putPacked([packed('abc')]);
    const hash = sha256('abc');
    expect(valueOf(await artifacts.verify(hash))).toBe(join(artifacts.directory, hash.slice(0, 2), hash.slice(2)));
    const listed = [];
    for await (const { hash: found } of artifacts.list()) listed.push(found);
    expect(listed).toEqual([hash]);
    await artifacts.close();
  });

  test('a damaged one is a problem, never other bytes', async () => {
    const directory = await temporaryDirectory();
    const artifacts = await opened(directory);
    const table = valueOf(await openSqliteTable(join(directory, 'packs.sqlite'), 'packs'));
    const hash = sha256('abc');
    const { zstd } = packed('abd');
    const damaged = [
      { bytes: 3, zstd: Buffer.from(zstd).toString('base64') },
      { bytes: 3, zstd: Buffer.from('not zstd').toString('base64') },
      { bytes: 3 },
      { zstd: Buffer.from(zstd).toString('base64') },
    ];
    for (const entry of damaged) {
      await table.set(hash, entry);
      expect(errorOf(await artifacts.read(hash))).toMatchObject({ code: 'corrupt-artifact', hash });
      expect(errorOf(await artifacts.verify(hash))).toMatchObject({ code: 'corrupt-artifact', hash });
    }
    await artifacts.putPacked([packed('abc')]);
    expect(valueOf(await artifacts.read(hash)).toString()).toBe('abc');
    await table.close();
    await artifacts.close();
  });
});

test('what is not what was packed does not unpack', () => {
  const { zstd, bytes } = packed('abc'.repeat(100));
  expect(unpacked({ zstd, bytes })?.toString()).toBe('abc'.repeat(100));
  expect(unpacked({ zstd: zstd.subarray(0, zstd.length - 3), bytes })).toBeNull();
  // Of more than it says it is: nobody unpacks without end.
  expect(unpacked({ zstd, bytes: 10 })).toBeNull();
});
