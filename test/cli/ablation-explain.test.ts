import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sha256 } from '../../src/base/hash.ts';
import { openPackedArtifacts } from '../../src/store/packed-artifacts.ts';
import { GRID, gridWorkspace, GRID_TEXT, runGrid } from './ablation-rig.ts';
import { recordedRows, recordedWorkspace } from './recorded-workspace.ts';
import { cliRig, type CliRig } from './rig.ts';

interface Explained {
  readonly run: string;
  readonly last: { readonly run: string } | null;
  readonly cells: { readonly total: number; readonly cached: number; readonly run: number };
  readonly reasons: readonly {
    readonly reason: Record<string, unknown> & { readonly code: string };
    readonly cells: number;
    readonly examples: readonly number[];
    readonly steps: readonly string[];
  }[];
  readonly steps: readonly { readonly name: string; readonly state: string; readonly reasons: readonly object[] }[];
}

const WARM = 'experiments/warm-grid.yaml';

let rig: CliRig;
let first: string;
let place: string;

beforeAll(async () => {
  rig = await cliRig(gridWorkspace());
  const small = await rig.read('experiments/small.yaml');
  await rig.write('experiments/warm.yaml', small.replace('temperature: 0.7', 'temperature: 0.9'));
  await rig.write(WARM, GRID_TEXT.replace('small.yaml', 'warm.yaml').replace('[0, 3]', '[0, 5]'));
  const before = await rig.run('explain', GRID);
  expect(before.out).toMatch(
    /^grid · run [0-9a-f]{12} · no earlier run to hold it against\n12 cells: 0 there, 12 to make\n/,
  );
  expect(before.out).toMatch(/^ +12 {2}never ran {2}prompts$/m);
  ({ run: first, directory: place } = await runGrid(rig));
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const explain = (file: string, ...more: readonly string[]): Promise<Explained> =>
  rig.json(0, 'explain', file, '--json', ...more);

describe('assay explain of an ablation', () => {
  it('has nothing to say of cells that are there', async () => {
    expect(await explain(GRID)).toMatchObject({
      last: { run: first },
      cells: { total: 12, cached: 12, run: 0 },
      reasons: [],
      steps: [],
    });
    const { out } = await rig.run('explain', GRID);
    expect(out).toBe(`grid · run ${first} · held against ${place}\n12 cells: 12 there, 0 to make\n`);
  });

  it('groups cells by what they run for in the end, old beside new, with its place', async () => {
    const { cells, reasons } = await explain(WARM);
    expect(cells).toEqual({ total: 20, cached: 0, run: 20 });
    expect(reasons).toEqual([
      {
        reason: {
          code: 'parameter-changed',
          path: 'policies.premium.temperature',
          old: 0.7,
          new: 0.9,
          at: expect.stringMatching(/^experiments\/warm\.yaml:\d+:\d+$/) as string,
        },
        cells: 20,
        examples: [0, 1, 2],
        steps: ['responses/premium', 'logprobs/premium'],
      },
      // Two estimators, two sizes, two seeds.
      { reason: { code: 'new-cell', values: { seed: [3, 4] } }, cells: 8, examples: [3, 4, 8], steps: [] },
    ]);
    const { out } = await rig.run('explain', WARM);
    expect(out).toContain('20 cells: 0 there, 20 to make\n');
    expect(out).toMatch(
      /^ {5}20 {2}policies\.premium\.temperature 0\.7 → 0\.9 \(experiments\/warm\.yaml:\d+:\d+\) {2}responses\/premium, logprobs\/premium$/m,
    );
    expect(out).toMatch(/^ {6}8 {2}new: seed 3, 4$/m);
    expect(out).toContain('A cell may have several reasons.\n');
  });

  it('names what the analysis was told, of the cells that it concerns', async () => {
    const { cells, reasons } = await explain(GRID, '--set', 'experiment.inference.level=0.9');
    expect(cells).toMatchObject({ cached: 0, run: 12 });
    expect(reasons).toMatchObject([
      {
        reason: { code: 'parameter-changed', path: 'inference.level', old: 0.95, new: 0.9, at: '--set' },
        cells: 12,
        steps: ['diagnostics', 'estimate/naive-direct', 'estimate/direct'],
      },
    ]);
    // One of the estimators alone.
    const one = await rig.run('explain', GRID, '--set', 'axes.estimator=[naive-direct, {id: direct, method: ppi}]');
    expect(one.out).toContain('12 cells: 6 there, 6 to make\n');
    expect(one.out).toMatch(/^ {6}6 {2}estimators\.direct\.method "direct" → "ppi" \(--set\) {2}estimate\/direct$/m);
  });

  it('tells new combinations, and new values by their axes', async () => {
    const more = await explain(GRID, '--set', 'axes.sample_size=[24, 32, 40]');
    expect(more.reasons).toMatchObject([
      { reason: { code: 'new-cell', values: { sample_size: [32] } }, cells: 6, examples: [3, 4, 5] },
    ]);
    // One grid left out what another one has.
    await using own = await cliRig(gridWorkspace(`${GRID_TEXT}exclude: [{sample_size: 24, seed: [1, 2]}]\n`));
    await runGrid(own);
    await own.write(GRID, GRID_TEXT);
    const { out } = await own.run('explain', GRID);
    expect(out).toContain('12 cells: 8 there, 4 to make\n');
    expect(out).toMatch(/^ {6}4 {2}new: no such combination in the last run$/m);
  });

  it('explains a part of the cells, one cell, and one step', async () => {
    const some = await explain(WARM, 'seed=3,estimator=direct');
    expect(some.cells).toEqual({ total: 2, cached: 0, run: 2 });
    expect(some.reasons.map(({ cells }) => cells)).toEqual([2, 2]);

    const { out } = await rig.run('explain', WARM, '8');
    expect(out).toContain(`cell 8 · estimator naive-direct, sample_size 40, seed 3 · not in ${place}\n`);
    expect((await rig.run('explain', WARM, '5')).out).toContain(
      `cell 5 · estimator naive-direct, sample_size 40, seed 0 · cell 3 of ${place}\n`,
    );
    expect(out).toMatch(
      /^responses\/premium {2}runs {2}[0-9a-f]{12}\n {4}policies\.premium\.temperature 0\.7 → 0\.9 /m,
    );
    expect(out).toMatch(/^dataset {2}waits\n {4}waits for responses\/premium$/m);
    expect(out).not.toContain('responses/base  ');
    const one = await explain(WARM, '8');
    // Ten measurements, prompts, the dataset, three truths, and the cell's own three.
    expect(one.steps).toHaveLength(18);
    expect(one.cells).toMatchObject({ total: 1, run: 1 });

    const step = await rig.run('explain', WARM, 'logprobs/premium');
    expect(step.out).toMatch(/^logprobs\/premium {2}runs/);
    expect(step.out).toContain('its key is made of');
    const sample = 'sample[sample_size=24,seed=1]';
    expect((await explain(WARM, sample)).steps).toMatchObject([
      { name: sample, state: 'unknown', reasons: [{ code: 'waits-for', step: 'dataset' }] },
    ]);
  });

  it.each([
    ['scores/judge/premum', /error\[unknown-step\] .*Did you mean scores\/judge\/premium\?/],
    ['estimate/direct', /error\[unknown-step\] .*6 steps begin with "estimate\/direct", such as estimate\/direct\[/],
    ['12', /error\[unknown-cell\] .*there are 12 cells, from 0 to 11/],
    ['sed=1', /error\[unknown-cell\] .*there is no axis "sed"\. Did you mean seed\?/],
    ['sample_size=25', /error\[unknown-cell\] .*no cell has sample_size = 25\. Did you mean 24\?/],
  ])('ends with 2 for %s', async (text, message) => {
    const { code, out, err } = await rig.run('explain', GRID, text);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});

describe('what was there and is not', () => {
  it('is told as such: an output that is no longer in the cache', async () => {
    await using own = await cliRig(gridWorkspace());
    const { directory } = await runGrid(own);
    const lines = (await own.read(join(directory, 'steps.jsonl'))).trimEnd().split('\n');
    const steps = lines.map((line) => JSON.parse(line) as { name: string; outputs: Record<string, Sha256> });
    const hash = steps.find(({ name }) => name === 'estimate/direct[sample_size=24,seed=1]')!.outputs['estimates']!;
    const sharing = steps.filter(({ outputs }) => outputs['estimates'] === hash).length;
    const artifacts = await openPackedArtifacts(own.path('cache'));
    if (!artifacts.ok) throw new Error('the artifacts do not open');
    await artifacts.value.delete(hash);
    await artifacts.value.close();
    const found = await own.json<Explained>(0, 'explain', GRID, '--json');
    expect(found.cells).toEqual({ total: 12, cached: 12 - sharing, run: sharing });
    expect(found.reasons).toMatchObject([
      { reason: { code: 'output-missing' }, cells: sharing, steps: ['estimate/direct'] },
    ]);
    const { out } = await own.run('explain', GRID);
    expect(out).toContain('its output is no longer in the cache');
  });

  it('is looked for up to the step that differs, also where that is there already', async () => {
    await using own = await cliRig(gridWorkspace());
    const small = await own.read('experiments/small.yaml');
    await own.write('experiments/warm.yaml', small.replace('temperature: 0.7', 'temperature: 0.9'));
    await own.write(WARM, GRID_TEXT.replace('small.yaml', 'warm.yaml'));
    await runGrid(own);
    await runGrid(own, WARM);
    // Back at the first, with another level: its answers and samples are in the cache, and are not those of the last run.
    const found = await own.json<Explained>(0, 'explain', GRID, '--json', '--set', 'experiment.inference.level=0.9');
    expect(found.reasons.map(({ reason, cells }) => [reason['path'], reason['old'], reason['new'], cells])).toEqual([
      ['policies.premium.temperature', 0.9, 0.7, 12],
      ['inference.level', 0.95, 0.9, 12],
    ]);
  });

  it('tells changed data files, and cells that had failed', async () => {
    await using own = await cliRig(recordedWorkspace());
    await own.json(1, 'run', GRID, '--json', '--quiet');
    const same = await own.json<Explained>(0, 'explain', GRID, '--json');
    expect(same.cells).toEqual({ total: 4, cached: 2, run: 2 });
    expect(same.reasons).toMatchObject([{ reason: { code: 'unfinished' }, cells: 2, steps: ['sample'] }]);
    expect((await own.run('explain', GRID)).out).toContain('did not end well in the last run');
    await own.write('data/fresh/other_responses.jsonl', recordedRows('other', { judge_score: 0.5 }));
    const changed = await own.json<Explained>(0, 'explain', GRID, '--json');
    expect(changed.cells).toMatchObject({ cached: 0, run: 4 });
    expect(changed.reasons[0]).toMatchObject({
      reason: { code: 'file-changed', path: 'data/fresh/other_responses.jsonl' },
      cells: 4,
      steps: ['dataset'],
    });
  });
});
