import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellRow } from '../../src/analysis/metrics/cell-row.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const FILE = 'experiments/grid.yaml';

interface RunDocument {
  readonly run: string;
  readonly directory: string;
  readonly status: string;
  readonly steps: { readonly cached: number; readonly run: number; readonly failed: number };
  readonly calls: { readonly made: number; readonly cached: number };
  readonly cells: { readonly total: number; readonly made: number; readonly cached: number; readonly failed: number };
}

interface PlanDocument {
  readonly steps: readonly { readonly name: string }[];
  readonly cells: { readonly total: number; readonly cached: number; readonly dropped: readonly object[] };
  readonly shared: {
    readonly steps: { readonly total: number; readonly unique: number };
    readonly calls: { readonly total: number | null; readonly unique: number | null };
  };
  readonly totals: { readonly calls: { readonly to_make: number | null } };
  readonly time: { readonly cells: { readonly seconds: number; readonly from: string } };
}

const GRID = `kind: ablation
name: grid
experiment: small.yaml
axes:
  estimator: [naive-direct, direct]
  sample_size: [8, 16]
  seed: {range: [0, 3]}
truth: world
tables:
  - {name: accuracy, rows: [estimator], metrics: [rmse, kendall_tau]}
plots: []
`;

function workspace(grid = GRID): Record<string, string> {
  return { ...smallWorkspace(), [FILE]: grid };
}

const run = (rig: CliRig, ...more: readonly string[]): Promise<RunDocument> =>
  rig.json(0, 'run', FILE, '--json', '--quiet', ...more);

async function rowsOf(rig: CliRig, { directory }: RunDocument): Promise<readonly CellRow[]> {
  const text = await rig.read(join(directory, 'cells.jsonl'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CellRow);
}

/** Name → hash of every file of a run but run.json. */
async function hashesOf(rig: CliRig, { directory }: RunDocument): Promise<Record<string, string>> {
  const entries = await readdir(rig.path(directory), { recursive: true, withFileTypes: true });
  const hashes = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && entry.name !== 'run.json')
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [
          path.slice(rig.path(directory).length),
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        ] as const;
      }),
  );
  return Object.fromEntries(hashes);
}

/** 16 prompts, 3 policies: answers, log probabilities and scores of each, labels on half of base's. */
const CALLS = 16 * 3 * 3 + 8;

describe('assay run of an ablation', () => {
  it('measures once for all cells, and leaves a row for each', async () => {
    await using rig = await cliRig(workspace());
    const first = await run(rig);
    expect(first).toMatchObject({ status: 'done', calls: { made: CALLS }, cells: { total: 12, made: 12, failed: 0 } });
    const rows = await rowsOf(rig, first);
    expect(rows.map(({ cell, values }) => [cell, values])).toEqual(
      ['naive-direct', 'direct'].flatMap((estimator, place) =>
        [8, 16].flatMap((sample_size, size) =>
          [0, 1, 2].map((seed) => [place * 6 + size * 3 + seed, { estimator, sample_size, seed }]),
        ),
      ),
    );
    for (const row of rows) {
      expect(row).toMatchObject({ failed: null, n_prompts: row.values['sample_size'] });
      expect(row.policies.map(({ policy }) => policy)).toEqual(['base', 'premium', 'unhelpful']);
      for (const { estimate, unavailable, truth, truth_se } of row.policies) {
        // Of eight prompts some seeds draw too few labels to calibrate with.
        expect(estimate === null).toBe(unavailable !== null);
        expect(truth).toBeGreaterThan(0);
        expect(truth_se).toBeGreaterThan(0);
      }
    }
    // Of all prompts, every seed has the same: the naive mean is one number, and half of them another.
    const naive = rows.slice(0, 6).map(({ policies }) => policies[0]?.estimate);
    expect(new Set(naive.slice(3)).size).toBe(1);
    expect(new Set(naive).size).toBeGreaterThan(1);
    const tables = await readdir(rig.path(first.directory, 'tables'));
    expect(tables).toContain('accuracy.csv');
  });

  it('finds everything again, and writes the same bytes', async () => {
    await using rig = await cliRig(workspace());
    const first = await run(rig);
    const hashes = await hashesOf(rig, first);
    const second = await run(rig);
    expect(second).toMatchObject({
      run: first.run,
      calls: { made: 0 },
      steps: { run: 0 },
      cells: { made: 0, cached: 12 },
    });
    expect(await hashesOf(rig, second)).toEqual(hashes);
    // From its own config, in another folder: the same run, made of another source.
    await rig.write('copy/again.yaml', await rig.read(join(first.directory, 'config.yaml')));
    const again = await rig.json<RunDocument>(
      0,
      'run',
      'copy/again.yaml',
      '--json',
      '--quiet',
      '--results-dir',
      'elsewhere',
    );
    expect(again.run).toBe(first.run);
    const { '/manifest.json': _, ...others } = await hashesOf(rig, again);
    expect({ ...others, '/manifest.json': hashes['/manifest.json'] }).toEqual(hashes);
  });

  it('computes only the new cells when a value is added to an axis', async () => {
    await using rig = await cliRig(workspace());
    await run(rig);
    const more = await run(rig, '--set', 'axes.seed={range: [0, 4]}');
    // A sample of 8 has a sample, diagnostics and two estimates; one of all prompts differs by its folds' seed alone.
    expect(more).toMatchObject({ calls: { made: 0 }, cells: { total: 16, made: 4, cached: 12 }, steps: { run: 8 } });
    const less = await run(rig, '--set', 'axes.sample_size=[16]');
    expect(less).toMatchObject({ calls: { made: 0 }, cells: { total: 6, made: 0 }, steps: { run: 0 } });
  });

  it('tells in run.json, and there alone, what the steps of cells took', async () => {
    await using rig = await cliRig(workspace());
    interface Details {
      readonly computed: readonly { kind: string; count: number; mean_size: number; mean_ms: number }[];
    }
    const details = async ({ directory }: RunDocument): Promise<Details> =>
      JSON.parse(await rig.read(join(directory, 'run.json'))) as Details; // written by the run
    const { computed } = await details(await run(rig));
    const kinds = computed.map(({ kind, count, mean_size }) => [
      kind.split('/').slice(0, 2).join('/'),
      count,
      mean_size,
    ]);
    expect(kinds).toEqual([
      ['diagnostics/auto', 6, 12],
      ['estimate/direct', 6, 12],
      ['estimate/naive-direct', 6, 12],
    ]);
    for (const { mean_ms } of computed) expect(mean_ms).toBeGreaterThan(0);
    expect((await details(await run(rig))).computed).toEqual([]);
  });

  it('tells how long estimates took where a table asks, the same whenever it is asked', async () => {
    await using rig = await cliRig(workspace());
    const silent = await run(rig);
    expect((await rowsOf(rig, silent)).some((row) => 'runtime_s' in row)).toBe(false);
    await rig.write(FILE, GRID.replace('metrics: [rmse, kendall_tau]', 'metrics: [rmse, runtime]'));
    const asked = await run(rig);
    expect(asked.cells).toMatchObject({ total: 12, made: 0 });
    const rows = await rowsOf(rig, asked);
    expect(rows.every(({ runtime_s: seconds }) => seconds! > 0 && seconds! < 60)).toBe(true);
    const [head, ...lines] = (await rig.read(join(asked.directory, 'tables/accuracy.csv'))).trimEnd().split('\n');
    const column = head!.split(',').indexOf('runtime');
    const mean = (estimator: string): number => {
      const own = rows.filter((row) => row.estimator === estimator);
      return own.reduce((sum, row) => sum + row.runtime_s!, 0) / own.length;
    };
    for (const line of lines) {
      const cells = line.split(',');
      expect(Number(cells[column])).toBeCloseTo(mean(cells[0]!), 12);
    }
    expect(lines).toHaveLength(2);
    const before = await rig.read(join(asked.directory, 'cells.jsonl'));
    await rm(rig.path(asked.directory), { recursive: true });
    expect(await rig.read(join((await run(rig)).directory, 'cells.jsonl'))).toBe(before);
    // Computed anew it takes another time; what is recorded is the run's.
    await rig.json(0, 'reproduce', 'grid/latest', '--json', '--quiet');
  });

  it('computes only the cells of a coverage that is added, also in another ablation', async () => {
    const axes = (coverages: string): string =>
      `{estimator: [naive-direct, direct], oracle.coverage: ${coverages}, seed: [0, 1]}`;
    const other = GRID.replace('name: grid', 'name: other');
    await using rig = await cliRig({ ...workspace(), 'experiments/other.yaml': other });
    await run(rig, '--set', `axes=${axes('[0.25, 0.5]')}`);
    const more = await run(rig, '--set', `axes=${axes('[0.25, 0.4, 0.5]')}`);
    // For each seed a sample, its diagnostics and both estimates.
    expect(more).toMatchObject({ calls: { made: 0 }, cells: { total: 12, made: 4, cached: 8 }, steps: { run: 8 } });
    const set = `axes=${axes('[0.4, 0.5]')}`;
    const shared: RunDocument = await rig.json(0, 'run', 'experiments/other.yaml', '--json', '--quiet', '--set', set);
    expect(shared).toMatchObject({ calls: { made: 0 }, cells: { total: 8, made: 0, cached: 8 }, steps: { run: 0 } });
  });

  it('shares the estimates of an experiment that was run before', async () => {
    await using rig = await cliRig(workspace());
    await rig.json(0, 'run', 'experiments/small.yaml', '--json', '--quiet');
    const all = await run(rig, '--set', 'axes={estimator: [naive-direct, direct]}');
    // The sample is new, and holds what the dataset holds.
    expect(all).toMatchObject({ calls: { made: 0 }, cells: { total: 2, made: 0, cached: 2 }, steps: { run: 1 } });
  });

  it('asks models for what an axis changes, and for nothing else', async () => {
    await using rig = await cliRig(
      workspace(`kind: ablation
name: grid
experiment: small.yaml
axes:
  policies.premium.temperature: [0.7, 0.9]
  judge:
    - {use: judges/judge.yaml}
    - {use: judges/judge.yaml, id: strict, prompt: "Be strict. {{prompt}} {{response}}"}
`),
    );
    const plan = await rig.json<PlanDocument>(0, 'plan', FILE, '--json');
    const found = await run(rig);
    // Premium's answers, log probabilities and scores twice; by the second judge all scores again, of both premiums.
    expect(found.calls.made).toBe(CALLS + 16 * 3 + 16 * 4);
    expect(plan.shared.calls.unique).toBe(found.calls.made);
    // Each of four cells would make all of its calls.
    expect(plan.shared.calls.total).toBe(4 * CALLS);
    const rows = await rowsOf(rig, found);
    expect(rows.filter(({ estimator }) => estimator === 'direct').map(({ values }) => values)).toEqual([
      { 'policies.premium.temperature': 0.7, judge: 'judge' },
      { 'policies.premium.temperature': 0.7, judge: 'strict' },
      { 'policies.premium.temperature': 0.9, judge: 'judge' },
      { 'policies.premium.temperature': 0.9, judge: 'strict' },
    ]);
  });

  it('labels once for the largest coverage', async () => {
    await using rig = await cliRig(
      workspace(GRID.replace('sample_size: [8, 16]', 'oracle.coverage: [0.25, 0.5, 1]').replace('[0, 3]', '[0, 2]')),
    );
    const found = await run(rig);
    expect(found.calls.made).toBe(CALLS + 8);
    const rows = await rowsOf(rig, found);
    expect(rows.slice(0, 6).map((row) => [row.values['oracle.coverage'], row.n_labels])).toEqual([
      [0.25, 4],
      [0.25, 4],
      [0.5, 8],
      [0.5, 8],
      [1, 16],
      [1, 16],
    ]);
  });

  it('makes a row of a cell that fails, with its reason, and the others as usual', async () => {
    await using rig = await cliRig(workspace());
    await run(rig);
    // Recorded, the data says how many prompts there are only when it is read.
    const data = '{logged: DIR/dataset.jsonl, fresh_draws: DIR/fresh_draws, logging_policy: base}';
    const { directory } = await rig.json<RunDocument>(0, 'run', 'experiments/small.yaml', '--json', '--quiet');
    await rig.write(
      'experiments/recorded.yaml',
      `kind: experiment\nname: recorded\ndata: ${data.replaceAll('DIR', `../${directory}`)}\ngates: {refuse: false}\n`,
    );
    const more = [
      '--set',
      'experiment=experiments/recorded.yaml',
      '--set',
      'truth=oracle',
      '--set',
      'axes.sample_size=[8, 17]',
    ];
    const found = await rig.json<RunDocument>(1, 'run', FILE, '--json', '--quiet', ...more);
    expect(found).toMatchObject({ status: 'failed', cells: { total: 12, made: 6, failed: 6 } });
    expect(found.directory).toMatch(/-partial$/);
    const rows = await rowsOf(rig, found);
    expect(rows.filter(({ values }) => values['sample_size'] === 17)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          failed: 'a sample of 17 prompts is wanted, and the data has 16 (impossible)',
          policies: [],
        }),
      ]),
    );
    const made = rows.filter(({ failed }) => failed === null);
    expect(made).toHaveLength(6);
    // Labels are on half of base's answers; nobody labelled the others.
    for (const { policies } of made) {
      expect(policies.map(({ truth }) => truth !== null)).toEqual([true, false, false]);
    }
  });

  it('does nothing offline that asks a model, and says so', async () => {
    await using rig = await cliRig(workspace());
    const { code, err } = await rig.run('run', FILE, '--offline', '--quiet');
    expect(code).toBe(1);
    expect(err).toContain('error[offline]');
  });
});

describe('assay plan of an ablation', () => {
  it('tells cells, what dropped others, and what they share', async () => {
    await using rig = await cliRig(
      workspace(`${GRID}constraints: [{when: {estimator: naive-direct}, require: {seed: 0}}]\n`),
    );
    const plan = await rig.json<PlanDocument>(0, 'plan', FILE, '--json');
    expect(plan.cells).toEqual({
      total: 8,
      cached: 0,
      dropped: [{ by: 'constraints[0]', count: 4 }],
      aliases: [],
    });
    // Of a cell: prompts, three each of answers, log probabilities, scores and truths, labels, dataset; sample, diagnostics, estimate.
    expect(plan.shared.steps).toEqual({ total: 8 * (1 + 12 + 1 + 1 + 3), unique: 15 + 6 * 2 + 8 });
    expect(plan.shared.calls).toEqual({ total: 8 * CALLS, unique: CALLS });
    const { out } = await rig.run('plan', FILE);
    expect(out).toContain('8 cells (full): 0 there, 8 to make');
    expect(out).toContain('4 dropped by constraints[0]: where estimator = "naive-direct", seed = 0 is required');
    expect(out).toContain(`35 unique steps of 144`);
    expect(out).toContain(`${CALLS} unique calls of 1,216`);
    expect(out).toContain(`${CALLS} calls to make (0 cached) · $0`);
  });

  it('knows the cells that are there', async () => {
    await using rig = await cliRig(workspace());
    await run(rig);
    const plan = await rig.json<PlanDocument>(0, 'plan', FILE, '--json', '--set', 'axes.seed={range: [0, 5]}');
    expect(plan.cells).toMatchObject({ total: 20, cached: 12 });
    expect(plan.totals.calls.to_make).toBe(0);
  });

  it('says how long it takes: a guess at first, and what it took here after that', async () => {
    await using rig = await cliRig(workspace());
    const cellsTime = async (): Promise<{ readonly seconds: number; readonly from: string }> => {
      const more = ['--set', 'axes.seed={range: [0, 30]}'];
      const { time } = await rig.json<PlanDocument>(0, 'plan', FILE, '--json', ...more);
      return time.cells;
    };
    expect(await cellsTime()).toMatchObject({ from: 'guess', seconds: expect.any(Number) as number });
    expect((await rig.run('plan', FILE)).out).toMatch(/cells: about \d+ s on \d+ threads?, at a guess/);
    await run(rig);
    const known = await cellsTime();
    expect(known.from).toBe('earlier-runs');
    expect(known.seconds).toBeGreaterThan(0);
    // A run that finds everything says nothing of time.
    expect((await rig.run('plan', FILE)).out).not.toContain('cells: about');
  });

  it('prints what a fraction cannot tell apart', async () => {
    await using rig = await cliRig(
      workspace(
        `kind: ablation\nname: grid\nexperiment: small.yaml\ndesign: fractional\naxes: {sample_size: [8, 16], calibration.folds: [2, 3], seed: [0, 1, 2], estimator: [direct, ppi]}\n`,
      ),
    );
    const { out, code } = await rig.run('plan', FILE);
    expect(code).toBe(0);
    expect(out).toContain('12 cells (fractional)');
    expect(out).toContain('cannot be told apart: sample_size = calibration.folds × estimator');
  });

  it('refuses what is wrong at its place, before anything runs', async () => {
    await using rig = await cliRig(workspace(GRID.replace('[8, 16]', '[8, 32]')));
    for (const command of ['validate', 'plan', 'run']) {
      const { code, err } = await rig.run(command, FILE);
      expect(code).toBe(2);
      expect(err).toContain('experiments/grid.yaml:6:20  error[bad-value]');
      expect(err).toContain('the experiment has 16 prompts');
    }
  });

  it('says when no cell is left', async () => {
    await using rig = await cliRig(workspace(`${GRID}exclude: [{estimator: [naive-direct, direct]}]\n`));
    const { code, err } = await rig.run('plan', FILE);
    expect(code).toBe(2);
    expect(err).toContain('error[no-cells]');
  });
});
