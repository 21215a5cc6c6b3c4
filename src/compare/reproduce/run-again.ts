import type { Sha256 } from '../../base/hash.ts';
import type { StepRecord } from '../../plan/step-record.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import { runExperiment } from '../../run/run-experiment.ts';
import type { Stores } from '../../run/stores.ts';
import { stepImplementations } from '../../steps/registry.ts';
import type { Manifest, ManifestStep } from '../manifest.ts';
import type { Check, Finding } from './reproduction.ts';

export interface RunAgain {
  readonly check: Check;
  /** Null when the experiment could not even be planned. */
  readonly outcome: RunOutcome | null;
}

/**
 * The experiment once more without the network: every step that computes is computed again, and steps made of calls are taken from the cache,
 * or made again of cached calls where their artifacts are lost.
 */
export async function runAgain(manifest: Manifest, workspace: string, stores: Stores): Promise<RunAgain> {
  const computed = manifest.steps.filter((step) => stepImplementations[step.kind].type === 'compute');
  const never = new AbortController().signal;
  const run = await runExperiment(manifest.experiment, {
    workspace,
    stores,
    env: {},
    onEvent() {},
    stop: never,
    abort: never,
    offline: true,
    force: new Set(computed.map((step) => step.name)),
  });
  const count = manifest.steps.length;
  if (!run.ok) return { check: { name: 'steps', count, skipped: run.error, findings: [] }, outcome: null };
  const outcome = run.value;
  const recomputed = outcome.steps.run;
  const findings = stepFindings(manifest.steps, outcome);
  return { check: { name: 'steps', count, recomputed, skipped: null, findings }, outcome };
}

/** The steps that came out otherwise than they were recorded, or not at all. */
export function stepFindings(steps: readonly ManifestStep[], outcome: RunOutcome): readonly Finding[] {
  return steps.flatMap((step) => findingOf(step, outcome) ?? []);
}

/** A step that did not end well in the run is free to do so again. */
function findingOf(step: ManifestStep, { ends }: RunOutcome): Finding | null {
  const end = ends.get(step.name);
  if (step.key === null) return null;
  switch (end?.state) {
    case 'cached':
    case 'ran': {
      const message = differenceOf(step, step.key, end.record);
      return message === null ? null : { code: 'step-differs', step: step.name, message };
    }
    case 'failed':
      return { code: 'step-failed', step: step.name, message: end.failure.message };
    case 'blocked':
      return { code: 'step-failed', step: step.name, message: `it waits for ${end.by}` };
    case 'left-out':
    case undefined:
      return { code: 'step-failed', step: step.name, message: 'this version of assay plans no such step' };
    default:
      return end satisfies never;
  }
}

function differenceOf(step: ManifestStep, key: string, record: StepRecord): string | null {
  const outputs = [...step.outputs].filter(([name, hash]) => record.outputs[name]?.hash !== hash);
  if (outputs.length > 0) {
    const [name, hash] = outputs[0]!; // there is one
    const others = outputs.length === 1 ? '' : ` (and ${outputs.length - 1} more)`;
    return `its output ${name} is ${short(record.outputs[name]?.hash)} and was ${short(hash)}${others}`;
  }
  return record.key === key ? null : `its key is ${short(record.key)} and was ${short(key)}`;
}

function short(hash: Sha256 | string | undefined): string {
  return hash?.slice(0, 12) ?? 'not there';
}
