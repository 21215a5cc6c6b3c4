import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cliRig, smallWorkspace } from './rig.ts';

it('holds a valid experiment on the embedded world, with nothing cached', async () => {
  await using rig = await cliRig();
  expect(await rig.run('validate', 'experiments/small.yaml')).toMatchObject({ code: 0, err: '' });
  const plan = await rig.json<{ totals: { calls: { cached: number } } }>(0, 'plan', 'experiments/small.yaml', '--json');
  expect(plan.totals.calls.cached).toBe(0);
});

it('keeps the workspace apart from the test process and removes it', async () => {
  let dir: string;
  {
    await using rig = await cliRig(smallWorkspace((text) => text.replace('seed: 7', 'sed: 7')));
    ({ dir } = rig);
    const result = await rig.run('validate', 'experiments/small.yaml');
    expect(result.code).toBe(2);
    expect(result.err).toContain('seed');
    expect(result.out).toBe('');
  }
  expect(existsSync(dir)).toBe(false);
});
