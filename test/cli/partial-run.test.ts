import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cliRig, smallWorkspace } from './rig.ts';

const FILE = 'experiments/small.yaml';

interface Runs {
  readonly runs: readonly { readonly run: string; readonly details: { readonly status: string } }[];
}

it('a run that fails leaves the whole one of its id as it was, and every command finds either', async () => {
  await using rig = await cliRig(smallWorkspace());
  const whole = await rig.json<{ run: string; directory: string }>(0, 'run', FILE, '--json', '--quiet');
  // Without its cache and without calls the same run cannot be done again.
  await rm(rig.path('cache'), { recursive: true });
  const failed = await rig.json<{ run: string; directory: string }>(1, 'run', FILE, '--json', '--quiet', '--offline');
  expect(failed.run).toBe(whole.run);
  expect(failed.directory).toBe(`${whole.directory}-partial`);
  const { runs } = await rig.json<Runs>(0, 'runs', '--json');
  expect(Object.fromEntries(runs.map(({ run, details }) => [run, details.status]))).toEqual({
    [whole.run]: 'done',
    [`${whole.run}-partial`]: 'failed',
  });
  expect((await rig.run('show', whole.run.slice(0, 5))).out).not.toContain('This run is partial');
  expect((await rig.run('show', `${whole.run}-partial`)).out).toContain('This run is partial');
  expect((await rig.run('diff', whole.run, `${whole.run}-partial`)).code).toBe(0);
  const again = await rig.json<{ run: string }>(1, 'reproduce', whole.run, '--json');
  expect(again.run).toBe(whole.run);
});
