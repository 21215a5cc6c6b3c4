import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { AblationRunDocument } from './ablation-rig.ts';
import { GRID } from './ablation-rig.ts';
import { recordedWorkspace } from './recorded-workspace.ts';
import { cliRig, type CliRig } from './rig.ts';

const run = (rig: CliRig, code: number, ...more: readonly string[]): Promise<AblationRunDocument> =>
  rig.json(code, 'run', GRID, '--json', '--quiet', ...more);

it('lists runs of ablations with their cells', async () => {
  await using rig = await cliRig(recordedWorkspace());
  await rig.json(0, 'run', 'experiments/recorded.yaml', '--json', '--quiet');
  // Without ablations there is nothing to say of cells.
  expect((await rig.run('runs')).out).not.toContain('cells');
  await run(rig, 1);
  const whole = await run(rig, 0, '--set', 'axes.sample_size=[5, 8, 10]');
  const { runs } = await rig.json<{ runs: Record<string, unknown>[] }>(0, 'runs', '--json');
  expect(runs).toMatchObject([
    { experiment: 'recorded', run: whole.run, kind: 'ablation', cells: { total: 6, failed: 0 } },
    { experiment: 'recorded', kind: 'ablation', cells: { total: 4, failed: 2 } },
    { experiment: 'measured', kind: 'experiment', cells: null },
  ]);
  const { out } = await rig.run('runs');
  expect(out).toMatch(/^ {2}experiment {2}run +finished \(UTC\) +cells +status$/m);
  expect(out).toMatch(/^ {2}recorded {4}[0-9a-f]{12} +\S+ \S+ {2}6 +done$/m);
  expect(out).toMatch(/^ {2}recorded {4}[0-9a-f]{12}-partial {2}\S+ \S+ {2}4, 2 failed {2}failed$/m);
  expect(out).toMatch(/^ {2}measured {4}[0-9a-f]{12} +\S+ \S+ +done$/m);
  await rm(rig.path(whole.directory, 'manifest.json'));
  const damaged = await rig.json<{ runs: Record<string, unknown>[] }>(0, 'runs', 'recorded', '--json');
  expect(damaged.runs.find((one) => one['run'] === whole.run)).toMatchObject({ kind: null, cells: null });
});

it('shows a run of an ablation: its cells, its tables, where they lie, and its report', async () => {
  await using rig = await cliRig(recordedWorkspace());
  const { run: id, directory } = await run(rig, 1);
  const { out } = await rig.run('show', 'latest');
  const [head, cells, tables, report, ...rest] = out.split('\n');
  expect(head).toMatch(
    new RegExp(`^recorded · ${id}-partial · failed, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC in \\d+ s$`),
  );
  expect(cells).toBe(`  cells   4, 2 failed: ${directory}/cells.jsonl`);
  expect(tables).toMatch(/^ {2}tables {2}.*widths/);
  expect(tables?.endsWith(`: ${directory}/tables`)).toBe(true);
  expect(report).toBe(`  report  ${directory}/report.html`);
  expect(rest.join('\n')).toBe(`\n${await rig.read(`${directory}/report.md`)}`);
  // Of an experiment, its report alone.
  const measured = await rig.json<{ directory: string }>(0, 'run', 'experiments/recorded.yaml', '--json', '--quiet');
  expect((await rig.run('show', 'latest')).out).toBe(await rig.read(`${measured.directory}/report.md`));
});
