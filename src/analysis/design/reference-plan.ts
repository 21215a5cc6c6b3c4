import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import { promptCost, splitBudget } from './allocation.ts';
import type { Allocation, DesignLimits, DesignProblem, UnitCosts } from './allocation.ts';
import { minimumDetectableEffect, varianceForEffect } from './power.ts';
import type { TestPlan } from './power.ts';
import type { VarianceLaw } from './variance-law.ts';

/** The reference accepts a plan whose detectable effect is at most this much larger than was asked for. */
const tolerance = 1.02;

/**
 * The budget plan for a detectable effect as the reference makes it (CJE 0.4.3 on): the law is that of one policy, the difference of two has
 * twice its variance, and the budget grows until the truncated plan comes within 2 % of the target. `reachVariance` on the law of the paired
 * difference is cheaper and reaches the target; this is for comparing with the reference's plans.
 */
export function referencePlanForEffect(
  law: VarianceLaw,
  costs: UnitCosts,
  effect: number,
  plan: TestPlan,
  limits: DesignLimits,
): Result<Allocation, DesignProblem> {
  const [perPrompt, perLabel] = [promptCost(costs), costs.label];
  const wanted = varianceForEffect(effect, plan) / 2;
  const scale = Math.sqrt(perPrompt * law.prompt) + Math.sqrt(perLabel * law.label);
  let budget = (scale * scale) / wanted;
  if ((budget * Math.sqrt(law.label / perLabel)) / scale < limits.minLabels) {
    const room = wanted - law.label / limits.minLabels;
    if (room > 0) budget = perPrompt * Math.ceil(law.prompt / room) + perLabel * limits.minLabels;
  }
  for (let round = 0; round < 50; round += 1) {
    const split = splitBudget(law, costs, budget, limits);
    if (!split.ok) {
      if (split.error.code !== 'budget-too-small') return split;
      budget = split.error.needed;
      continue;
    }
    const reached = minimumDetectableEffect(Math.sqrt(2 * split.value.variance), plan);
    if (reached <= tolerance * effect) return ok(split.value);
    budget = budget * Math.max((reached / effect) ** 2, 1) + perPrompt + perLabel;
  }
  return fail({ code: 'out-of-reach', best: wanted });
}
