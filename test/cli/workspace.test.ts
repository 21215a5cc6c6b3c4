import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

/** Nothing marks this folder as a workspace. */
async function unmarked(): Promise<CliRig> {
  const { 'assay.yaml': _marker, ...files } = smallWorkspace((text) =>
    text.replace('[naive-direct, direct, snips]', '[naive-direct]'),
  );
  return await cliRig({
    ...files,
    'experiments/ablations/grid.yaml':
      'kind: ablation\nname: grid\nexperiment: {use: ../small.yaml}\naxes: {sample_size: [8, 16]}\nplots: []\n',
  });
}

it('a file below the current folder may use what lies beside its own, and leaves its results in the current one', async () => {
  await using rig = await unmarked();
  const { directory } = await rig.json<{ directory: string }>(
    0,
    'run',
    'experiments/ablations/grid.yaml',
    '--json',
    '--quiet',
  );
  expect(directory).toMatch(/^results\/grid\//);
  expect((await readdir(rig.dir)).toSorted()).toEqual(['cache', 'experiments', 'results']);
  const runs = await rig.run('runs', 'grid');
  expect(runs).toMatchObject({ code: 0 });
  expect(runs.out).toContain('grid');
});

it('a file that is not below it has its own folder', async () => {
  await using rig = await unmarked();
  const { code, err } = await rig.runIn('experiments/judges', 'validate', '../ablations/grid.yaml');
  expect(code).toBe(2);
  expect(err).toContain('error[outside-workspace]');
});
