import type { CallExperiment } from '../../config/kinds.ts';
import type { Logprobs, Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';
import { policyModel, promptAndAnswerTokens, policyPaths, type PolicyModel } from './model.ts';

export interface LogprobsParams extends PolicyModel {
  /** In order of preference. */
  readonly methods: Logprobs['methods'];
  readonly template: Policy['template'];
  /** How often each one is asked for. */
  readonly passes: number;
}

/** The log probabilities of the logging policy's first answers under another policy (or under itself). */
export function logprobsStep(
  experiment: CallExperiment,
  policy: Policy,
  logprobs: Logprobs,
  facts: PlanFacts,
): Step<LogprobsParams> {
  const count = experiment.prompts.count;
  return {
    name: `logprobs/${policy.id}`,
    kind: 'logprobs',
    version: 1,
    params: {
      ...policyModel(policy, facts),
      methods: logprobs.methods,
      template: policy.template,
      passes: logprobs.passes,
    },
    inputs: [{ role: 'responses', step: `responses/${experiment.logging_policy}`, output: 'responses' }],
    files: [],
    settings: { provider: policy.provider, maxFailedFraction: experiment.on_error.max_failed_fraction },
    expectedCalls: {
      model: policy.model,
      count: count === undefined ? null : count * logprobs.passes,
      fixedText: policy.system ?? '',
      variableTokens: promptAndAnswerTokens(experiment, policy),
      maxOutputTokens: 0,
    },
    paths: { ...policyPaths(policy), methods: 'logprobs.methods', passes: 'logprobs.passes' },
  };
}
