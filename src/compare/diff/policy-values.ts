import type { PolicyEstimate } from '../../analysis/results.ts';
import type { PolicyValue } from './difference.ts';

/** Policy → what an estimator says of it, and its rank among those that have an estimate. */
export function policyValues(policies: readonly PolicyEstimate[]): ReadonlyMap<string, PolicyValue> {
  return new Map(
    policies.map((policy) => {
      const { estimate, se, ci, refused } = policy;
      return [policy.policy, { estimate, se, ci, refused, rank: rankOf(policy, policies) }];
    }),
  );
}

/** One more than the number of higher estimates. */
function rankOf({ estimate }: PolicyEstimate, all: readonly PolicyEstimate[]): number | null {
  if (estimate === null) return null;
  return 1 + all.filter((other) => other.estimate !== null && other.estimate > estimate).length;
}
