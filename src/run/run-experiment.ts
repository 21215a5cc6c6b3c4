import { availableParallelism } from 'node:os';
import { fail, ok, type Result } from '../base/result.ts';
import type { Environment } from '../config/environment.ts';
import type { Experiment } from '../config/types.generated.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { expandExperiment } from '../plan/expand-experiment.ts';
import type { Plan } from '../plan/step.ts';
import { Budget } from './budget.ts';
import { createCachedCalls } from './cached-calls.ts';
import { createCallers } from './callers.ts';
import { dataFiles } from './data-files.ts';
import type { OnEvent, StepProgress } from './events.ts';
import { pastIn } from './past.ts';
import { unpricedModels } from './preflight.ts';
import { createReplicatePool } from '../steps/replicates/pool.ts';
import { runStep } from './run-step.ts';
import { schedule, type StepEnd } from './schedule.ts';
import type { Stores } from './stores.ts';

export interface RunOptions {
  readonly workspace: string;
  readonly stores: Stores;
  readonly env: Environment;
  readonly onEvent: OnEvent;
  /** No call is started once this is aborted. */
  readonly stop: AbortSignal;
  /** Calls under way end too. */
  readonly abort: AbortSignal;
  readonly offline?: boolean;
  /** Take steps with failed calls as they are. */
  readonly keepFailures?: boolean;
  readonly maxUsd?: number;
  readonly concurrency?: number;
  /** Threads that compute bootstraps; without it, as many as the machine has. The results are the same on any number. */
  readonly threads?: number;
  readonly force?: ReadonlySet<string>;
  readonly until?: string;
}

export type RunStatus = 'done' | 'failed' | 'budget' | 'interrupted';

export interface RunOutcome {
  readonly plan: Plan;
  readonly status: RunStatus;
  readonly ends: ReadonlyMap<string, StepEnd>;
  readonly steps: { readonly cached: number; readonly run: number; readonly failed: number };
  /** Of this run: what was asked now, and what the cache knew. */
  readonly calls: { readonly made: number; readonly cached: number; readonly failed: number; readonly retried: number };
  readonly usd: { readonly spent: number | null; readonly saved: number | null };
}

/** Plans an experiment and does what the plan says, as far as it was not done before. */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<Result<RunOutcome, string>> {
  const plan = await planExperiment(experiment, options.workspace);
  if (!plan.ok) return plan;
  const usdLimit = lowest(experiment.budget?.usd, options.maxUsd);
  const unpriced = usdLimit === undefined ? [] : unpricedModels(plan.value);
  if (unpriced.length > 0) {
    return fail(
      `a budget in USD cannot be kept without the prices of ${unpriced.join(', ')}: state them in the provider's \`prices\``,
    );
  }
  const unknown = [...(options.force ?? []), ...(options.until === undefined ? [] : [options.until])].filter(
    (name) => !plan.value.steps.some((step) => step.name === name),
  );
  if (unknown.length > 0) {
    const names = plan.value.steps.map((step) => step.name).join(', ');
    return fail(`there is no step ${unknown.join(', ')}; the steps are ${names}`);
  }
  return ok(await execute(plan.value, experiment, usdLimit, options));
}

export async function planExperiment(experiment: Experiment, workspace: string): Promise<Result<Plan, string>> {
  const files = await dataFiles(experiment, workspace);
  if (!files.ok) return files;
  return ok(expandExperiment(experiment, { worldVersion: WORLD_VERSION, files: files.value }));
}

async function execute(
  plan: Plan,
  experiment: Experiment,
  usdLimit: number | undefined,
  options: RunOptions,
): Promise<RunOutcome> {
  const { stores, onEvent } = options;
  const calls = experiment.budget?.calls;
  const budget = new Budget({
    ...(usdLimit === undefined ? {} : { usd: usdLimit }),
    ...(calls === undefined ? {} : { calls }),
  });
  const callers = createCallers({
    env: options.env,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    onEvent(provider, event) {
      if (event.type === 'closed')
        onEvent({ type: 'notice', message: `${provider} is not asked again in this run: ${event.failure.message}` });
    },
  });
  const cachedCalls = createCachedCalls({
    cache: stores.calls,
    callers,
    budget,
    offline: options.offline === true,
    stop: options.stop,
    abort: options.abort,
    now: () => new Date(),
  });
  const pool = createReplicatePool(options.threads ?? availableParallelism());
  const progress = new Map<string, StepProgress>();
  const finished = schedule(plan, {
    past: pastIn(stores),
    onEvent,
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(options.until === undefined ? {} : { until: options.until }),
    keepFailures: options.keepFailures === true || options.offline === true,
    run: (step, inputs) =>
      runStep(step, inputs, {
        workspace: options.workspace,
        stop: options.stop,
        artifacts: stores.artifacts,
        calls: cachedCalls,
        pool,
        onProgress(change) {
          progress.set(step.name, change);
          onEvent({ type: 'step-progress', step: step.name, progress: change });
        },
      }),
    async remember(step, record, ran) {
      if (ran) await stores.steps.put(record);
      await stores.steps.putLatest(plan.experiment, step.name, record);
    },
  });
  try {
    return outcomeOf(plan, await finished, [...progress.values()]);
  } finally {
    await pool.close();
  }
}

function outcomeOf(plan: Plan, ends: ReadonlyMap<string, StepEnd>, progress: readonly StepProgress[]): RunOutcome {
  const all = [...ends.values()];
  const count = (state: StepEnd['state']): number => all.filter((end) => end.state === state).length;
  const sum = (field: 'made' | 'cached' | 'failed' | 'retried'): number =>
    progress.reduce((total, step) => total + step[field], 0);
  const usd = (field: 'usd' | 'savedUsd'): number | null =>
    progress.reduce<number | null>(
      (total, step) => (total === null || step[field] === null ? null : total + step[field]),
      0,
    );
  return {
    plan,
    status: statusOf(all),
    ends,
    steps: { cached: count('cached'), run: count('ran'), failed: count('failed') + count('blocked') },
    calls: { made: sum('made'), cached: sum('cached'), failed: sum('failed'), retried: sum('retried') },
    usd: { spent: usd('usd'), saved: usd('savedUsd') },
  };
}

function statusOf(ends: readonly StepEnd[]): RunStatus {
  const failures = ends.flatMap((end) => (end.state === 'failed' ? [end.failure] : []));
  const stoppedBy = (reason: string): boolean =>
    failures.some((failure) => failure.code === 'stopped' && failure.reason === reason);
  if (stoppedBy('interrupted')) return 'interrupted';
  if (stoppedBy('budget')) return 'budget';
  return failures.length > 0 ? 'failed' : 'done';
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
