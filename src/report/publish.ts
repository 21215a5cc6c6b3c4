import { join } from 'node:path';
import type { Sha256 } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import type { ConfigSource } from '../config/loaded-config.ts';
import type { Experiment } from '../config/types.generated.ts';
import type { RunOutcome } from '../run/execute-plan.ts';
import type { Stores } from '../run/stores.ts';
import { keepRun, publishRun, removeRun, type PublishedRun, type RunFile } from '../store/publish-run.ts';
import { MANIFEST_FILE, PARTIAL_SUFFIX, RUN_FILE } from '../store/runs.ts';
import { jsonFile } from './files/json-file.ts';
import { isPublished } from './files/is-published.ts';
import { manifestOf } from './files/manifest.ts';
import { runFiles } from './files/run-files.ts';
import { gatherReport } from './gather.ts';
import { isWhole, runName } from './run-name.ts';
import type { RunReport } from './run-report.ts';

export interface PublishOptions {
  readonly outcome: RunOutcome;
  /** Resolved. */
  readonly experiment: Experiment;
  readonly sources: readonly ConfigSource[];
  readonly stores: Pick<Stores, 'artifacts'>;
  readonly resultsDir: string;
  readonly assayVersion: string;
  /** When, where, how long: what only run.json may tell. */
  readonly runDetails: JsonObject;
  /** If it was gathered already. */
  readonly report?: RunReport;
}

/**
 * Writes `results/<experiment>/<run>/` and the link `latest`; a run that is not whole is written to `<run>-partial/`, so that it takes no
 * whole one's place, and is cleared away once the whole one is there. The same experiment and the same cache give the same bytes in every file but
 * run.json: nothing else knows of clocks, machines, or what the cache held before.
 */
export async function publishResults(options: PublishOptions): Promise<PublishedRun> {
  const { outcome, experiment, stores, resultsDir } = options;
  const report = options.report ?? (await gatherReport(outcome, experiment, stores));
  const directory = join(resultsDir, experiment.name, runName(report));
  const { sources, assayVersion } = options;
  const promised = manifestOf({ report, outcome, sources, assayVersion, files: new Map() });
  // Drawing takes longer than all else of a run that finds everything in the cache.
  const published = (await isPublished(directory, promised))
    ? await keepRun(directory, runDetailsFile(options))
    : await publishRun(directory, allFiles(report, options));
  if (isWhole(report)) await removeRun(`${published.directory}${PARTIAL_SUFFIX}`);
  return published;
}

async function* allFiles(report: RunReport, options: PublishOptions): AsyncGenerator<RunFile> {
  const { outcome, sources, stores, assayVersion } = options;
  const files = new Map<string, Sha256>();
  for await (const { name, content, sha256 } of runFiles(report, outcome, stores.artifacts, assayVersion)) {
    files.set(name, sha256);
    yield { name, content };
  }
  yield { name: MANIFEST_FILE, content: jsonFile(manifestOf({ report, outcome, sources, assayVersion, files })) };
  yield { name: RUN_FILE, content: runDetailsFile(options) };
}

function runDetailsFile({ outcome, runDetails }: PublishOptions): string {
  const { status, steps, calls, usd } = outcome;
  return jsonFile({ ...runDetails, status, steps, calls, usd });
}
