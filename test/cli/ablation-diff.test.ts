import { readFile, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellRow } from '../../src/analysis/metrics/cell-row.ts';
import type { AblationDifference, TableEntry } from '../../src/compare/diff/ablation/ablation-difference.ts';
import { GRID, gridWorkspace, GRID_TEXT, rowsOf, runGrid } from './ablation-rig.ts';
import { recordedWorkspace } from './recorded-workspace.ts';
import { cliRig, type CliRig } from './rig.ts';

const SMALL = 'experiments/small.yaml';
const WARM = 'experiments/grid-warm.yaml';
const COVERAGE = 'experiments/grid-coverage.yaml';

/** Student's 0.975 quantile for two degrees of freedom. */
const T2 = 4.302652729911275;

/** Premium is warmer, there are more sizes and seeds, and one seed fewer. */
const WARM_TEXT = GRID_TEXT.replace('small.yaml', 'warm.yaml')
  .replace('[24, 40]', '[24, 32, 40]')
  .replace('[0, 3]', '[0, 5]');

/** An axis more, which has the experiment's own value among its values. */
const COVERAGE_TEXT = GRID_TEXT.replace('axes:', 'axes:\n  oracle.coverage: [0.25, 0.5]').replace(
  'bias, ',
  'mae, bias, ',
);

let rig: CliRig;
let directories: { readonly [file: string]: string };

beforeAll(async () => {
  rig = await cliRig(gridWorkspace());
  await rig.write('experiments/warm.yaml', (await rig.read(SMALL)).replace('temperature: 0.7', 'temperature: 0.9'));
  await rig.write(WARM, WARM_TEXT);
  await rig.write(COVERAGE, COVERAGE_TEXT);
  await rig.write(
    'experiments/never.yaml',
    WARM_TEXT.replace('name: grid', 'name: never').replace('bias, ', '').replace('[0, 5]', '[1, 4]'),
  );
  directories = {
    [GRID]: (await runGrid(rig)).directory,
    [WARM]: (await runGrid(rig, WARM)).directory,
    [COVERAGE]: (await runGrid(rig, COVERAGE)).directory,
  };
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const diff = (a: string, b: string, code = 0, ...more: readonly string[]): Promise<AblationDifference> =>
  rig.json(code, 'diff', a, b, '--json', ...more);

function entryOf(difference: AblationDifference, table: string, ...labels: readonly string[]): TableEntry {
  const entry = difference.results?.tables
    .find(({ name }) => name === table)
    ?.entries.find(({ row, column }) => [...row, ...column].join() === labels.join());
  if (entry === undefined) throw new Error(`there is no ${labels.join(', ')} in ${table}`);
  return entry;
}

function metricOf(entry: TableEntry, name: string): TableEntry['metrics'][number] {
  const found = entry.metrics.find(({ metric }) => metric === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Errors of the claims of one estimator, by seed, of cells that a test wants. */
function errorsBySeed(rows: readonly CellRow[], wanted: (row: CellRow) => boolean): readonly (readonly number[])[] {
  const bySeed = Map.groupBy(rows.filter(wanted), ({ values }) => Number(values['seed']));
  return [...bySeed]
    .sort(([a], [b]) => a - b)
    .map(([, own]) =>
      own.flatMap(({ policies }) =>
        policies.flatMap(({ estimate, truth }) => (estimate === null ? [] : [estimate - truth!])),
      ),
    );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('two ablations that were never run', () => {
  it('differ in config and plan: values of axes, paths of the experiment, cells and steps', async () => {
    const difference = await diff(GRID, 'experiments/never.yaml', 1, '--exit-code');
    expect(difference).toMatchObject({ same: false, results: null, b: { directory: null, experiment: 'never' } });
    expect(difference.config).toEqual([
      { path: 'name', old: 'grid', new: 'never' },
      { path: 'experiment.policies.premium.temperature', old: 0.7, new: 0.9 },
      {
        path: 'tables.accuracy.metrics',
        old: ['bias', 'kendall_tau', 'refusal_rate'],
        new: ['kendall_tau', 'refusal_rate'],
      },
    ]);
    expect(difference.axes).toEqual([
      { axis: 'sample_size', presence: 'both', added: [32], removed: [], reordered: false },
      { axis: 'seed', presence: 'both', added: [3], removed: [0], reordered: false },
    ]);
    // Of seeds 0, 1, 2 and sizes 24, 40 against seeds 1, 2, 3 and sizes 24, 32, 40, by two estimators.
    expect(difference.plan.cells).toEqual({ shared: 8, only_a: 4, only_b: 10 });
    const names = difference.plan.measuring.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['responses/premium', 'logprobs/premium', 'scores/judge/premium', 'dataset']),
    );
    expect(names.filter((name) => /base|unhelpful/.test(name))).toEqual([]);
    // No sample is of one dataset.
    const samples = difference.plan.kinds.find(({ kind }) => kind === 'sample');
    expect(samples?.shared).toBe(0);
    const { out } = await rig.run('diff', GRID, 'experiments/never.yaml');
    expect(out).toContain('config   axes.sample_size                         + 32\n');
    expect(out).toContain('         axes.seed                                + 3  − 0\n');
    expect(out).toContain('         experiment.policies.premium.temperature  0.7 → 0.9\n');
    expect(out).toContain('plan     8 cells shared, 4 only in A, 10 only in B\n');
    expect(out).toContain('results  experiments/never.yaml was never run: assay run experiments/never.yaml\n');
  });
});

describe('two runs', () => {
  it('are compared on the cells that both have, by settings and not by place', async () => {
    const difference = await diff(directories[GRID]!, directories[WARM]!);
    expect(difference).toMatchObject({ a: { kind: 'run', experiment: 'grid' }, b: { kind: 'run' } });
    expect(difference.results).toMatchObject({
      cells: { identical: 0, changed: 12, only_a: 0, only_b: 18 },
      seeds: 3,
    });
    const [rowsA, rowsB] = [await rowsOf(rig, directories[GRID]!), await rowsOf(rig, directories[WARM]!)];
    const shared = (row: CellRow): boolean =>
      row.estimator === 'direct' && row.values['sample_size'] !== 32 && Number(row.values['seed']) < 3;
    const [before, after] = [errorsBySeed(rowsA, shared), errorsBySeed(rowsB, shared)];
    const entry = entryOf(difference, 'accuracy', 'direct');
    expect(entry.cells).toEqual({ shared: 6, identical: 0, only_a: 0, only_b: 9 });
    const bias = metricOf(entry, 'bias');
    expect(bias.a.value).toBeCloseTo(mean(before.flat()), 12);
    expect(bias.b.value).toBeCloseTo(mean(after.flat()), 12);
    // Every claim has an answer on both sides, so the difference is that of the means, and by seed:
    const differences = after.map((own, seed) => mean(own) - mean(before[seed]!));
    const center = mean(differences);
    const variance = differences.reduce((sum, one) => sum + (one - center) ** 2, 0) / (3 - 1);
    const half = T2 * Math.sqrt(variance / 3);
    expect(bias.difference).toMatchObject({ pairs: 6, unanswered: 0 });
    expect(bias.difference!.value).toBeCloseTo(center, 12);
    expect(bias.difference!.ci![0]).toBeCloseTo(center - half, 9);
    expect(bias.difference!.ci![1]).toBeCloseTo(center + half, 9);
  });

  it('have no number of what one side alone has', async () => {
    const difference = await diff(directories[GRID]!, directories[WARM]!);
    expect(entryOf(difference, 'by-size', 'direct', '32')).toMatchObject({
      cells: { shared: 0, only_a: 0, only_b: 5 },
      metrics: [],
    });
    const of24 = metricOf(entryOf(difference, 'by-size', 'direct', '24'), 'mae');
    const rows = await rowsOf(rig, directories[WARM]!);
    const errors = errorsBySeed(
      rows,
      ({ estimator, values }) => estimator === 'direct' && values['sample_size'] === 24 && Number(values['seed']) < 3,
    );
    expect(of24.b.value).toBeCloseTo(mean(errors.flat().map(Math.abs)), 12);
  });

  it('show each changed number beside the old one, with its difference and interval', async () => {
    const { out } = await rig.run('diff', directories[GRID]!, WARM);
    expect(out).toContain(
      'results  12 cells on both sides: 0 identical, 12 changed; 18 cells only in B: in no number below\n',
    );
    expect(out).toContain('         accuracy by estimator, 95 % intervals by 3 seeds\n');
    expect(out).toMatch(
      /^ {11}direct {8}bias {2}−?0\.\d+ → −?0\.\d+ {2}[+−]0\.\d+ {2}\[[+−]0\.\d+, [+−]0\.\d+\] {2}6 pairs$/m,
    );
    expect(out).toContain('           others unchanged\n');
    expect(out).toContain('         by-size by estimator and sample size, 95 % intervals by 3 seeds\n');
    expect(out).toContain('           2 rows have no cell on both sides\n');
  });

  it('turn all signs the other way round', async () => {
    const [there, back] = [await diff(GRID, WARM), await diff(WARM, GRID)];
    expect(back.results?.cells).toMatchObject({ only_a: 18, only_b: 0, changed: 12 });
    const [a, b] = [there, back].map((one) => metricOf(entryOf(one, 'accuracy', 'direct'), 'bias').difference!);
    expect(b!.value).toBeCloseTo(-a!.value, 12);
    expect(b!.ci![0]).toBeCloseTo(-a!.ci![1], 12);
  });
});

describe('an axis that one side does not have', () => {
  it('has the value of its experiment there: these cells are the same, number by number', async () => {
    const difference = await diff(GRID, COVERAGE);
    expect(difference.axes).toEqual([
      { axis: 'oracle.coverage', presence: 'only-b', added: [0.25, 0.5], removed: [], reordered: false },
    ]);
    expect(difference.plan.cells).toEqual({ shared: 12, only_a: 0, only_b: 12 });
    expect(difference.results?.cells).toEqual({ identical: 12, changed: 0, only_a: 0, only_b: 12 });
    expect(metricOf(entryOf(difference, 'accuracy', 'naive-direct'), 'bias').difference).toMatchObject({
      value: 0,
      with_failures: null,
    });
    const { out } = await rig.run('diff', GRID, COVERAGE);
    expect(out).toContain('axes.oracle.coverage     only in B: 0.25, 0.5\n');
    expect(out).toContain('results  all 12 cells on both sides identical; 12 cells only in B: in no number below\n');
  });
});

describe('the same ablation', () => {
  it('differs in nothing from itself, in other words and under another file name', async () => {
    const text = GRID_TEXT.replace('kind: ablation\n', '');
    await rig.write('experiments/same.yaml', `# a comment\n${text}kind: ablation\n`);
    const { code, out } = await rig.run('diff', GRID, 'experiments/same.yaml', '--exit-code');
    expect(out).toContain('config   the same\n');
    expect(out).toContain('results  all 12 cells on both sides identical\nNothing differs.\n');
    expect(code).toBe(0);
    // A range that is written out is another config, and says the same.
    await rig.write('experiments/list.yaml', GRID_TEXT.replace('{range: [0, 3]}', '[0, 1, 2]'));
    expect(await diff(GRID, 'experiments/list.yaml')).toMatchObject({ same: true, config: [], axes: [] });
  });

  it('is read as it was in a commit', async () => {
    const author = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    const env = { ...process.env, ...author, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    for (const args of [
      ['init', '-q'],
      ['add', 'experiments', 'assay.yaml'],
      ['commit', '-q', '-m', 'change'],
    ]) {
      execFileSync('git', args, { cwd: rig.dir, env, stdio: 'ignore' });
    }
    await rig.write('experiments/now.yaml', GRID_TEXT.replace('[24, 40]', '[40, 24]'));
    const same = await diff(`HEAD:${GRID}`, GRID);
    expect(same).toMatchObject({ same: true, a: { kind: 'revision', directory: rig.path(directories[GRID]!) } });
    const moved = await diff(`HEAD:${GRID}`, 'experiments/now.yaml');
    expect(moved).toMatchObject({ config: [], plan: { cells: { shared: 12, only_a: 0, only_b: 0 } } });
    expect(moved.axes).toEqual([{ axis: 'sample_size', presence: 'both', added: [], removed: [], reordered: true }]);
  });
});

describe('cells that failed', () => {
  it('are results like others: a partial run is that of its config', async () => {
    await using own = await cliRig(recordedWorkspace());
    await own.json(1, 'run', GRID, '--json', '--quiet');
    await own.write('experiments/more.yaml', (await own.read(GRID)).replace('[5, 99]', '[99, 5, 8]'));
    await own.json(1, 'run', 'experiments/more.yaml', '--json', '--quiet');
    const difference = await own.json<AblationDifference>(0, 'diff', GRID, 'experiments/more.yaml', '--json');
    expect(difference.a.directory).toMatch(/-partial$/);
    expect(difference.results).toMatchObject({
      cells: { identical: 4, changed: 0, only_a: 0, only_b: 2 },
      failed: { a: 2, b: 2 },
    });
    const { out } = await own.run('diff', GRID, 'experiments/more.yaml');
    expect(out).toContain('all 4 cells on both sides identical (failed in A: 2, in B: 2); 2 cells only in B');
  });
});

describe('what cannot be compared', () => {
  it('ends with 2: an experiment and an ablation', async () => {
    const { code, out, err } = await rig.run('diff', SMALL, GRID);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `error[wrong-kind]  ${SMALL} is an experiment and ${GRID} is an ablation: only two of one kind can be compared\n`,
    );
  });

  it('ends with 2: a run whose cells were edited', async () => {
    const file = rig.path(directories[COVERAGE]!, 'cells.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"n_prompts":24', '"n_prompts":25'));
    const { code, err } = await rig.run('diff', directories[COVERAGE]!, GRID);
    expect(code).toBe(2);
    expect(err).toContain('error[damaged-run]');
    expect(err).toContain('cells.jsonl is not the one that its manifest names');
    await writeFile(file, text);
  });
});
