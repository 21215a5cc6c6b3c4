import type { CallExperiment } from '../../config/kinds.ts';
import type { Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';
import { maxTokens, policyModel, policyPaths, type PolicyModel } from './model.ts';

export interface TruthParams extends PolicyModel {
  readonly max_tokens: number;
  readonly stop: readonly string[] | null;
  /** The world that answers. */
  readonly world_seed: number;
}

/** A policy's true value, which only the embedded world knows. */
export function truthStep(experiment: CallExperiment, policy: Policy, facts: PlanFacts): Step<TruthParams> {
  return {
    name: `truth/${policy.id}`,
    kind: 'truth',
    version: 1,
    params: {
      ...policyModel(policy, facts),
      max_tokens: maxTokens(experiment, policy),
      stop: policy.stop ?? null,
      world_seed: policy.provider.world?.seed ?? 0,
    },
    inputs: [{ role: 'prompts', step: 'prompts', output: 'prompts' }],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: policyPaths(policy),
  };
}
