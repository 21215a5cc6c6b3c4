import { fail, ok, type Result } from '../base/result.ts';
import type { Budget, Experiment } from '../config/types.generated.ts';
import { priceOf } from '../llm/prices.ts';
import type { Plan } from '../plan/step.ts';
import type { RunOptions } from './execute-plan.ts';

/** More names would not help to find one. */
const MOST_NAMES = 50;

/** The limits that a run must hold; why it cannot begin, where they cannot be held or a step is named that there is not. */
export function preflight(
  plan: Plan,
  { budget }: Pick<Experiment, 'budget'>,
  { maxUsd, force, until }: Pick<RunOptions, 'maxUsd' | 'force' | 'until'>,
): Result<Partial<Budget>, string> {
  const usd = lowest(budget?.usd, maxUsd);
  const unpriced = usd === undefined ? [] : unpricedModels(plan);
  if (unpriced.length > 0) {
    return fail(
      `a budget in USD cannot be kept without the prices of ${unpriced.join(', ')}: state them in the provider's \`prices\``,
    );
  }
  const names = new Set(plan.steps.map((step) => step.name));
  const unknown = [...(force ?? []), ...(until === undefined ? [] : [until])].filter((name) => !names.has(name));
  if (unknown.length > 0) {
    const shown = [...names].slice(0, MOST_NAMES);
    const rest = names.size > shown.length ? ` and ${names.size - shown.length} more` : '';
    return fail(`there is no step ${unknown.join(', ')}; the steps are ${shown.join(', ')}${rest}`);
  }
  return ok({
    ...(usd === undefined ? {} : { usd }),
    ...(budget?.calls === undefined ? {} : { calls: budget.calls }),
  });
}

/** Models that the plan may call and whose price nobody stated. */
function unpricedModels(plan: Plan): string[] {
  const models = plan.steps.flatMap(({ settings: { provider }, expectedCalls }) => {
    if (provider === undefined || expectedCalls === null) return [];
    return priceOf(provider.api, expectedCalls.model, provider.prices) === null ? [expectedCalls.model] : [];
  });
  return [...new Set(models)].sort();
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
