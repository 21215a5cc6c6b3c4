import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedRows, recordedWorkspace } from './recorded-workspace.ts';
import { cliRig } from './rig.ts';

const FILE = 'experiments/recorded.yaml';
const LOGGED = 'data/logged.jsonl';
const rowsOfDraw = (draw_idx: number): string =>
  recordedRows('base', { base_policy_logprob: -4, target_policy_logprobs: {}, draw_idx, response: `draw ${draw_idx}` });

describe('several logged responses to a prompt', () => {
  it('are told apart by their numbers', async () => {
    await using rig = await cliRig(recordedWorkspace());
    await rig.write(LOGGED, rowsOfDraw(0) + rowsOfDraw(1));
    const { directory } = await rig.json<{ directory: string }>(0, 'run', FILE, '--json', '--quiet');
    const rows = (await rig.read(join(directory, 'dataset.jsonl'))).trimEnd().split('\n');
    const logged = rows
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((row) => 'base_policy_logprob' in row);
    expect(logged.map(({ draw_idx }) => draw_idx)).toEqual([...Array(10).fill(0), ...Array(10).fill(1)]);
  });

  it('without numbers are refused, and how to number them is said', async () => {
    await using rig = await cliRig(recordedWorkspace());
    await rig.write(LOGGED, rowsOfDraw(0) + rowsOfDraw(0));
    const { code, err } = await rig.run('run', FILE, '--quiet');
    expect(code).toBe(2);
    expect(err).toContain(
      'Prompt "p0" has this draw already. Several responses to one prompt are told apart by `draw_idx`.',
    );
  });
});

it('a policy that the data does not have is told with those that it has', async () => {
  await using rig = await cliRig(recordedWorkspace());
  const { code, err } = await rig.run('run', FILE, '--quiet', '--set', 'data.policies=[base, missing]');
  expect(code).toBe(2);
  expect(err).toContain('The data has nothing of the policy "missing". It has: base (its `logging_policy`), other.');
});
