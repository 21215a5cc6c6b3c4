import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256 } from '../../base/hash.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { planExperiment } from '../../run/run-experiment.ts';
import type { Stores } from '../../run/stores.ts';
import type { StoredRun } from '../../store/runs.ts';
import { readManifest, type Manifest } from '../manifest.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { checkData } from './check-data.ts';
import { checkFiles } from './check-files.ts';
import { checkResults } from './check-results.ts';
import { overlayStores } from './overlay-stores.ts';
import { publishAgain } from './publish-again.ts';
import type { Check, CheckName, Reproduction } from './reproduction.ts';
import { runAgain } from './run-again.ts';

export interface ReproduceOptions {
  readonly workspace: string;
  readonly stores: Stores;
  readonly assayVersion: string;
}

/**
 * Does a past run over, from its manifest and the cache alone, and holds every byte against what was recorded. The run, the cache and the
 * network are left as they are. The error says why a run cannot be looked at.
 */
export async function reproduce(
  run: StoredRun,
  { workspace, stores, assayVersion }: ReproduceOptions,
): Promise<Result<Reproduction, string>> {
  if (run.manifest === null) {
    return fail(run.state === 'damaged' ? run.faults.join(', ') : 'it has no manifest');
  }
  const manifest = readManifest(run.manifest);
  if (!manifest.ok) return fail(`manifest.json cannot be used: ${manifest.error}`);
  const files = await checkFiles(run.directory, manifest.value);
  const { steps, experiment } = manifest.value;
  const artifacts = await checkArtifacts(steps, stores.artifacts);
  const plan = await planExperiment(experiment, workspace);
  const data = checkData(steps, plan.ok ? plan : fail({ message: plan.error }), experiment);
  const again =
    data.findings.length > 0
      ? notDone(manifest.value, 'its data is not what it was')
      : await doAgain(run, manifest.value, damagedIn(artifacts), { workspace, stores, assayVersion });
  const checks = [files, artifacts, data, ...again];
  return ok({
    experiment: run.experiment,
    run: manifest.value.run,
    directory: run.directory,
    versions: { recorded: manifest.value.assayVersion, now: assayVersion },
    same: checks.every((check) => check.skipped === null && check.findings.length === 0),
    checks,
  });
}

async function doAgain(
  run: StoredRun,
  manifest: Manifest,
  damaged: ReadonlySet<Sha256>,
  { workspace, stores, assayVersion }: ReproduceOptions,
): Promise<readonly Check[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-reproduce-'));
  try {
    const overlay = overlayStores(stores, join(directory, 'cache'), damaged);
    const { check, outcome } = await runAgain(manifest, workspace, overlay);
    if (outcome === null) return [check, skipped('results', manifest, 'the experiment could not be run')];
    const published = await publishAgain(manifest, outcome, overlay, join(directory, 'results'), assayVersion);
    if (!published.ok) return [check, skipped('results', manifest, published.error)];
    return [check, await checkResults(run.directory, published.value)];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function notDone(manifest: Manifest, reason: string): readonly Check[] {
  return [skipped('steps', manifest, reason), skipped('results', manifest, reason)];
}

function skipped(name: CheckName, manifest: Manifest, reason: string): Check {
  const count = name === 'steps' ? manifest.steps.length : manifest.files.size + 1;
  return { name, count, skipped: reason, findings: [] };
}

/** Artifacts that are there and not what their names say. */
export function damagedIn(artifacts: Check): ReadonlySet<Sha256> {
  return new Set(
    artifacts.findings.flatMap((finding) => (finding.code === 'damaged-artifact' ? [finding.recorded] : [])),
  );
}
