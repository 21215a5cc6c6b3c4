import { isJsonObject, type JsonObject } from '../base/json.ts';
import { readLines } from '../base/jsonl.ts';
import type { Diagnostics, EstimatorResult } from '../analysis/results.ts';
import { configToYaml } from '../config/to-yaml.ts';
import type { Experiment } from '../config/types.generated.ts';
import type { StepRecord } from '../plan/step-record.ts';
import type { RunOutcome } from '../run/execute-plan.ts';
import type { Stores } from '../run/stores.ts';
import type { PolicyCounts } from '../steps/dataset/policy-counts.ts';
import type { MissingValue } from '../steps/dataset/assemble.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import { StoreError } from '../store/problems.ts';
import type { EstimatorReport, FailureSummary, RunCounts, RunReport, Truth } from './run-report.ts';
import { problemOf, recordOf, stepRows, totalCosts } from './step-rows.ts';

/** Failures shown in a report; all are in failures.jsonl. */
const FAILURES_SHOWN = 20;

/**
 * Everything a report shows, read from the artifacts of a run, whole or partial. A damaged artifact is thrown as a StoreError: what was
 * computed a moment ago is not there any more.
 */
export async function gatherReport(
  outcome: RunOutcome,
  experiment: Experiment,
  stores: Pick<Stores, 'artifacts'>,
): Promise<RunReport> {
  const { plan, ends } = outcome;
  const steps = stepRows(plan, ends);
  const done = (name: string): StepRecord | null => recordOf(ends.get(name));
  const read = <T>(step: string, output: string): Promise<T | null> =>
    readOutput<T>(stores.artifacts, done(step), output);

  const estimators: EstimatorReport[] = [];
  for (const { id, method } of experiment.estimators) {
    const result = await read<EstimatorResult>(`estimate/${id}`, 'estimates');
    // The step knows the method alone, since a name is no part of its work.
    const named = result === null ? null : { ...result, estimator: id };
    estimators.push({ id, method, result: named, problem: problemOf(ends.get(`estimate/${id}`)) });
  }
  const data = done('dataset');
  const policies = policiesOf(experiment, data);
  const truths: Record<string, Truth> = {};
  for (const policy of policies) {
    const truth = await read<Truth>(`truth/${policy}`, 'truth');
    if (truth !== null) truths[policy] = truth;
  }
  return {
    experiment,
    config: configToYaml({ kind: 'experiment', value: experiment }),
    run: plan.run,
    status: outcome.status,
    policies,
    loggingPolicy: experiment.logging_policy ?? experiment.data?.logging_policy ?? null,
    counts: countsOf(data),
    steps,
    costs: totalCosts(steps),
    estimators,
    diagnostics: await read<Diagnostics>('diagnostics', 'diagnostics'),
    truths,
    failures: await readFailures(stores.artifacts, data),
  };
}

/** Null where the step did not end well. */
async function readOutput<T>(artifacts: ArtifactStore, record: StepRecord | null, output: string): Promise<T | null> {
  const hash = record?.outputs[output]?.hash;
  if (hash === undefined) return null;
  const bytes = await artifacts.read(hash);
  if (!bytes.ok) throw new StoreError(bytes.error);
  return JSON.parse(bytes.value.toString('utf8')) as T; // written by the step of this record, and its bytes are verified
}

/** What the data holds, or while there is none, what the experiment names. */
function policiesOf(experiment: Experiment, data: StepRecord | null): readonly string[] {
  const found = data?.summary['policies'];
  if (Array.isArray(found)) return found.map(String);
  return experiment.policies?.map((policy) => policy.id) ?? experiment.data?.policies ?? [];
}

function countsOf(data: StepRecord | null): RunCounts {
  const summary: JsonObject = data?.summary ?? {};
  const count = (name: string): number | null => {
    const value = summary[name];
    return typeof value === 'number' ? value : null;
  };
  const dropped = isJsonObject(summary['dropped']) ? summary['dropped'] : {};
  return {
    prompts: count('prompts'),
    clusters: count('clusters'),
    labels: count('labels'),
    byPolicy: byPolicyOf(summary),
    missing: count('missing'),
    dropped: Object.fromEntries(Object.entries(dropped).map(([reason, rows]) => [reason, Number(rows)])),
  };
}

function byPolicyOf({ by_policy: found }: JsonObject): RunCounts['byPolicy'] {
  if (!isJsonObject(found)) return null;
  const counts = Object.entries(found).map(([policy, value]): [string, PolicyCounts] => {
    const { responses, labels, probes } = isJsonObject(value) ? value : {};
    return [policy, { responses: Number(responses), labels: Number(labels), probes: Number(probes) }];
  });
  return Object.fromEntries(counts);
}

async function readFailures(artifacts: ArtifactStore, data: StepRecord | null): Promise<FailureSummary> {
  const hash = data?.outputs['failures']?.hash;
  if (hash === undefined) return { total: 0, examples: [] };
  const path = await artifacts.verify(hash);
  if (!path.ok) throw new StoreError(path.error);
  const examples: MissingValue[] = [];
  let total = 0;
  for await (const { text } of readLines(path.value)) {
    total += 1;
    if (examples.length < FAILURES_SHOWN) examples.push(JSON.parse(text) as MissingValue); // written by the dataset step
  }
  return { total, examples };
}
