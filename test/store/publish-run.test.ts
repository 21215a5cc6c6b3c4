import { mkdir, readdir, readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishRun, sweepUnfinishedRuns, type RunFile } from '../../src/store/publish-run.ts';
import { listRuns } from '../../src/store/runs.ts';
import { StoreError } from '../../src/store/problems.ts';
import { temporaryDirectory } from './temporary.ts';

const files = { 'manifest.json': '{}', 'estimates/direct.json': '{"a":1}', 'run.json': '{"finished":"2026-11-20"}' };

async function runDirectory(): Promise<string> {
  return join(await temporaryDirectory(), 'results', 'arena', '4f2a9c1d07be');
}

async function text(directory: string, name: string): Promise<string> {
  return readFile(join(directory, name), 'utf8');
}

describe('publishRun', () => {
  test('makes the run and the link to it, and leaves nothing else', async () => {
    const directory = await runDirectory();
    expect(await publishRun(directory, files)).toEqual({ directory, outcome: 'created' });
    expect(await text(directory, 'estimates/direct.json')).toBe('{"a":1}');
    expect((await readdir(dirname(directory))).sort()).toEqual(['4f2a9c1d07be', 'latest']);
    expect(await readlink(join(dirname(directory), 'latest'))).toBe('4f2a9c1d07be');
  });

  test('takes files as they are made, also in pieces', async () => {
    const directory = await runDirectory();
    async function* rows() {
      yield '{"row":1}\n';
      yield new TextEncoder().encode('{"row":2}\n');
    }
    async function* made(): AsyncGenerator<RunFile> {
      yield { name: 'dataset.jsonl', content: rows() };
      // Nobody sees the run before its last file is written.
      expect(await listRuns(dirname(dirname(directory)))).toEqual([]);
      yield { name: 'plots/forest.png', content: new Uint8Array([1, 2, 3]) };
    }
    await publishRun(directory, made());
    expect(await text(directory, 'dataset.jsonl')).toBe('{"row":1}\n{"row":2}\n');
    expect(await readFile(join(directory, 'plots/forest.png'))).toEqual(Buffer.from([1, 2, 3]));
  });

  test('keeps an identical run, with the new run.json', async () => {
    const directory = await runDirectory();
    await publishRun(directory, files);
    const long = new Date('2001-02-03T04:05:06Z');
    await utimes(join(directory, 'manifest.json'), long, long);
    const again = await publishRun(directory, { ...files, 'run.json': '{"finished":"2026-11-21"}' });
    expect(again.outcome).toBe('kept');
    expect((await stat(join(directory, 'manifest.json'))).mtime).toEqual(long);
    expect(await text(directory, 'run.json')).toBe('{"finished":"2026-11-21"}');
    expect((await readdir(dirname(directory))).sort()).toEqual(['4f2a9c1d07be', 'latest']);
  });

  test.each([
    ['another byte', { ...files, 'estimates/direct.json': '{"a":2}' }],
    ['one file more', { ...files, 'report.md': '# Report' }],
    ['one file less', { 'manifest.json': '{}', 'run.json': '{}' }],
  ])('replaces a run that differs by %s', async (_, other) => {
    const directory = await runDirectory();
    await publishRun(directory, files);
    expect((await publishRun(directory, other)).outcome).toBe('replaced');
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    const there = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(there.toSorted()).toEqual(
      Object.keys(other)
        .map((name) => join(directory, name))
        .toSorted(),
    );
    expect((await readdir(dirname(directory))).sort()).toEqual(['4f2a9c1d07be', 'latest']);
  });

  test('moves the link to the run that was published last', async () => {
    const first = await runDirectory();
    const second = join(dirname(first), '77aa00000000');
    await publishRun(first, files);
    await publishRun(second, files);
    expect(await readlink(join(dirname(first), 'latest'))).toBe('77aa00000000');
    await publishRun(first, files);
    expect(await readlink(join(dirname(first), 'latest'))).toBe('4f2a9c1d07be');
  });

  test('what fails on the way leaves the earlier run as it was', async () => {
    const directory = await runDirectory();
    await publishRun(directory, files);
    async function* failing(): AsyncGenerator<RunFile> {
      yield { name: 'manifest.json', content: '{"other":true}' };
      throw new Error('no estimate');
    }
    await expect(publishRun(directory, failing())).rejects.toThrow('no estimate');
    expect(await text(directory, 'manifest.json')).toBe('{}');
    expect((await readdir(dirname(directory))).sort()).toEqual(['4f2a9c1d07be', 'latest']);
  });

  test('many at once leave one whole run', async () => {
    const directory = await runDirectory();
    const contents = Array.from({ length: 12 }, (_, i) => String(i % 3));
    await Promise.all(
      contents.map((of) => publishRun(directory, { 'manifest.json': of, 'a/b.json': of, 'run.json': '{}' })),
    );
    const [one, other] = [await text(directory, 'manifest.json'), await text(directory, 'a/b.json')];
    expect(one).toBe(other);
    expect((await readdir(dirname(directory))).sort()).toEqual(['4f2a9c1d07be', 'latest']);
  });

  test.each(['', '.', '../a', '/a', 'a/../../b', 'a//b', './a', 'a/', 'a\\b', 'C:a', '.hidden'])(
    'refuses a file named %j',
    async (name) => {
      const directory = await runDirectory();
      await expect(publishRun(directory, { [name]: 'x' })).rejects.toThrow(TypeError);
      expect(await readdir(dirname(directory))).toEqual([]);
    },
  );

  test('refuses one name twice', async () => {
    const twice: RunFile[] = [1, 2].map(() => ({ name: 'a', content: 'x' }));
    await expect(publishRun(await runDirectory(), twice)).rejects.toThrow('one file named a');
  });

  test('a place that cannot be is a problem of the disk', async () => {
    const directory = await runDirectory();
    await mkdir(dirname(dirname(directory)));
    await writeFile(dirname(directory), 'a file in the way');
    await expect(publishRun(directory, files)).rejects.toBeInstanceOf(StoreError);
  });
});

describe('sweepUnfinishedRuns', () => {
  test('removes what is old and unfinished, and nothing else', async () => {
    const directory = await runDirectory();
    const experiment = dirname(directory);
    await publishRun(directory, files);
    for (const name of ['.old.1.tmp', '.new.1.tmp', '.notes']) await mkdir(join(experiment, name));
    const long = new Date('2001-01-01');
    for (const name of ['.old.1.tmp', '.notes', '4f2a9c1d07be']) await utimes(join(experiment, name), long, long);
    expect(await sweepUnfinishedRuns(experiment, new Date('2002-01-01'))).toBe(1);
    expect((await readdir(experiment)).sort()).toEqual(['.new.1.tmp', '.notes', '4f2a9c1d07be', 'latest']);
  });
});
