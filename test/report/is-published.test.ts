import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { isPublished } from '../../src/report/files/is-published.ts';

const promised = { run: 'abc', config: { seed: 1 }, files: {} };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-published-'));
  await writeFile(join(directory, 'report.md'), 'text');
  await writeManifest({ ...promised, files: { 'report.md': sha256('text') } });
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function writeManifest(manifest: object): Promise<void> {
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
}

describe('isPublished', () => {
  it('knows a run that is there, whatever the order of its manifest', async () => {
    expect(await isPublished(directory, { files: {}, config: { seed: 1 }, run: 'abc' })).toBe(true);
  });

  it('does not take another run for it', async () => {
    expect(await isPublished(directory, { ...promised, config: { seed: 2 } })).toBe(false);
  });

  it('sees a changed file and a missing one', async () => {
    await writeFile(join(directory, 'report.md'), 'texT');
    expect(await isPublished(directory, promised)).toBe(false);
    await rm(join(directory, 'report.md'));
    expect(await isPublished(directory, promised)).toBe(false);
  });

  it('takes nothing that is broken or absent for a run', async () => {
    await writeFile(join(directory, 'manifest.json'), '{');
    expect(await isPublished(directory, promised)).toBe(false);
    await writeManifest({ run: 'abc', config: { seed: 1 } });
    expect(await isPublished(directory, promised)).toBe(false);
    expect(await isPublished(join(directory, 'nowhere'), promised)).toBe(false);
  });
});
