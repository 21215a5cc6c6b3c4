import { join } from 'node:path';
import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import { sha256, type Sha256 } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { toJsonl } from '../../base/jsonl.ts';
import type { ConfigSource } from '../../config/loaded-config.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import { keepRun, publishRun, removeRun, type PublishedRun, type RunFile } from '../../store/publish-run.ts';
import { MANIFEST_FILE, PARTIAL_SUFFIX, RUN_FILE } from '../../store/runs.ts';
import { isPublished } from '../files/is-published.ts';
import { jsonFile } from '../files/json-file.ts';
import { problemOf, recordOf } from '../step-rows.ts';
import { cellRows, type CellStores } from './cell-rows.ts';
import { cellCounts, planFacts } from './run-counts.ts';
import { stepsHash } from './steps-hash.ts';

/** Raised when a reader of old manifests would misread a new one. */
const FORMAT = 'assay/ablation-manifest/1';

/** Raised by whoever changes what an ablation's files say or look like, so that runs that are there are written anew. */
const REPORT_VERSION = 5;

export interface AblationPublishOptions {
  readonly planned: AblationPlan;
  readonly outcome: RunOutcome;
  /** Resolved. */
  readonly ablation: Ablation;
  readonly sources: readonly ConfigSource[];
  readonly stores: CellStores;
  readonly resultsDir: string;
  readonly assayVersion: string;
  /** When, where, how long: what only run.json may tell. */
  readonly runDetails: JsonObject;
}

/**
 * Writes `results/<ablation>/<run>/`: `cells.jsonl` first, from whose rows every table and figure is made. As with experiments, the same
 * ablation and the same cache give the same bytes in every file but run.json.
 */
export async function publishAblation(options: AblationPublishOptions): Promise<PublishedRun> {
  const { planned, outcome, ablation, resultsDir } = options;
  const isWhole = [...outcome.ends.values()].every((end) => recordOf(end) !== null);
  const directory = join(resultsDir, ablation.name, `${planned.plan.run}${isWhole ? '' : PARTIAL_SUFFIX}`);
  const promised = manifestOf(options, new Map());
  if (await isPublished(directory, promised)) return await keepRun(directory, runDetailsFile(options));
  const published = await publishRun(directory, allFiles(options));
  // What was missing of it is there now.
  if (isWhole) await removeRun(`${published.directory}${PARTIAL_SUFFIX}`);
  return published;
}

async function* allFiles(options: AblationPublishOptions): AsyncGenerator<RunFile> {
  const { planned, outcome, ablation, stores, assayVersion } = options;
  const hashes = new Map<string, Sha256>();
  const made = (name: string, content: string | Uint8Array): RunFile => {
    hashes.set(name, sha256(content));
    return { name, content };
  };
  const rows: readonly CellRow[] = await cellRows(planned, outcome, ablation, stores);
  yield made('cells.jsonl', toJsonl(rows));
  yield made('steps.jsonl', toJsonl(stepLines(planned, outcome)));
  const { run } = planned.plan;
  const report = { ablation, run, plan: planFacts(planned, outcome), assayVersion };
  // What is published already needs no figures.
  const { reportOfRows } = await import('./report-of-rows.ts');
  for await (const { name, content } of reportOfRows(rows, report)) yield made(name, content);
  yield { name: MANIFEST_FILE, content: jsonFile(manifestOf(options, hashes)) };
  yield { name: RUN_FILE, content: runDetailsFile(options) };
}

/** All that is needed to do a run again and to find out whether it came out the same. */
function manifestOf(
  { planned, outcome, ablation, sources, assayVersion }: AblationPublishOptions,
  files: ReadonlyMap<string, Sha256>,
): object {
  const { plan } = planned;
  const { total, failed } = cellCounts(planned, outcome);
  return {
    format: FORMAT,
    assay: assayVersion,
    report: REPORT_VERSION,
    ablation: ablation.name,
    run: plan.run,
    status: outcome.status,
    cells: { total, failed },
    plan: planFacts(planned, outcome),
    sources: sources.map(({ path, sha256 }) => ({ path, sha256 })),
    config: ablation,
    /** Axes in their order, which `config` as a mapping does not promise. */
    axes: Object.keys(ablation.axes),
    /** Of every step with its key and outputs, as steps.jsonl lists them. */
    steps: stepsHash(plan, outcome),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function* stepLines({ plan }: AblationPlan, { ends }: RunOutcome): Generator<object> {
  for (const { name, kind, version } of plan.steps) {
    const end = ends.get(name);
    const record = recordOf(end);
    if (record === null) {
      const problem = problemOf(end);
      yield { name, kind, version, key: null, problem: problem === null ? null : problem.message };
      continue;
    }
    const made = Object.entries(record.outputs);
    const outputs = Object.fromEntries(made.map(([output, { hash }]) => [output, hash]));
    const derived = made.flatMap(([output, of]) => (of.derived === true ? [output] : []));
    // Few steps read files.
    const files = Object.keys(record.files).length === 0 ? {} : { files: record.files };
    const notStored = derived.length === 0 ? {} : { derived };
    yield { name, kind, version, key: record.key, ...files, outputs, ...notStored, failures: record.failures };
  }
}

function runDetailsFile({ outcome, runDetails }: AblationPublishOptions): string {
  const { status, steps, calls, usd } = outcome;
  return jsonFile({ ...runDetails, status, steps, calls, usd });
}
