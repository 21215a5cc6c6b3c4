import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellRow } from '../../src/analysis/metrics/cell-row.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const FILE = 'experiments/grid.yaml';

interface RunDocument {
  readonly run: string;
  readonly directory: string;
}

const grid = (truth: string): string => `kind: ablation
name: grid
experiment: small.yaml
axes: {estimator: [naive-direct], sample_size: [8, 16], seed: [0, 1]}
truth: ${truth}
plots: []
`;

const workspace = (truth: string, more: Record<string, string> = {}): Record<string, string> => ({
  ...smallWorkspace(),
  [FILE]: grid(truth),
  ...more,
});

const run = (rig: CliRig, ...more: readonly string[]): Promise<RunDocument> =>
  rig.json(0, 'run', FILE, '--json', '--quiet', ...more);

async function linesOf<Line>(rig: CliRig, path: string): Promise<readonly Line[]> {
  const text = (await rig.read(path)).trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as Line); // written by the run
}

/** Policy, truth and its standard error: one for all rows. */
async function truthsOf(rig: CliRig, { directory }: RunDocument): Promise<readonly unknown[]> {
  const rows = await linesOf<CellRow>(rig, join(directory, 'cells.jsonl'));
  expect(rows).toHaveLength(4);
  const truths = rows.map(({ policies }) => policies.map(({ policy, truth, truth_se }) => [policy, truth, truth_se]));
  for (const other of truths) expect(other).toEqual(truths[0]);
  return truths[0] ?? [];
}

describe('a declared truth', () => {
  it('is what every cell is held against, and nothing where a policy has no value', async () => {
    await using rig = await cliRig(
      workspace('{use: truth.csv}', { 'experiments/truth.csv': 'policy,value,se\nbase,0.65,0.002\npremium,0.71,\n' }),
    );
    const plan = await rig.run('plan', FILE);
    expect(plan.code).toBe(0);
    expect(plan.err).toContain('experiments/truth.csv:2:1  warning[no-truth]  `values` has no value of `unhelpful`');
    const found = await run(rig);
    expect(await truthsOf(rig, found)).toEqual([
      ['base', 0.65, 0.002],
      ['premium', 0.71, null],
      ['unhelpful', null, null],
    ]);
    const report = await rig.read(join(found.directory, 'report.md'));
    expect(report).toContain('truth: declared values');
    expect(report).toContain('No truth is known of unhelpful: what is estimated of it is held against nothing.');
  });

  it('is part of the run by its content, not by its place', async () => {
    await using rig = await cliRig(workspace('{values: {base: 0.65, premium: 0.71, unhelpful: 0.2}}'));
    const first = await run(rig);
    await rig.write(
      'elsewhere/t.json',
      '{"kind": "truth", "values": {"base": 0.65, "premium": 0.71, "unhelpful": 0.2}}',
    );
    await rig.write(FILE, grid('{use: ../elsewhere/t.json}'));
    expect((await run(rig)).run).toBe(first.run);
    await rig.write('copy/again.yaml', await rig.read(join(first.directory, 'config.yaml')));
    const again = await rig.json<RunDocument>(0, 'run', 'copy/again.yaml', '--json', '--quiet');
    expect(again.run).toBe(first.run);
    const changed = await run(rig, '--set', 'truth.values.base=0.66');
    expect(changed.run).not.toBe(first.run);
    expect(await truthsOf(rig, changed)).toContainEqual(['base', 0.66, null]);
  });
});

describe('the truth by all labels', () => {
  it('is the mean of the labels on all prompts, whatever a cell drew', async () => {
    await using rig = await cliRig(workspace('{oracle: all}'));
    const found = await run(rig);
    const experiment = await rig.json<RunDocument>(0, 'run', 'experiments/small.yaml', '--json', '--quiet');
    const rows = await linesOf<{ oracle_label?: number | null }>(rig, join(experiment.directory, 'dataset.jsonl'));
    const labels = rows.flatMap(({ oracle_label }) => oracle_label ?? []);
    expect([rows.length, labels.length]).toEqual([16, 8]);
    const mean = labels.reduce((sum, label) => sum + label, 0) / 8;
    const variance = labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / 7;
    // Of a mean of 8 of 16 prompts drawn without replacement.
    expect(await truthsOf(rig, found)).toEqual([
      ['base', expect.closeTo(mean, 12), expect.closeTo(Math.sqrt((variance / 8) * (1 - 8 / 16)), 12)],
      ['premium', null, null],
      ['unhelpful', null, null],
    ]);
    const report = await rig.read(join(found.directory, 'report.md'));
    expect(report).toContain('truth: the mean of all oracle labels on all prompts');
    expect(report).toContain('No truth is known of premium and unhelpful');
  });

  it('differs from that on the cell’s own prompts by which were drawn, and shares its cells', async () => {
    await using rig = await cliRig(workspace('oracle'));
    const own = await run(rig);
    const rows = await linesOf<CellRow>(rig, join(own.directory, 'cells.jsonl'));
    const truths = rows.map(({ policies }) => policies[0]?.truth);
    // Two samples of eight, and all sixteen twice.
    expect(new Set(truths).size).toBe(3);
    const all = await rig.json<{ steps: { run: number } } & RunDocument>(
      0,
      'run',
      FILE,
      '--json',
      '--quiet',
      '--set',
      'truth={oracle: all}',
    );
    expect(all.steps.run).toBe(1);
    expect(await truthsOf(rig, all)).toContainEqual(['base', truths[3], expect.any(Number)]);
  });
});
