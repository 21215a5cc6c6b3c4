import type { UnitCosts } from '../analysis/design/allocation.ts';
import { estimateUsd, priceOf } from '../llm/prices.ts';
import { estimateTokens } from '../llm/token-estimate.ts';
import type { StepKind } from '../plan/step-kinds.ts';
import type { Plan, Step } from '../plan/step.ts';

/** USD of one call of each kind that a bigger experiment makes more of; null where a price is not known, or no such call is made. */
export type PlannedCosts = { readonly [Part in 'response' | 'judge' | 'label']: number | null };

const parts: Readonly<Record<keyof PlannedCosts, readonly StepKind[]>> = {
  response: ['responses', 'logprobs'],
  judge: ['scores'],
  label: ['labels'],
};

/** What the prices of an experiment's models say that one response, one score and one label cost, at the expected lengths. */
export function plannedCosts(plan: Plan): PlannedCosts {
  const mean = (kinds: readonly StepKind[]): number | null => {
    const usd = plan.steps.filter(({ kind }) => kinds.includes(kind)).map(usdPerCall);
    // A response that is also scored under several policies costs all of that.
    const ofFirst = plan.steps.filter(({ kind }) => kind === kinds[0]).length;
    let total = 0;
    for (const value of usd) {
      if (value === null) return null;
      total += value;
    }
    return ofFirst === 0 ? null : total / ofFirst;
  };
  return { response: mean(parts.response), judge: mean(parts.judge), label: mean(parts.label) };
}

function usdPerCall({ settings: { provider }, expectedCalls }: Step<object>): number | null {
  if (provider === undefined || expectedCalls === null) return null;
  const price = priceOf(provider.api, expectedCalls.model, provider.prices);
  const { fixedText, variableTokens, maxOutputTokens } = expectedCalls;
  const input = estimateTokens(fixedText).expected + variableTokens.expected;
  const output = Math.ceil(maxOutputTokens / 2);
  const range = (value: number): { low: number; expected: number; high: number } => ({
    low: value,
    expected: value,
    high: value,
  });
  return estimateUsd({ input: range(input), output: range(output) }, price)?.expected ?? null;
}

/** A label as the price of sixteen judged responses, in no currency: what is assumed where prices are not known. */
export const assumedCosts: Omit<UnitCosts, 'responsesPerPrompt'> = { response: 0, judge: 1, label: 16 };
