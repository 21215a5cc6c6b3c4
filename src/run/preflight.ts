import { priceOf } from '../llm/prices.ts';
import type { Plan } from '../plan/step.ts';

/** Models that the plan may call and whose price nobody stated. */
export function unpricedModels(plan: Plan): string[] {
  const models = plan.steps.flatMap(({ settings: { provider }, expectedCalls }) => {
    if (provider === undefined || expectedCalls === null) return [];
    return priceOf(provider.api, expectedCalls.model, provider.prices) === null ? [expectedCalls.model] : [];
  });
  return [...new Set(models)].sort();
}
