import type { CallExperiment } from '../../config/kinds.ts';
import type { Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';
import { maxTokens, PROMPT_TOKENS, policyModel, policyPaths, type PolicyModel } from './model.ts';

export interface ResponsesParams extends PolicyModel {
  readonly max_tokens: number;
  readonly stop: readonly string[] | null;
  /** Answers a prompt gets. */
  readonly draws: number;
  /** Which independent sample of the same requests. */
  readonly sample: number;
}

export function responsesStep(experiment: CallExperiment, policy: Policy, facts: PlanFacts): Step<ResponsesParams> {
  const { draws } = experiment.responses;
  const count = experiment.prompts.count;
  return {
    name: `responses/${policy.id}`,
    kind: 'responses',
    version: 1,
    params: {
      ...policyModel(policy, facts),
      max_tokens: maxTokens(experiment, policy),
      stop: policy.stop ?? null,
      draws,
      sample: policy.sample,
    },
    inputs: [{ role: 'prompts', step: 'prompts', output: 'prompts' }],
    files: [],
    settings: { provider: policy.provider, maxFailedFraction: experiment.on_error.max_failed_fraction },
    expectedCalls: {
      model: policy.model,
      count: count === undefined ? null : count * draws,
      fixedText: policy.system ?? '',
      variableTokens: PROMPT_TOKENS,
      maxOutputTokens: maxTokens(experiment, policy),
    },
    paths: { ...policyPaths(policy), draws: 'responses.draws', sample: `policies.${policy.id}.sample` },
  };
}
