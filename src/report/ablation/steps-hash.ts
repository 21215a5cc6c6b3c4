import { sha256, type Sha256 } from '../../base/hash.ts';
import type { Plan } from '../../plan/step.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import { problemOf, recordOf } from '../step-rows.ts';

/** Of every step: its key and outputs, or what went wrong. A short line each: a grid has tens of thousands of steps, and a run that finds all of them there does little else. */
export function stepsHash(plan: Pick<Plan, 'steps'>, { ends }: Pick<RunOutcome, 'ends'>): Sha256 {
  let text = 'assay/ablation-steps/2\n';
  for (const { name } of plan.steps) {
    const end = ends.get(name);
    const record = recordOf(end);
    text += JSON.stringify(name);
    if (record === null) {
      text += ` ${JSON.stringify(problemOf(end)?.message ?? null)}\n`;
      continue;
    }
    text += ` ${record.key} ${record.failures}`;
    for (const [output, { hash }] of Object.entries(record.outputs)) text += ` ${JSON.stringify(output)} ${hash}`;
    text += '\n';
  }
  return sha256(text);
}
