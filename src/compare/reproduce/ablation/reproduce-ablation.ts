import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { Experiment } from '../../../config/types.generated.ts';
import type { AblationPlan } from '../../../plan/ablation/ablation-plan.ts';
import { planOfAblation, type AblationProblem } from '../../../run/ablation/run-ablation.ts';
import type { StoredRun } from '../../../store/runs.ts';
import { readAblationManifest, type AblationManifest } from '../../ablation/ablation-manifest.ts';
import { readStepLines } from '../../ablation/recorded-files.ts';
import type { ManifestStep } from '../../manifest.ts';
import { checkArtifacts } from '../check-artifacts.ts';
import { checkData } from '../check-data.ts';
import { checkFiles } from '../check-files.ts';
import { damagedIn, type ReproduceOptions } from '../reproduce.ts';
import type { Check, Reproduction } from '../reproduction.ts';
import { cellsAgain, type AgainProblem } from './cells-again.ts';
import type { Watched } from './run-cells.ts';
import { someCells, type CellSample } from '../../ablation/some-cells.ts';

export interface ReproduceAblationOptions extends ReproduceOptions {
  /** Null does all cells again. */
  readonly sample: CellSample | null;
  /** Shows what goes on while cells are made. */
  readonly whileWatched: <T>(planned: AblationPlan, work: (watched: Watched) => Promise<T>) => Promise<T>;
}

export type ReproduceProblem =
  | { readonly code: 'damaged-run'; readonly message: string }
  /** A person ended it: nothing was found out. */
  | { readonly code: 'interrupted'; readonly message: string };

/**
 * Does a past run of an ablation over, all of its cells or a random sample of them, from its manifest and the cache alone, and holds every row and
 * every byte against what was recorded. The run, the cache and the network are left as they are.
 */
export async function reproduceAblation(
  run: StoredRun,
  options: ReproduceAblationOptions,
): Promise<Result<Reproduction, ReproduceProblem>> {
  const manifest = readOf(run);
  if (!manifest.ok) return fail({ code: 'damaged-run', message: manifest.error });
  const { ablation } = manifest.value;
  const files = await checkFiles(run.directory, manifest.value);
  const lines = await readStepLines(run.directory);
  const planned = await planOfAblation(ablation, options.workspace);
  const total = planned.ok ? planned.value.cells.length : manifest.value.plan.cells;
  const sample = options.sample !== null && options.sample.count < total ? options.sample : null;
  const chosen = planned.ok && sample !== null ? ok(someCells(planned.value, sample)) : planned;
  const steps = stepsOf(lines.ok ? lines.value : [], chosen.ok && sample !== null ? chosen.value : null);
  const artifacts = await checkArtifacts(steps, options.stores.artifacts);
  const data = dataCheck(steps, chosen, ablation.experiment);
  const why =
    chosen.ok || chosen.error.code === 'file-not-found' ? 'its data is not what it was' : chosen.error.message;
  const again =
    !chosen.ok || data.findings.length > 0
      ? ok(notDone(steps, manifest.value, why))
      : await inTemporaryFolder((folder) =>
          cellsAgain(run, manifest.value, {
            ...options,
            folder,
            planned: chosen.value,
            steps,
            damaged: damagedIn(artifacts),
            isWhole: sample === null,
          }),
        );
  if (!again.ok) return again;
  const found = [files, artifacts, data, ...again.value];
  const checks = lines.ok ? found : found.map((check) => withoutSteps(check, lines.error));
  return ok({
    experiment: ablation.name,
    run: manifest.value.run,
    directory: run.directory,
    versions: { recorded: manifest.value.assayVersion, now: options.assayVersion },
    same: checks.every((check) => check.skipped === null && check.findings.length === 0),
    cells: { total, recomputed: recomputedIn(again.value), seed: sample?.seed ?? null },
    checks,
  });
}

function readOf(run: StoredRun): Result<AblationManifest, string> {
  if (run.manifest === null) return fail(run.state === 'damaged' ? run.faults.join(', ') : 'it has no manifest');
  const manifest = readAblationManifest(run.manifest);
  return manifest.ok ? manifest : fail(`manifest.json cannot be used: ${manifest.error}`);
}

/** A path that leads nowhere is a matter of the data; any other reason not to plan is not. */
function dataCheck(
  steps: readonly ManifestStep[],
  planned: Result<AblationPlan, AblationProblem>,
  experiment: Experiment,
): Check {
  if (planned.ok) return checkData(steps, ok(planned.value.plan), experiment);
  const { code, message } = planned.error;
  if (code === 'file-not-found') return checkData(steps, planned, experiment);
  return { name: 'data', count: 0, skipped: message, findings: [] };
}

/** What needs the list of recorded steps, where that cannot be read. */
function withoutSteps(check: Check, reason: string): Check {
  const needs = check.name === 'artifacts' || check.name === 'data' || check.name === 'steps';
  return needs && check.skipped === null ? { ...check, skipped: reason, findings: [] } : check;
}

/** The recorded steps, of some cells' plan those that it needs. */
function stepsOf(steps: readonly ManifestStep[], some: AblationPlan | null): readonly ManifestStep[] {
  if (some === null) return steps;
  const names = new Set(some.plan.steps.map(({ name }) => name));
  return steps.filter(({ name }) => names.has(name));
}

function recomputedIn(checks: readonly Check[]): number {
  const cells = checks.find(({ name }) => name === 'cells');
  return cells === undefined || cells.skipped !== null ? 0 : cells.count;
}

function notDone(steps: readonly ManifestStep[], { plan, files }: AblationManifest, reason: string): readonly Check[] {
  const none = { skipped: reason, findings: [] } as const;
  return [
    { name: 'steps', count: steps.length, ...none },
    { name: 'cells', count: plan.cells, ...none },
    { name: 'results', count: files.size + 1, ...none },
  ];
}

async function inTemporaryFolder(
  work: (folder: string) => Promise<Result<readonly Check[], AgainProblem>>,
): Promise<Result<readonly Check[], AgainProblem>> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-reproduce-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
