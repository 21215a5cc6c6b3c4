import { posix } from 'node:path';
import type { Result } from '../../base/result.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { Plan } from '../../plan/step.ts';
import type { ManifestStep } from '../manifest.ts';
import type { Check, Finding } from './reproduction.ts';

/** Why there is no plan: a path leads nowhere any more. */
export interface NoPlan {
  /** Names the path. */
  readonly message: string;
}

/** The data files that steps read, as the plan finds them now, against the hashes that were recorded. */
export function checkData(
  recordedSteps: readonly ManifestStep[],
  planned: Result<Pick<Plan, 'steps'>, NoPlan>,
  experiment: Experiment,
): Check {
  const count = recordedSteps.reduce((files, step) => files + step.files.size, 0);
  if (!planned.ok) {
    const { message } = planned.error;
    const finding: Finding = { code: 'unreadable-file', path: message.split(': ')[0] ?? '', message };
    return { name: 'data', count, skipped: null, findings: [finding] };
  }
  const findings: Finding[] = [];
  const stepNow = new Map(planned.value.steps.map((step) => [step.name, step]));
  for (const step of recordedSteps) {
    // One that did not end well says nothing of its files.
    if (step.key === null) continue;
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
