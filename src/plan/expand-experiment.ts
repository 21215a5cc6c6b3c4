import { hashOf } from '../base/hash.ts';
import { isCallExperiment, isDataExperiment, type CallExperiment } from '../config/kinds.ts';
import type { Experiment } from '../config/types.generated.ts';
import { datasetStep } from './declarations/dataset.ts';
import { clonesOf } from './declarations/clones.ts';
import { diagnosticsStep } from './declarations/diagnostics.ts';
import { estimateStep } from './declarations/estimate.ts';
import { labelsStep } from './declarations/labels.ts';
import { logprobsStep } from './declarations/logprobs.ts';
import { promptsStep } from './declarations/prompts.ts';
import { recordedStep } from './declarations/recorded.ts';
import { responsesStep } from './declarations/responses.ts';
import { scoresStep } from './declarations/scores.ts';
import { truthStep } from './declarations/truth.ts';
import type { PlanFacts } from './facts.ts';
import type { Plan, Step } from './step.ts';

/** The plan of an experiment: a pure function of the experiment and the facts about the files it reads. */
export function expandExperiment(experiment: Experiment, facts: PlanFacts): Plan {
  const analysis = [
    diagnosticsStep(experiment, clonesOf(experiment, facts)),
    ...experiment.estimators.map((estimator) => estimateStep(experiment, estimator)),
  ];
  return {
    experiment: experiment.name,
    run: runId(experiment, facts),
    steps: [...measurementSteps(experiment, facts), ...analysis],
  };
}

/** What an experiment measures, or reads: all of its steps up to the dataset, and the true values. */
export function measurementSteps(experiment: Experiment, facts: PlanFacts): Step<object>[] {
  if (isDataExperiment(experiment)) return [recordedStep(experiment.data, facts)];
  if (isCallExperiment(experiment)) return callSteps(experiment, facts);
  throw new Error('expandExperiment: the experiment passed validation with neither data nor all that calls need');
}

function callSteps(experiment: CallExperiment, facts: PlanFacts): Step<object>[] {
  const { policies, logging_policy: logging, logprobs } = experiment;
  const measured = [
    ...policies.map((policy) => responsesStep(experiment, policy, facts)),
    ...(logprobs === undefined ? [] : policies.map((policy) => logprobsStep(experiment, policy, logprobs, facts))),
    ...policies.map((policy) => scoresStep(experiment, policy, facts)),
    ...policies.flatMap((policy) => labelsStep(experiment, policy, facts) ?? []),
  ];
  const truths = policies
    .filter((policy) => policy.provider.api === 'world')
    .map((policy) => truthStep(experiment, policy, facts));
  const ids = policies.map((policy) => policy.id);
  const dataset = datasetStep(ids, logging, measured, experiment.prompts.fields.cluster !== undefined);
  return [promptsStep(experiment, facts), ...measured, dataset, ...truths];
}

function runId(experiment: Experiment, facts: PlanFacts): string {
  const files = [...facts.files].map(([path, found]) => [path, found.map((file) => file.sha256)]);
  return hashOf('assay/run/1', { experiment, files: Object.fromEntries(files) }).slice(0, 12);
}
