import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { openArtifacts, type ArtifactStore } from '../../src/store/artifacts.ts';
import { StoreError } from '../../src/store/problems.ts';
import { collected, errorOf, temporaryDirectory, valueOf } from './temporary.ts';

async function* pieces(chunks: readonly (string | Uint8Array)[]) {
  yield* chunks;
}

async function opened(): Promise<ArtifactStore> {
  return openArtifacts(await temporaryDirectory());
}

describe('artifacts', () => {
  test('the hash is the SHA-256 of the content, and names the file', async () => {
    const artifacts = await opened();
    // printf abc | sha256sum
    const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await artifacts.put('abc')).toEqual({ hash, bytes: 3 });
    expect(await readFile(join(artifacts.directory, 'ba', hash.slice(2)), 'utf8')).toBe('abc');
  });

  test('any content comes back, however it was put', async () => {
    const artifacts = await opened();
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), async (chunks) => {
        const whole = Buffer.concat(chunks.map((one) => Buffer.from(one)));
        const stored = await artifacts.put(pieces(chunks));
        expect(stored).toEqual({ hash: createHash('sha256').update(whole).digest('hex'), bytes: whole.length });
        expect(await artifacts.put(whole)).toEqual(stored);
        expect(valueOf(await artifacts.read(stored.hash)).equals(whole)).toBe(true);
        expect(Buffer.concat(await collected(valueOf(await artifacts.stream(stored.hash)))).equals(whole)).toBe(true);
        expect(await artifacts.has(stored.hash)).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(await readdir(join(artifacts.directory, 'unfinished'))).toEqual([]);
  });

  test('content larger than a chunk, from a producer that reuses its buffer', async () => {
    const artifacts = await opened();
    const buffer = new Uint8Array(100_003);
    async function* producer() {
      for (let i = 0; i < 20; i++) yield buffer.fill(i);
    }
    const whole = Buffer.concat(Array.from({ length: 20 }, (_, i) => Buffer.alloc(100_003, i)));
    const stored = await artifacts.put(producer());
    expect(stored).toEqual({ hash: sha256(whole), bytes: whole.length });
    expect(sha256(Buffer.concat(await collected(valueOf(await artifacts.stream(stored.hash)))))).toBe(stored.hash);
  });

  test('what is not there is a problem that names it', async () => {
    const artifacts = await opened();
    const hash = sha256('never put');
    const path = join(artifacts.directory, hash.slice(0, 2), hash.slice(2));
    for (const result of [await artifacts.read(hash), await artifacts.stream(hash), await artifacts.verify(hash)]) {
      expect(errorOf<unknown, unknown>(result)).toEqual({ code: 'missing-artifact', hash, path });
    }
    expect(await artifacts.has(hash)).toBe(false);
    expect(await artifacts.delete(hash)).toBe(false);
    expect(await collected(artifacts.list())).toEqual([]);
  });

  test('a changed byte is found and named, wherever it is', async () => {
    const artifacts = await opened();
    const content = Buffer.alloc(700_000, 'assay');
    const { hash } = await artifacts.put(content);
    const path = valueOf(await artifacts.verify(hash));
    for (const at of [0, 262_144, 699_999]) {
      const changed = Buffer.from(content);
      changed[at]! ^= 1;
      await writeFile(path, changed);
      const problem = { code: 'corrupt-artifact', hash, path, actual: sha256(changed) };
      for (const result of [await artifacts.read(hash), await artifacts.stream(hash), await artifacts.verify(hash)]) {
        expect(errorOf<unknown, unknown>(result)).toEqual(problem);
      }
    }
    await writeFile(path, content.subarray(0, 5));
    expect(errorOf(await artifacts.read(hash))).toMatchObject({ code: 'corrupt-artifact', actual: sha256('assay') });
  });

  test.each(['bytes', 'stream'])('putting the content again (as %s) mends a damaged file', async (way) => {
    const artifacts = await opened();
    const { hash } = await artifacts.put('sound');
    const path = valueOf(await artifacts.verify(hash));
    await writeFile(path, 'SOUND');
    await artifacts.put(way === 'bytes' ? 'sound' : pieces(['so', 'und']));
    expect(valueOf(await artifacts.read(hash)).toString()).toBe('sound');
  });

  test('content that is there is kept as it is', async () => {
    const artifacts = await opened();
    const { hash } = await artifacts.put('kept');
    const path = valueOf(await artifacts.verify(hash));
    const long = new Date('2001-02-03T04:05:06Z');
    await utimes(path, long, long);
    await artifacts.put('kept');
    await artifacts.put(pieces(['ke', 'pt']));
    expect((await stat(path)).mtime).toEqual(long);
  });

  test('equal content put at once is one file', async () => {
    const artifacts = await opened();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => artifacts.put(i % 2 ? 'same' : pieces(['same']))),
    );
    expect(new Set(all.map((one) => one.hash)).size).toBe(1);
    expect(await collected(artifacts.list())).toEqual([{ hash: all[0]!.hash, bytes: 4 }]);
  });

  test('a producer that fails leaves nothing', async () => {
    const artifacts = await opened();
    async function* failing() {
      yield 'half';
      throw new Error('the call failed');
    }
    await expect(artifacts.put(failing())).rejects.toThrow('the call failed');
    expect(await readdir(join(artifacts.directory, 'unfinished'))).toEqual([]);
    expect(await collected(artifacts.list())).toEqual([]);
  });

  test('lists in order, ignores what is no artifact, deletes', async () => {
    const artifacts = await opened();
    const stored = await Promise.all(['a', 'b', 'c', 'd'].map((text) => artifacts.put(text)));
    await mkdir(join(artifacts.directory, 'zz'));
    // The SHA-256 of "a" starts with ca.
    await writeFile(join(artifacts.directory, 'ca', 'notes.txt'), 'no artifact');
    await writeFile(join(artifacts.directory, 'README'), 'no artifact');
    const hashes = stored.map((one) => one.hash).sort();
    expect((await collected(artifacts.list())).map((one) => one.hash)).toEqual(hashes);
    expect(await artifacts.delete(hashes[0]!)).toBe(true);
    expect((await collected(artifacts.list())).map((one) => one.hash)).toEqual(hashes.slice(1));
  });

  test('what killed writers left is ignored, and swept when it is old', async () => {
    const artifacts = await opened();
    await artifacts.put('sound');
    const unfinished = join(artifacts.directory, 'unfinished');
    await mkdir(unfinished, { recursive: true });
    await writeFile(join(unfinished, 'old.tmp'), 'half');
    await writeFile(join(unfinished, 'new.tmp'), 'half');
    await utimes(join(unfinished, 'old.tmp'), new Date('2001-01-01'), new Date('2001-01-01'));
    expect(await collected(artifacts.list())).toHaveLength(1);
    expect(await artifacts.sweep(new Date('2002-01-01'))).toBe(1);
    expect(await readdir(unfinished)).toEqual(['new.tmp']);
  });

  test('a directory that cannot be is a problem of the disk', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'artifacts'), 'a file in the way');
    const put = openArtifacts(directory).put('content');
    await expect(put).rejects.toThrow(StoreError);
    await expect(put).rejects.toMatchObject({ problem: { code: 'io', path: join(directory, 'artifacts') } });
  });
});
