import { fail, ok, type Result } from '../base/result.ts';
import type { Experiment } from '../config/types.generated.ts';
import type { StepRecord } from '../plan/step-record.ts';
import { planExperiment, runExperiment } from './run-experiment.ts';
import type { Stores } from './stores.ts';

export interface PolicyTruth {
  readonly policy: string;
  readonly value: number;
  readonly se: number;
  readonly draws: number;
}

/** The true values of an experiment's policies, where the embedded world knows them; no model is asked. */
export async function truthsOf(
  experiment: Experiment,
  stores: Stores,
  workspace: string,
): Promise<Result<readonly PolicyTruth[], string>> {
  const plan = await planExperiment(experiment, workspace);
  if (!plan.ok) return plan;
  const steps = plan.value.steps.filter((step) => step.kind === 'truth');
  if (steps.length === 0)
    return fail('no policy of this experiment is answered by the embedded world, so no true value is known');
  const truths: PolicyTruth[] = [];
  const never = new AbortController().signal;
  for (const step of steps) {
    const outcome = await runExperiment(experiment, {
      workspace,
      stores,
      env: {},
      onEvent() {},
      stop: never,
      abort: never,
      offline: true,
      until: step.name,
    });
    if (!outcome.ok) return outcome;
    const end = outcome.value.ends.get(step.name);
    if (end?.state === 'failed') return fail(end.failure.message);
    if (end?.state !== 'cached' && end?.state !== 'ran') return fail(`${step.name} was not reached`);
    truths.push({ policy: step.name.slice('truth/'.length), ...summaryOf(end.record) });
  }
  return ok(truths);
}

function summaryOf(record: StepRecord): Omit<PolicyTruth, 'policy'> {
  const { value, se, draws } = record.summary;
  return { value: Number(value), se: Number(se), draws: Number(draws) };
}
