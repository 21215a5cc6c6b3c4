import { availableParallelism } from 'node:os';
import type { Sha256 } from '../base/hash.ts';
import type { Result } from '../base/result.ts';
import type { Environment } from '../config/environment.ts';
import type { Budget as BudgetLimits } from '../config/types.generated.ts';
import type { Past } from '../plan/resolve.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StepRecord } from '../plan/step-record.ts';
import type { StepFailure } from '../steps/implementation.ts';
import { createReplicatePool } from '../steps/replicates/pool.ts';
import { Budget } from './budget.ts';
import { createCachedCalls } from './cached-calls.ts';
import { createCallers } from './callers.ts';
import type { OnEvent, StepProgress } from './events.ts';
import { createMadeThings } from './made-things.ts';
import { pastIn } from './past.ts';
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

type RunOne = (
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
) => Promise<Result<StepRecord, StepFailure>>;

/** How plans of very many steps are walked otherwise. */
export interface Walk {
  readonly past?: Past;
  /** When a step's turn comes: it may wait, or not run at all. */
  readonly inTurn?: (run: RunOne) => RunOne;
  /** False: no step is remembered as the last one of its name. */
  readonly history?: boolean;
}

/** A dataset, the orders of its prompts, and what is made of the few samples that are under way. */
const MADE_BYTES = 256 * 2 ** 20;

/** Does what a plan says, as far as it was not done before. */
export async function executePlan(
  plan: Plan,
  limits: Partial<BudgetLimits>,
  options: RunOptions,
  walk: Walk = {},
): Promise<RunOutcome> {
  const { stores, onEvent } = options;
  const callers = createCallers({
    env: options.env,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    onEvent(provider, event) {
      if (event.type === 'closed')
        onEvent({ type: 'notice', message: `${provider} is not asked again in this run: ${event.failure.message}` });
    },
  });
  const calls = createCachedCalls({
    cache: stores.calls,
    callers,
    budget: new Budget(limits),
    offline: options.offline === true,
    stop: options.stop,
    abort: options.abort,
    now: () => new Date(),
  });
  const pool = createReplicatePool(options.threads ?? availableParallelism());
  const made = createMadeThings(MADE_BYTES);
  const progress = new Map<string, StepProgress>();
  const run: RunOne = (step, inputs) =>
    runStep(step, inputs, {
      workspace: options.workspace,
      stop: options.stop,
      artifacts: stores.artifacts,
      calls,
      pool,
      made,
      onProgress(change) {
        progress.set(step.name, change);
        onEvent({ type: 'step-progress', step: step.name, progress: change });
      },
    });
  const finished = schedule(plan, {
    past: walk.past ?? pastIn(stores),
    onEvent,
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(options.until === undefined ? {} : { until: options.until }),
    keepFailures: options.keepFailures === true || options.offline === true,
    run: walk.inTurn === undefined ? run : walk.inTurn(run),
    async remember(step, record, ran) {
      if (ran) await stores.steps.put(record);
      if (walk.history !== false) await stores.steps.putLatest(plan.experiment, step.name, record);
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
