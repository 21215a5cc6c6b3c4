import type { Sha256 } from '../base/hash.ts';
import { fail, type Result } from '../base/result.ts';
import { stepKey } from '../plan/fingerprint.ts';
import type { Step } from '../plan/step.ts';
import type { OutputRecord, StepRecord } from '../plan/step-record.ts';
import type { StepContext, StepFailure, StepYield } from '../steps/implementation.ts';
import { stepImplementations } from '../steps/registry.ts';
import type { ReplicatePool } from '../steps/replicates/pool.ts';
import { runCalls } from '../steps/run-calls.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import { describeStoreProblem } from '../store/problems.ts';
import type { CachedCalls } from './cached-calls.ts';
import type { StepProgress } from './events.ts';
import type { MadeThings } from './made-things.ts';

export interface StepEnvironment {
  readonly workspace: string;
  readonly stop: AbortSignal;
  readonly artifacts: ArtifactStore;
  readonly calls: CachedCalls;
  readonly onProgress: (progress: StepProgress) => void;
  readonly pool?: ReplicatePool;
  /** What steps of one process make of their inputs once. */
  readonly made?: MadeThings;
}

/** Runs one step and stores what it yields. One catch: a stray throw becomes a failure that names the step and keeps its cause. */
export async function runStep(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  environment: StepEnvironment,
): Promise<Result<StepRecord, StepFailure>> {
  try {
    const implementation = stepImplementations[step.kind];
    const context = stepContext(step, inputs, environment);
    const yielded =
      implementation.type === 'calls'
        ? await runCalls(implementation, step, context)
        : await implementation.run(step, context);
    return yielded.ok ? { ok: true, value: await keep(step, inputs, yielded.value, environment.artifacts) } : yielded;
  } catch (cause) {
    const message = `${step.name}: ${cause instanceof Error ? cause.message : String(cause)}`;
    return fail({ code: 'crashed', message, cause });
  }
}

async function keep(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  yielded: StepYield,
  artifacts: ArtifactStore,
): Promise<StepRecord> {
  const outputs: Record<string, OutputRecord> = {};
  for (const [name, content] of Object.entries(yielded.outputs)) {
    const isDerived = typeof content === 'object' && 'derived' in content;
    outputs[name] = isDerived ? { hash: content.derived, bytes: 0, derived: true } : await artifacts.put(content);
  }
  return recordOfStep(step, inputs, { outputs, failures: yielded.failures, summary: yielded.summary });
}

/** What is kept of a step that ended. */
export function recordOfStep(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  { outputs, failures, summary }: Pick<StepRecord, 'outputs' | 'failures' | 'summary'>,
): StepRecord {
  return {
    v: 1,
    key: stepKey(step, inputs),
    kind: step.kind,
    name: step.name,
    version: step.version,
    params: step.params,
    inputs,
    files: Object.fromEntries(step.files.map((file) => [file.role, file.sha256])),
    outputs,
    failures,
    summary,
  };
}

function stepContext(
  step: Step<object>,
  inputs: Readonly<Record<string, Sha256>>,
  environment: StepEnvironment,
): StepContext {
  const { provider } = step.settings;
  let progress: StepProgress = { total: 0, made: 0, cached: 0, failed: 0, retried: 0, usd: 0, savedUsd: 0 };
  const tell = (change: Partial<StepProgress>): void => {
    progress = { ...progress, ...change };
    environment.onProgress(progress);
  };
  return {
    workspace: environment.workspace,
    stop: environment.stop,
    ...(environment.pool === undefined ? {} : { replicates: environment.pool.replicates }),
    announce: (total) => tell({ total }),
    ...inputContext(inputs, environment),
    async call(call, check) {
      if (provider === undefined) throw new Error(`${step.name} makes calls and has no provider`);
      const { result, cached, retried, usd, savedUsd } = await environment.calls.call(provider, call, check);
      if (result.kind === 'stopped') return result;
      tell({
        made: progress.made + (cached ? 0 : 1),
        cached: progress.cached + (cached ? 1 : 0),
        failed: progress.failed + (result.outcome.ok ? 0 : 1),
        retried: progress.retried + retried,
        usd: progress.usd === null || usd === null ? null : progress.usd + usd,
        savedUsd: progress.savedUsd === null || savedUsd === null ? null : progress.savedUsd + savedUsd,
      });
      return result;
    },
  };
}

/** What a step may read, and what was made of it before. */
export function inputContext(
  inputs: Readonly<Record<string, Sha256>>,
  { made, artifacts }: Pick<StepEnvironment, 'made' | 'artifacts'>,
): Pick<StepContext, 'input' | 'hashOf' | 'made'> {
  const reading: Pick<StepContext, 'input' | 'hashOf'> = {
    input: (role) => readInput(inputs, role, artifacts),
    hashOf: (role) => contentOf(inputs, role),
  };
  if (made === undefined) return reading;
  return {
    ...reading,
    async made(role, name, make) {
      const read = (): Promise<Buffer> => readInput(inputs, role, artifacts);
      return await made.of(contentOf(inputs, role), name, () => make(read));
    },
  };
}

/** The bytes of an input; a damaged one is named by the error. */
export async function readInput(
  inputs: Readonly<Record<string, Sha256>>,
  role: string,
  artifacts: ArtifactStore,
): Promise<Buffer> {
  const hash = contentOf(inputs, role);
  const bytes = await artifacts.read(hash);
  if (bytes.ok) return bytes.value;
  const problem = describeStoreProblem(bytes.error);
  if (bytes.error.code !== 'corrupt-artifact') throw new Error(problem);
  // What is not what its name says serves nobody; without it, the next run makes it anew.
  await artifacts.delete(hash);
  throw new Error(`${problem}. It was removed; the same command makes it anew from cached answers`);
}

function contentOf(inputs: Readonly<Record<string, Sha256>>, role: string): Sha256 {
  const hash = inputs[role];
  if (hash === undefined) throw new Error(`there is no input "${role}"`);
  return hash;
}
