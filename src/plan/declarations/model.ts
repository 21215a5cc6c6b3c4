import type { CallExperiment } from '../../config/kinds.ts';
import type { Policy } from '../../config/types.generated.ts';
import { endpointIdentity } from '../endpoint.ts';
import type { PlanFacts } from '../facts.ts';
import type { TokenGuess } from '../step.ts';

/** What of a policy decides its answers and their probabilities. */
export interface PolicyModel {
  readonly endpoint: string;
  readonly model: string;
  readonly system: string | null;
  readonly temperature: number;
  readonly top_p: number | null;
}

export function policyModel(policy: Policy, facts: PlanFacts): PolicyModel {
  return {
    endpoint: endpointIdentity(policy.provider, facts.worldVersion),
    model: policy.model,
    system: policy.system ?? null,
    temperature: policy.temperature,
    top_p: policy.top_p ?? null,
  };
}

export function policyPaths(policy: Policy): Record<string, string> {
  const root = `policies.${policy.id}`;
  return {
    endpoint: `${root}.provider`,
    model: `${root}.model`,
    system: `${root}.system`,
    temperature: `${root}.temperature`,
    top_p: `${root}.top_p`,
    max_tokens: `${root}.max_tokens`,
    stop: `${root}.stop`,
    template: `${root}.template`,
  };
}

export function maxTokens(experiment: CallExperiment, policy: Policy): number {
  return policy.max_tokens ?? experiment.responses.max_tokens;
}

/** Tokens of a prompt, before any was read. */
export const PROMPT_TOKENS: TokenGuess = { low: 10, expected: 60, high: 400 };

/** Tokens of a prompt and an answer to it. */
export function promptAndAnswerTokens(experiment: CallExperiment, policy: Policy): TokenGuess {
  const longest = maxTokens(experiment, policy);
  return {
    low: PROMPT_TOKENS.low + Math.min(longest, 10),
    expected: PROMPT_TOKENS.expected + Math.ceil(longest / 2),
    high: PROMPT_TOKENS.high + longest,
  };
}
