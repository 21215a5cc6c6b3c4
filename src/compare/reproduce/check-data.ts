import { posix } from 'node:path';
import type { Experiment } from '../../config/types.generated.ts';
import { planExperiment } from '../../run/run-experiment.ts';
import type { Manifest } from '../manifest.ts';
import type { Check, Finding } from './reproduction.ts';

/** The data files that the experiment reads, as they are now, against their hashes in the manifest. */
export async function checkData(manifest: Manifest, workspace: string): Promise<Check> {
  const { experiment } = manifest;
  const count = manifest.steps.reduce((files, step) => files + step.files.size, 0);
  const plan = await planExperiment(experiment, workspace);
  // A path that leads nowhere any more: the plan's sentence names it.
  if (!plan.ok) {
    const finding: Finding = { code: 'unreadable-file', path: plan.error.split(': ')[0] ?? '', message: plan.error };
    return { name: 'data', count, skipped: null, findings: [finding] };
  }
  const findings: Finding[] = [];
  const stepNow = new Map(plan.value.steps.map((step) => [step.name, step]));
  for (const step of manifest.steps) {
    const now = new Map(stepNow.get(step.name)?.files.map((file) => [file.role, file]));
    for (const [role, recorded] of step.files) {
      const found = now.get(role);
      if (found?.sha256 === recorded) continue;
      const path = found?.path ?? pathOfRole(role, experiment);
      findings.push({ code: 'changed-data', path, recorded, found: found?.sha256 ?? null });
    }
    for (const { role, path, sha256 } of now.values()) {
      if (!step.files.has(role)) findings.push({ code: 'changed-data', path, recorded: null, found: sha256 });
    }
  }
  return { name: 'data', count, skipped: null, findings };
}

/** Where a file that is gone would lie: roles are `logged`, `fresh/<name>`, `probes/<name>` or `source/<number>`. */
function pathOfRole(role: string, { data, prompts }: Experiment): string {
  const [table = '', name = ''] = role.split('/');
  const tables: Readonly<Record<string, string | null | undefined>> = {
    logged: data?.logged,
    fresh: data?.fresh_draws,
    probes: data?.probes,
    source: [prompts?.from ?? []].flat().join(', '),
  };
  const path = tables[table] ?? role;
  return table === 'fresh' || table === 'probes' ? posix.join(path, name) : path;
}
