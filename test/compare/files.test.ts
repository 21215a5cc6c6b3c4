import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { filesBelow, firstDifference, hashOfFile } from '../../src/compare/reproduce/files.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-files-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function difference(recorded: string | Buffer, found: string | Buffer) {
  await Promise.all([writeFile(join(dir, 'a'), recorded), writeFile(join(dir, 'b'), found)]);
  return await firstDifference(join(dir, 'a'), join(dir, 'b'));
}

it('shows the first line that differs', async () => {
  expect(await difference('one\ntwo\nthree\n', 'one\n2\n3\n')).toEqual({ number: 2, recorded: 'two', found: '2' });
  expect(await difference('one\n', 'one\ntwo\n')).toEqual({ number: 2, recorded: '', found: 'two' });
  expect(await difference('one\ntwo', 'one')).toEqual({ number: 2, recorded: 'two', found: '' });
  expect(await difference('one\n', 'one')).toEqual({ number: 2, recorded: '', found: '' });
});

it('shows of a long line what stands around the difference', async () => {
  const line = await difference(`${'x'.repeat(500)}A${'y'.repeat(500)}`, `${'x'.repeat(500)}B${'y'.repeat(500)}`);
  expect(line?.recorded).toBe(`…${'x'.repeat(40)}A${'y'.repeat(59)}…`);
  expect(line?.found).toBe(`…${'x'.repeat(40)}B${'y'.repeat(59)}…`);
});

it('shows no lines of what is no text', async () => {
  expect(await difference(Buffer.from([0xff, 0xfe]), Buffer.from([0xff, 0xfd]))).toBeNull();
  expect(await difference('a\0b', 'a\0c')).toBeNull();
});

it('hashes and lists files', async () => {
  await writeFile(join(dir, 'a'), 'text');
  await writeFile(join(dir, 'b'), '');
  expect(await hashOfFile(join(dir, 'a'))).toBe(sha256('text'));
  expect(await hashOfFile(join(dir, 'nothing'))).toBeNull();
  expect(await filesBelow(dir)).toEqual(['a', 'b']);
});
