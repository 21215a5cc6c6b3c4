import { hashOf } from '../../base/hash.ts';
import { isCallExperiment, isDataExperiment } from '../../config/kinds.ts';
import type { Experiment, Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import { maxTokens, policyModel } from './model.ts';

/** Policies that are the logging policy again: those whose requests are the same, or that the dataset declares. */
export function clonesOf(experiment: Experiment, facts: PlanFacts): readonly string[] {
  if (isDataExperiment(experiment)) return experiment.data.clones;
  if (!isCallExperiment(experiment)) return [];
  const request = (policy: Policy): string =>
    hashOf('assay/request/1', {
      ...policyModel(policy, facts),
      max_tokens: maxTokens(experiment, policy),
      stop: policy.stop ?? null,
      template: policy.template,
    });
  const logging = experiment.policies.find(({ id }) => id === experiment.logging_policy);
  if (logging === undefined) return [];
  const logged = request(logging);
  return experiment.policies.flatMap((policy) =>
    policy.id !== logging.id && request(policy) === logged ? [policy.id] : [],
  );
}
