import { fail, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { varianceAt } from './variance-law.ts';
import type { VarianceLaw } from './variance-law.ts';

/** What things cost, in one currency. All but `response` must be positive together: prompts and labels have a price. */
export interface UnitCosts {
  /** Of one policy's response to one prompt, and of judging it. */
  readonly response: number;
  readonly judge: number;
  /** Of one oracle label. */
  readonly label: number;
  /** Responses to every prompt: policies × draws. */
  readonly responsesPerPrompt: number;
}

/** Bounds that a design keeps to. */
export interface DesignLimits {
  /** Fewer labels are no basis for a calibration. */
  readonly minLabels: number;
  /** Prompts that there are; null: as many as wanted. */
  readonly maxPrompts: number | null;
}

export interface Allocation {
  readonly prompts: number;
  readonly labels: number;
  readonly cost: number;
  readonly variance: number;
}

export type DesignProblem =
  | { readonly code: 'no-variance' }
  /** Costs must be positive. */
  | { readonly code: 'free' }
  | { readonly code: 'budget-too-small'; readonly needed: number }
  /** More precision than the prompts there are can give: `best` is the variance with all of them labelled. */
  | { readonly code: 'out-of-reach'; readonly best: number };

export function promptCost({ response, judge, responsesPerPrompt }: UnitCosts): number {
  return (response + judge) * responsesPerPrompt;
}

/**
 * The best split of a budget between prompts and labels by the square-root law (Neyman 1938; Cochran 1977, ch. 12): the minimum of
 * prompt/n + label/m at cost c_p·n + c_l·m is at n ∝ √(prompt/c_p), m ∝ √(label/c_l). Labels are of responses that are there: m ≤ n, and
 * m ≥ minLabels. Whole numbers, never over the budget; no variance from labels: as few labels as allowed.
 */
export function splitBudget(
  law: VarianceLaw,
  costs: UnitCosts,
  budget: number,
  limits: DesignLimits,
): Result<Allocation, DesignProblem> {
  const { perPrompt, perLabel, problem } = prices(law, costs);
  if (problem !== null) return fail(problem);
  const needed = limits.minLabels * (perPrompt + perLabel);
  if (budget < needed) return fail({ code: 'budget-too-small', needed });
  const { scale, prompts: promptShare, labels: labelShare } = squareRoots(law, perPrompt, perLabel);
  let labels = Math.floor((budget * labelShare) / scale);
  let prompts = Math.floor((budget * promptShare) / scale);
  if (labels > prompts) {
    labels = Math.floor(budget / (perPrompt + perLabel));
    prompts = labels;
  }
  if (labels < limits.minLabels) {
    labels = limits.minLabels;
    prompts = Math.max(Math.floor((budget - perLabel * labels) / perPrompt), labels);
  }
  // A law without a part of its own spends nothing on it: the truncated numbers may leave room, never the reverse.
  prompts = Math.min(prompts, Math.floor((budget - perLabel * labels) / perPrompt));
  if (limits.maxPrompts !== null && prompts > limits.maxPrompts) {
    prompts = limits.maxPrompts;
    labels = Math.min(prompts, Math.floor((budget - perPrompt * prompts) / perLabel));
    if (law.label === 0) labels = Math.min(labels, limits.minLabels);
  }
  return ok(allocation(law, perPrompt, perLabel, prompts, labels));
}

/** The cheapest design whose variance is no larger than `variance`. */
export function reachVariance(
  law: VarianceLaw,
  costs: UnitCosts,
  variance: number,
  limits: DesignLimits,
): Result<Allocation, DesignProblem> {
  const { perPrompt, perLabel, problem } = prices(law, costs);
  if (problem !== null) return fail(problem);
  const { scale, prompts: promptShare, labels: labelShare } = squareRoots(law, perPrompt, perLabel);
  const budget = (scale * scale) / variance;
  const wanted = labelShare > promptShare ? together(law, variance) : (budget * promptShare) / scale;
  const ceiling = limits.maxPrompts ?? Infinity;
  let labels = Math.max(limits.minLabels, whole(labelShare > promptShare ? wanted : (budget * labelShare) / scale));
  let prompts = whole(Math.max(wanted, labels));
  // Whole labels and the least number of them change what prompts are left to do.
  const room = variance - (law.label === 0 ? 0 : law.label / labels);
  if (room > 0 && labelShare <= promptShare) prompts = Math.max(labels, whole(law.prompt / room));
  if (prompts > ceiling) {
    prompts = ceiling;
    const left = variance - law.prompt / prompts;
    labels = left > 0 ? Math.max(limits.minLabels, whole(law.label / left)) : Infinity;
    if (labels > prompts) return fail({ code: 'out-of-reach', best: varianceAt(law, prompts, prompts) });
  }
  return ok(allocation(law, perPrompt, perLabel, prompts, labels));
}

function together({ prompt, label }: VarianceLaw, variance: number): number {
  return (prompt + label) / variance;
}

/** Up to the next whole number, but not for a rounding error. */
function whole(value: number): number {
  return Math.ceil(value * (1 - 1e-12));
}

function allocation(
  law: VarianceLaw,
  perPrompt: number,
  perLabel: number,
  prompts: number,
  labels: number,
): Allocation {
  const cost = perPrompt * prompts + perLabel * labels;
  return { prompts, labels, cost, variance: varianceAt(law, prompts, labels) };
}

/** n = B·prompts/scale, m = B·labels/scale. */
function squareRoots({ prompt, label }: VarianceLaw, perPrompt: number, perLabel: number) {
  return {
    scale: Math.sqrt(perPrompt * prompt) + Math.sqrt(perLabel * label),
    prompts: Math.sqrt(prompt / perPrompt),
    labels: Math.sqrt(label / perLabel),
  };
}

function prices(
  law: VarianceLaw,
  costs: UnitCosts,
): { readonly perPrompt: number; readonly perLabel: number; readonly problem: DesignProblem | null } {
  const [perPrompt, perLabel] = [promptCost(costs), costs.label];
  const free = !(perPrompt > 0 && perLabel > 0);
  const none = !(law.prompt + law.label > 0);
  const problem: DesignProblem | null = free ? { code: 'free' } : none ? { code: 'no-variance' } : null;
  return { perPrompt, perLabel, problem };
}
