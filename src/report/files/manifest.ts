import type { Sha256 } from '../../base/hash.ts';
import type { ConfigSource } from '../../config/loaded-config.ts';
import { foldSeed } from '../../config/kinds.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import type { RunReport, StepRow } from '../run-report.ts';
import { recordOf } from '../step-rows.ts';

/** Raised when a reader of old manifests would misread a new one. */
const FORMAT = 'assay/manifest/1';

/** Raised by whoever changes what a run's files say or look like, so that runs that are there are written anew. */
const REPORT_VERSION = 5;

export interface ManifestOptions {
  readonly report: RunReport;
  readonly outcome: RunOutcome;
  readonly sources: readonly ConfigSource[];
  readonly assayVersion: string;
  /** Name → hash of every other file of the run but run.json. */
  readonly files: ReadonlyMap<string, Sha256>;
}

/** All that is needed to do a run again and to find out whether it came out the same. */
export function manifestOf({ report, outcome, sources, assayVersion, files }: ManifestOptions): object {
  const { experiment, run, status, counts, costs } = report;
  return {
    format: FORMAT,
    assay: assayVersion,
    report: REPORT_VERSION,
    experiment: experiment.name,
    run,
    status,
    seeds: seedsOf(experiment),
    counts: countsOf(counts),
    costs: usageOf(costs, { total: costs.calls }),
    sources: sources.map(({ path, sha256 }) => ({ path, sha256 })),
    config: experiment,
    steps: outcome.plan.steps.map((step, index) => ({
      name: step.name,
      kind: step.kind,
      version: step.version,
      ...stepResult(report.steps[index], outcome, step.name),
    })),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function countsOf({ prompts, clusters, labels, byPolicy, missing, dropped }: RunReport['counts']): object {
  return { prompts, clusters, labels, by_policy: byPolicy, missing, dropped };
}

function stepResult(row: StepRow | undefined, outcome: RunOutcome, name: string): object {
  const record = recordOf(outcome.ends.get(name));
  if (record === null) return { state: row?.state ?? 'left-out', key: null, problem: row?.problem ?? null };
  const { key, inputs, files, outputs, failures } = record;
  const calls = row?.calls ?? null;
  return {
    state: 'done',
    key,
    inputs,
    files,
    outputs,
    failures,
    ...(calls === null ? {} : { calls: { model: calls.model, ...usageOf(calls, { total: calls.total }) } }),
  };
}

function usageOf(
  usage: {
    readonly failed: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly usd: number | null;
  },
  { total }: { readonly total: number },
): object {
  const { failed, inputTokens, outputTokens, usd } = usage;
  return { total, failed, input_tokens: inputTokens, output_tokens: outputTokens, worth_usd: usd };
}

/** Every seed that anything was drawn by; those of embedded worlds by provider. */
function seedsOf(experiment: Experiment): object {
  const models = [...(experiment.policies ?? []), experiment.judge, experiment.oracle];
  const worlds = models.flatMap((model) => (model?.provider.api === 'world' ? [model.provider] : []));
  return {
    experiment: experiment.seed,
    folds: foldSeed(experiment),
    ...(experiment.prompts?.world === undefined ? {} : { world_prompts: experiment.prompts.world.seed }),
    ...(worlds.length === 0
      ? {}
      : { worlds: Object.fromEntries(worlds.map(({ id, world }) => [id, world?.seed ?? 0])) }),
  };
}
