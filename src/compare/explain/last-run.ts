import type { Sha256 } from '../../base/hash.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { StepKey } from '../../plan/fingerprint.ts';
import type { Step } from '../../plan/step.ts';
import type { StepRecord } from '../../plan/step-record.ts';
import { listRuns } from '../../store/runs.ts';
import { readAblationManifest } from '../ablation/ablation-manifest.ts';
import { readStepLines } from '../ablation/recorded-files.ts';
import { planWithoutData } from '../ablation/recorded-plan.ts';
import type { CellSource } from '../ablation/match-cells.ts';
import type { ManifestStep } from '../manifest.ts';
import { plannedCells } from '../sides/ablation-side.ts';

/** The newest run of an ablation, whole or partial: what it was planned to do, and what became of each step. */
export interface LastRun extends CellSource {
  readonly run: string;
  readonly directory: string;
  readonly planned: AblationPlan;
  /** By name; null for one that this version of assay does not plan so, or that was not recorded. */
  step(name: string): LastStep | null;
}

export interface LastStep {
  readonly step: Step<object>;
  /** Null for one that did not end well. */
  readonly key: string | null;
  /** As if it had just ended: what reasons are found against. */
  readonly record: StepRecord;
}

/** Null when there is none that can be read. */
export async function lastRunOf(name: string, resultsDir: string): Promise<LastRun | null> {
  for (const { manifest: found, directory } of await listRuns(resultsDir, name)) {
    const manifest = found === null ? null : readAblationManifest(found);
    if (manifest?.ok !== true) continue;
    const lines = await readStepLines(directory);
    const planned = planWithoutData(manifest.value.ablation);
    if (!lines.ok || !planned.ok) continue;
    const { run, ablation } = manifest.value;
    const step = stepsIn(planned.value, new Map(lines.value.map((line) => [line.name, line])));
    return { run, directory, ablation, planned: planned.value, cells: plannedCells(planned.value), step };
  }
  return null;
}

function stepsIn({ plan }: AblationPlan, lines: ReadonlyMap<string, ManifestStep>): (name: string) => LastStep | null {
  const steps = new Map(plan.steps.map((step) => [step.name, step]));
  return (name) => {
    const [step, line] = [steps.get(name), lines.get(name)];
    return step === undefined || line === undefined
      ? null
      : { step, key: line.key, record: recordOf(step, line, lines) };
  };
}

function recordOf(step: Step<object>, line: ManifestStep, lines: ReadonlyMap<string, ManifestStep>): StepRecord {
  const inputs = step.inputs.flatMap(({ role, step: from, output }): readonly (readonly [string, Sha256])[] => {
    const hash = lines.get(from)?.outputs.get(output);
    return hash === undefined ? [] : [[role, hash]];
  });
  return {
    v: 1,
    key: (line.key ?? '') as StepKey, // recorded; of one that has none, nobody asks
    kind: step.kind,
    name: step.name,
    version: line.version,
    params: step.params,
    inputs: Object.fromEntries(inputs),
    files: Object.fromEntries(line.files),
    outputs: {},
    failures: 0,
    summary: {},
  };
}
