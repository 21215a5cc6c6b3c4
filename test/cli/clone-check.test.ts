import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CellRow } from '../../src/analysis/metrics/cell-row.ts';
import { cliRig, smallWorkspace } from './rig.ts';

it('a policy with the logging policy’s requests is compared with it as a check, in every file of a run', async () => {
  const withClone = (text: string): string =>
    text
      .replace('  - {id: premium', '  - {id: clone, extends: base, sample: 1}\n  - {id: premium')
      .replace('formats: [json, csv, md]', 'formats: [json, csv, md, html]');
  await using rig = await cliRig(smallWorkspace(withClone));
  const { directory } = await rig.json<{ directory: string }>(0, 'run', 'experiments/small.yaml', '--json', '--quiet');
  const [header = '', ...lines] = (await rig.read(join(directory, 'comparisons.csv'))).trimEnd().split('\r\n');
  const column = header.split(',').indexOf('clone_check');
  const pairs = lines.map((line) => line.split(',')).filter(([estimator]) => estimator === 'naive-direct');
  expect(pairs.map((cells) => [cells[1], cells[2], cells[column] !== ''])).toEqual([
    ['clone', 'base', true],
    ['premium', 'base', false],
    ['premium', 'clone', false],
    ['unhelpful', 'base', false],
    ['unhelpful', 'clone', false],
    ['unhelpful', 'premium', false],
  ]);
  const { clones } = JSON.parse(await rig.read(join(directory, 'diagnostics.json'))) as {
    clones: readonly { policy: string; score_check: string }[]; // of diagnostics.json
  };
  expect(clones).toEqual([
    expect.objectContaining({ policy: 'clone', score_check: expect.stringMatching(/PASS|FAIL/) }),
  ]);
  for (const file of ['report.md', 'report.html']) {
    expect(await rig.read(join(directory, file))).toMatch(/A\/A check (PASS|FAIL): clone and base are one policy/);
  }
  const { out } = await rig.run('run', 'experiments/small.yaml', '--quiet');
  expect(out).toMatch(/A\/A (PASS|FAIL)/);
});

it('a clone in a cell of an ablation says of whom it is one', async () => {
  const withClone = (text: string): string =>
    text.replace('  - {id: premium', '  - {id: clone, extends: base, sample: 1}\n  - {id: premium');
  const grid = 'kind: ablation\nname: grid\nexperiment: small.yaml\naxes: {seed: [0, 1]}\ntruth: world\nplots: []\n';
  await using rig = await cliRig({ ...smallWorkspace(withClone), 'experiments/grid.yaml': grid });
  const { directory } = await rig.json<{ directory: string }>(0, 'run', 'experiments/grid.yaml', '--json', '--quiet');
  const lines = (await rig.read(join(directory, 'cells.jsonl'))).trimEnd().split('\n');
  for (const line of lines) {
    const { policies } = JSON.parse(line) as CellRow;
    expect(policies.map(({ policy, clone_of }) => [policy, clone_of])).toEqual([
      ['base', undefined],
      ['clone', 'base'],
      ['premium', undefined],
      ['unhelpful', undefined],
    ]);
  }
});
