import { ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { promptCost, reachVariance, splitBudget } from './allocation.ts';
import type { Allocation, DesignLimits, DesignProblem, UnitCosts } from './allocation.ts';
import { intervalWidth, minimumDetectableEffect, powerFor, varianceForEffect, varianceForWidth } from './power.ts';
import type { TestPlan } from './power.ts';
import { varianceAt } from './variance-law.ts';
import type { VarianceLaw } from './variance-law.ts';

/** What a design is for. */
export type DesignGoal =
  /** Spend at most this, as well as possible. */
  | { readonly kind: 'budget'; readonly value: number }
  /** Every policy's interval at most this wide, from bound to bound. */
  | { readonly kind: 'width'; readonly value: number }
  /** Find a difference of this size between any two policies. */
  | { readonly kind: 'effect'; readonly value: number };

/** A policy's value (reference null) or a difference that the design is judged by. */
export interface Contrast {
  readonly policy: string;
  readonly reference: string | null;
  readonly law: VarianceLaw;
}

export interface DesignInput {
  readonly contrasts: readonly Contrast[];
  readonly costs: UnitCosts;
  readonly limits: DesignLimits;
  readonly test: TestPlan;
}

export interface ContrastForecast {
  readonly policy: string;
  readonly reference: string | null;
  readonly se: number;
  readonly width: number;
  /** Null for a policy's own value, which is compared with nothing. */
  readonly detectable: number | null;
}

export interface DesignPlan {
  readonly prompts: number;
  readonly labels: number;
  readonly cost: number;
  readonly contrasts: readonly ContrastForecast[];
}

/**
 * The design for a goal. With a budget: split for the contrast whose variance is then the largest (a difference, where there is one). With a
 * width or an effect: what each value or difference needs, and of all these the most, so that the goal holds for every one.
 */
export function planDesign(input: DesignInput, goal: DesignGoal): Result<DesignPlan, DesignProblem> {
  const { contrasts, costs, limits } = input;
  const differences = contrasts.filter(({ reference }) => reference !== null);
  const values = contrasts.filter(({ reference }) => reference === null);
  switch (goal.kind) {
    case 'budget': {
      const wanted = differences.length > 0 ? differences : values;
      let chosen: Result<Allocation, DesignProblem> | null = null;
      for (const { law } of wanted) {
        const split = splitBudget(law, costs, goal.value, limits);
        if (!split.ok) return split;
        if (chosen === null || !chosen.ok || split.value.variance > chosen.value.variance) chosen = split;
      }
      if (chosen === null || !chosen.ok) return { ok: false, error: { code: 'no-variance' } };
      return ok(forecastAt(input, chosen.value.prompts, chosen.value.labels));
    }
    case 'width':
      return forAll(input, values, () => varianceForWidth(goal.value, input.test));
    case 'effect':
      return forAll(input, differences, () => varianceForEffect(goal.value, input.test));
    default:
      return goal satisfies never;
  }
}

/** What a design of this size gives. */
export function forecastAt({ contrasts, costs, test }: DesignInput, prompts: number, labels: number): DesignPlan {
  return {
    prompts,
    labels,
    cost: promptCost(costs) * prompts + costs.label * labels,
    contrasts: contrasts.map(({ policy, reference, law }) => {
      const se = Math.sqrt(varianceAt(law, prompts, labels));
      const detectable = reference === null ? null : minimumDetectableEffect(se, test);
      return { policy, reference, se, width: intervalWidth(se, test), detectable };
    }),
  };
}

export interface PowerPoint {
  readonly effect: number;
  readonly power: number;
}

/** Power against the size of a difference, up to twice what is detectable, for the difference with the largest error. */
export function powerCurve(plan: DesignPlan, test: TestPlan, points = 8): readonly PowerPoint[] {
  const differences = plan.contrasts.filter(({ reference }) => reference !== null);
  const se = Math.max(0, ...differences.map((contrast) => contrast.se));
  if (se === 0) return [];
  const largest = 2 * minimumDetectableEffect(se, test);
  return Array.from({ length: points }, (_, i) => {
    const effect = (largest * (i + 1)) / points;
    return { effect, power: powerFor(effect, se, test) };
  });
}

function forAll(
  input: DesignInput,
  contrasts: readonly Contrast[],
  target: () => number,
): Result<DesignPlan, DesignProblem> {
  let [prompts, labels] = [0, 0];
  for (const { law } of contrasts) {
    const reached = reachVariance(law, input.costs, target(), input.limits);
    if (!reached.ok) return reached;
    prompts = Math.max(prompts, reached.value.prompts);
    labels = Math.max(labels, reached.value.labels);
  }
  if (contrasts.length === 0) return { ok: false, error: { code: 'no-variance' } };
  return ok(forecastAt(input, prompts, labels));
}
