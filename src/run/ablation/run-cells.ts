import { retaining } from '../../base/retaining.ts';
import type { Past, ResolveOptions } from '../../plan/resolve.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { Step } from '../../plan/step.ts';
import { optionsOf } from '../../steps/analysis-options.ts';
import type { CellPool } from '../../steps/cells/cell-pool.ts';
import { stoppedFailure } from '../../steps/stopped.ts';
import type { RunOptions } from '../execute-plan.ts';
import type { MadeThings } from '../made-things.ts';
import type { PaceLog } from '../pace.ts';
import { runStep } from '../run-step.ts';
import { runAnalysis } from './cell-jobs.ts';
import type { CellEnds } from './cell-ends.ts';
import { sampleGroups, type SampleGroup } from './cell-groups.ts';

/** What the cells of one ablation are computed with. */
export interface CellWork {
  readonly planned: AblationPlan;
  /** What is measured has ended. */
  readonly ends: CellEnds;
  readonly options: RunOptions;
  readonly past: Past;
  readonly pool: CellPool;
  readonly threads: number;
  readonly made: MadeThings;
  readonly paces: PaceLog;
}

/** What all jobs of a run have in common. */
export interface JobShape {
  /** All that any cell calibrates with: the columns of a dataset are then made once. */
  readonly covariates: readonly string[];
  /** Estimates a job: all that wait for the same diagnostics, where there are many. */
  readonly estimates: number;
}

/**
 * Finds or computes the steps of all cells: those of one sample together, several samples at once, each on a thread. What a job yields is stored
 * before its steps count as done, so that a run that is killed loses no more than the jobs under way.
 */
export async function runCells(work: CellWork): Promise<void> {
  const { planned, ends, options, threads } = work;
  const groups = sampleGroups(planned);
  await retaining(() => findSteps(work, groups));
  const shape = { covariates: wantedCovariates(groups), estimates: jobSize(work, groups) };
  const waiting = groups.filter((group) => !hasEnded(work, group)).values();
  const runWaiting = async (): Promise<void> => {
    for (const group of waiting) {
      if (options.stop.aborted) return;
      await runGroup(work, group, shape);
    }
  };
  // One more than there are threads: while they compute, the next sample is drawn.
  await Promise.all(Array.from({ length: threads + 1 }, runWaiting));
  for (const step of planned.plan.steps.slice(planned.measuring)) {
    if (ends.of(step) === undefined && ends.inputsOf(step) !== null)
      ends.failed(step, stoppedFailure(step, 'interrupted'));
  }
}

async function runGroup(work: CellWork, group: SampleGroup, shape: JobShape): Promise<void> {
  const { ends } = work;
  const { sample, analyses } = group;
  if (ends.of(sample) === undefined) {
    await drawSample(work, sample);
    await findSteps(work, [group]);
  }
  await Promise.all(analyses.map((analysis) => runAnalysis(work, sample, analysis, shape)));
}

async function drawSample(work: CellWork, sample: SampleGroup['sample']): Promise<void> {
  const { ends, options, made } = work;
  const inputs = ends.inputsOf(sample);
  if (inputs === null) return;
  const result = await runStep(sample, inputs, {
    workspace: options.workspace,
    stop: options.stop,
    artifacts: options.stores.artifacts,
    calls: { call: () => Promise.reject(new Error(`${sample.name} makes no calls`)) },
    made,
    onProgress() {},
  });
  if (!result.ok) {
    ends.failed(sample, result.error);
    return;
  }
  await options.stores.steps.put(result.value);
  ends.ran(sample, result.value);
}

/** Finds what was computed before: of samples, of diagnostics, of estimates, in few questions, since there may be very many. */
async function findSteps({ planned, ends, past, options }: CellWork, groups: readonly SampleGroup[]): Promise<void> {
  const resolving: ResolveOptions = options.force === undefined ? {} : { force: options.force };
  const analyses = groups.flatMap((group) => group.analyses);
  for (const steps of [
    groups.map(({ sample }) => sample),
    analyses.map(({ diagnostics }) => diagnostics),
    analyses.flatMap(({ estimates }) => estimates),
  ]) {
    await ends.find(planned.plan, steps, past, resolving);
  }
}

function stepsOf({ sample, analyses }: SampleGroup): readonly Step<object>[] {
  return [sample, ...analyses.flatMap(({ diagnostics, estimates }) => [diagnostics, ...estimates])];
}

function hasEnded({ ends }: CellWork, group: SampleGroup): boolean {
  return stepsOf(group).every((step) => ends.of(step) !== undefined);
}

function wantedCovariates(groups: readonly SampleGroup[]): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<object>();
  for (const { analyses } of groups) {
    for (const { params } of analyses.flatMap(({ diagnostics, estimates }) => [diagnostics, ...estimates])) {
      // Cells of equal parameters share them.
      if (seen.has(params)) continue;
      seen.add(params);
      for (const name of optionsOf(params).calibration.covariates) names.add(name);
    }
  }
  return [...names].sort();
}

/** Jobs a thread should get at least, so that all threads end at about the same time. */
const JOBS_A_THREAD = 4;

function jobSize({ ends, threads }: CellWork, groups: readonly SampleGroup[]): number {
  let missing = 0;
  for (const { analyses } of groups)
    for (const { estimates } of analyses) for (const step of estimates) if (ends.of(step) === undefined) missing += 1;
  return Math.max(1, Math.ceil(missing / (threads * JOBS_A_THREAD)));
}
