import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeRunLookupProblem, findRun } from '../../src/store/find-run.ts';
import { listRuns } from '../../src/store/runs.ts';
import { errorOf, temporaryDirectory, valueOf } from './temporary.ts';

async function addRun(results: string, name: string, finished: string | null, manifest: object = {}): Promise<void> {
  const directory = join(results, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ name, ...manifest }));
  await writeFile(join(directory, 'run.json'), JSON.stringify(finished === null ? {} : { finished }));
}

/** Two experiments; newest first: grid/4f2b…, arena/4f2a…, arena/77aa…. */
async function someResults(): Promise<string> {
  const results = join(await temporaryDirectory(), 'results');
  await addRun(results, 'arena/77aa00000000', '2026-11-01T10:00:00Z');
  await addRun(results, 'arena/4f2a9c1d07be', '2026-11-02T10:00:00Z');
  await addRun(results, 'grid/4f2b00000000', '2026-11-03T10:00:00Z');
  return results;
}

const names = (runs: readonly { readonly experiment: string; readonly run: string }[]): string[] =>
  runs.map((run) => `${run.experiment}/${run.run}`);

describe('listRuns', () => {
  test('gives all runs, newest first, or those of one experiment', async () => {
    const results = await someResults();
    await symlink('77aa00000000', join(results, 'arena', 'latest'));
    await mkdir(join(results, 'arena', '.4f2a9c1d07be.some.tmp'));
    await writeFile(join(results, 'arena', 'notes.txt'), 'not a run');
    const all = await listRuns(results);
    expect(names(all)).toEqual(['grid/4f2b00000000', 'arena/4f2a9c1d07be', 'arena/77aa00000000']);
    expect(all[1]).toEqual({
      experiment: 'arena',
      run: '4f2a9c1d07be',
      directory: join(results, 'arena', '4f2a9c1d07be'),
      time: Date.UTC(2026, 10, 2, 10),
      state: 'complete',
      manifest: { name: 'arena/4f2a9c1d07be' },
      details: { finished: '2026-11-02T10:00:00Z' },
    });
    expect(names(await listRuns(results, 'arena'))).toEqual(['arena/4f2a9c1d07be', 'arena/77aa00000000']);
  });

  test('of nothing are none', async () => {
    expect(await listRuns(join(await temporaryDirectory(), 'results'))).toEqual([]);
    expect(await listRuns(await someResults(), 'unheard')).toEqual([]);
  });

  test('lists a damaged one as such, with its reasons', async () => {
    const results = await someResults();
    await writeFile(join(results, 'arena', '4f2a9c1d07be', 'manifest.json'), '{"name": "ar');
    await rm(join(results, 'arena', '77aa00000000', 'run.json'));
    await writeFile(join(results, 'grid', '4f2b00000000', 'run.json'), '[]');
    await mkdir(join(results, 'grid', 'empty'));
    for (const damaged of ['arena/77aa00000000', 'grid/4f2b00000000', 'grid/empty']) {
      await utimes(join(results, damaged), new Date('2001-01-01'), new Date('2001-01-01'));
    }
    const [torn, noRun, wrongRun, empty, ...others] = await listRuns(results);
    expect(others).toEqual([]);
    expect(torn).toMatchObject({
      run: '4f2a9c1d07be',
      state: 'damaged',
      manifest: null,
      details: { finished: '2026-11-02T10:00:00Z' },
      faults: [expect.stringMatching(/^manifest.json is not JSON: /)],
    });
    expect(noRun).toMatchObject({ run: '77aa00000000', state: 'damaged', faults: ['run.json is missing'] });
    expect(wrongRun).toMatchObject({
      run: '4f2b00000000',
      state: 'damaged',
      faults: ['run.json is not a JSON object'],
    });
    expect(empty).toMatchObject({ state: 'damaged', faults: ['manifest.json is missing', 'run.json is missing'] });
  });

  test('orders by the time a run started where it says no other, and equal times by name', async () => {
    const results = await someResults();
    await addRun(results, 'arena/b', '2026-11-05T10:00:00Z');
    await addRun(results, 'arena/a', '2026-11-05T10:00:00Z');
    await writeFile(join(results, 'arena/77aa00000000/run.json'), '{"started": "2026-11-09T10:00:00Z"}');
    expect(names(await listRuns(results)).slice(0, 3)).toEqual(['arena/77aa00000000', 'arena/a', 'arena/b']);
  });
});

describe('findRun', () => {
  test.each([
    ['latest', 'grid/4f2b00000000'],
    ['arena/latest', 'arena/4f2a9c1d07be'],
    ['grid/latest', 'grid/4f2b00000000'],
    ['77aa00000000', 'arena/77aa00000000'],
    ['77', 'arena/77aa00000000'],
    ['4f2b', 'grid/4f2b00000000'],
    ['arena/4f2', 'arena/4f2a9c1d07be'],
    ['arena/77aa00000000', 'arena/77aa00000000'],
  ])('%s is %s', async (text, name) => {
    expect(names([valueOf(await findRun(await someResults(), text))])).toEqual([name]);
  });

  test('the link says which run of an experiment is the latest', async () => {
    const results = await someResults();
    const link = join(results, 'arena', 'latest');
    await symlink('77aa00000000', link);
    expect(valueOf(await findRun(results, 'arena/latest')).run).toBe('77aa00000000');
    await rm(link);
    await symlink('gone', link);
    expect(valueOf(await findRun(results, 'arena/latest')).run).toBe('4f2a9c1d07be');
    await rm(link);
    await writeFile(link, 'no link');
    expect(valueOf(await findRun(results, 'arena/latest')).run).toBe('4f2a9c1d07be');
  });

  test('finds the run of a directory, wherever it lies, also by its link', async () => {
    const results = await someResults();
    const moved = join(dirname(results), 'elsewhere', '77aa00000000');
    await mkdir(dirname(moved));
    await rename(join(results, 'arena', '77aa00000000'), moved);
    expect(valueOf(await findRun(results, moved)).directory).toBe(moved);
    await symlink('4f2a9c1d07be', join(results, 'arena', 'latest'));
    const found = valueOf(await findRun(results, join(results, 'arena', 'latest')));
    expect(found).toMatchObject({ run: '4f2a9c1d07be', directory: join(results, 'arena', '4f2a9c1d07be') });
  });

  test('finds a damaged run and says that it is', async () => {
    const results = await someResults();
    await rm(join(results, 'grid', '4f2b00000000', 'manifest.json'));
    expect(valueOf(await findRun(results, '4f2b'))).toMatchObject({ state: 'damaged' });
  });

  test('means a partial run only by its full name where a whole one of its id is there', async () => {
    const results = await someResults();
    await addRun(results, 'arena/77aa00000000-partial', '2026-11-04T10:00:00Z');
    await addRun(results, 'arena/99ff00000000-partial', '2026-11-05T10:00:00Z');
    const found = async (text: string): Promise<string> => valueOf(await findRun(results, text)).run;
    expect(await found('77')).toBe('77aa00000000');
    expect(await found('77aa00000000')).toBe('77aa00000000');
    expect(await found('arena/77aa00000000-partial')).toBe('77aa00000000-partial');
    expect(await found('99')).toBe('99ff00000000-partial');
  });

  test('names the candidates of an ambiguous text', async () => {
    const problem = errorOf(await findRun(await someResults(), '4f2'));
    expect(problem).toMatchObject({ code: 'ambiguous-run', text: '4f2' });
    expect(describeRunLookupProblem(problem)).toBe('"4f2" could be any of grid/4f2b00000000, arena/4f2a9c1d07be');
  });

  test.each([
    ['4f2a9c1d07bf', ['arena/4f2a9c1d07be']],
    ['arean/latest', ['arena/latest']],
    ['gird', ['grid/latest']],
    ['arena/87aa00000000', ['arena/77aa00000000']],
    ['ninety-nine bottles', []],
  ])('%s is unknown, and the nearest are %j', async (text, nearest) => {
    const problem = errorOf(await findRun(await someResults(), text));
    expect(problem).toMatchObject({ code: 'unknown-run', text, nearest });
    expect(describeRunLookupProblem(problem)).toContain(nearest.length > 0 ? `Did you mean ${nearest[0]}?` : text);
  });

  test('says that there are none', async () => {
    const results = join(await temporaryDirectory(), 'results');
    expect(errorOf(await findRun(results, 'latest'))).toEqual({ code: 'no-runs', text: 'latest', resultsDir: results });
  });
});
