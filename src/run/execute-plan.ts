import { availableParallelism } from 'node:os';
import type { Environment } from '../config/environment.ts';
import type { Budget as BudgetLimits } from '../config/types.generated.ts';
import type { Plan } from '../plan/step.ts';
import { createReplicatePool } from '../steps/replicates/pool.ts';
import { Budget } from './budget.ts';
import { createCachedCalls } from './cached-calls.ts';
import { createCallers } from './callers.ts';
import type { OnEvent, StepProgress } from './events.ts';
import { createMadeThings } from './made-things.ts';
import { PaceLog } from './pace.ts';
import { pastIn } from './past.ts';
import { runStep } from './run-step.ts';
import { neededFor, schedule, type StepEnd } from './schedule.ts';
import type { Stores } from './stores.ts';
import { timedCalls } from './timed-calls.ts';

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

/** Datasets, and what is made of them. */
const MADE_BYTES = 256 * 2 ** 20;

/** Does what a plan says, as far as it was not done before; of it only the steps that are `wanted`, when they are named. */
export async function executePlan(
  plan: Plan,
  limits: Partial<BudgetLimits>,
  options: RunOptions,
  wanted: ReadonlySet<string> | null = options.until === undefined ? null : neededFor(plan, options.until),
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
  const asked = createCachedCalls({
    cache: stores.calls,
    callers,
    budget: new Budget(limits),
    offline: options.offline === true,
    stop: options.stop,
    abort: options.abort,
    now: () => new Date(),
  });
  const calls = timedCalls(asked);
  const pool = createReplicatePool(options.threads ?? availableParallelism());
  const made = createMadeThings(MADE_BYTES);
  const progress = new Map<string, StepProgress>();
  const finished = schedule(plan, {
    past: pastIn(stores),
    onEvent,
    ...(options.force === undefined ? {} : { force: options.force }),
    wanted,
    keepFailures: options.keepFailures === true || options.offline === true,
    run: (step, inputs) =>
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
      }),
    async remember(step, record, ran) {
      if (ran) await stores.steps.put(record);
      await stores.steps.putLatest(plan.experiment, step.name, record);
    },
  });
  try {
    const outcome = outcomeOf(plan, await finished, [...progress.values()]);
    const paces = new PaceLog();
    calls.log(paces);
    await paces.keep(stores.paces);
    return outcome;
  } finally {
    await pool.close();
  }
}

function outcomeOf(plan: Plan, ends: ReadonlyMap<string, StepEnd>, progress: readonly StepProgress[]): RunOutcome {
  const sum = (field: 'made' | 'cached' | 'failed' | 'retried'): number =>
    progress.reduce((total, step) => total + step[field], 0);
  const usd = (field: 'usd' | 'savedUsd'): number | null =>
    progress.reduce<number | null>(
      (total, step) => (total === null || step[field] === null ? null : total + step[field]),
      0,
    );
  return {
    ...endsOf(plan, ends),
    calls: { made: sum('made'), cached: sum('cached'), failed: sum('failed'), retried: sum('retried') },
    usd: { spent: usd('usd'), saved: usd('savedUsd') },
  };
}

/** The outcome of a plan of which a part was executed, and the rest has come to its ends otherwise. */
export function withMoreEnds(part: RunOutcome, plan: Plan, ends: ReadonlyMap<string, StepEnd>): RunOutcome {
  return { ...part, ...endsOf(plan, ends) };
}

function endsOf(
  plan: Plan,
  ends: ReadonlyMap<string, StepEnd>,
): Pick<RunOutcome, 'plan' | 'status' | 'ends' | 'steps'> {
  const all = [...ends.values()];
  const count = (state: StepEnd['state']): number => all.filter((end) => end.state === state).length;
  const steps = { cached: count('cached'), run: count('ran'), failed: count('failed') + count('blocked') };
  return { plan, status: statusOf(all), ends, steps };
}

function statusOf(ends: readonly StepEnd[]): RunStatus {
  const failures = ends.flatMap((end) => (end.state === 'failed' ? [end.failure] : []));
  const stoppedBy = (reason: string): boolean =>
    failures.some((failure) => failure.code === 'stopped' && failure.reason === reason);
  if (stoppedBy('interrupted')) return 'interrupted';
  if (stoppedBy('budget')) return 'budget';
  return failures.length > 0 ? 'failed' : 'done';
}
