import { median } from '../../stats/quantiles.ts';
import type { AnalysisContext } from '../context.ts';
import type { CloneCard } from './cards.ts';
import { weightedRows } from './weight-card.ts';

/** Weights within this of 1 are as good as 1. */
const near = 0.1;

/**
 * A policy that is the logging policy again: its log probabilities were computed anew for the same responses, so its weights must be 1 but for
 * the provider's noise. Their median says whether the log probabilities are of the responses at all (a wrong template, a lost system prompt
 * or a cut text moves all of them); the mean would be moved by a few. Policies without log probabilities: null.
 */
export function cloneCard({ data }: AnalysisContext, policy: string): CloneCard | null {
  const { logged } = data;
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return null;
  const logWeight = Float64Array.from(weightedRows(logged, target), (row) => target[row]! - logged.baseLogprob[row]!);
  const n = logWeight.length;
  const middle = n === 0 ? null : median(logWeight);
  return {
    policy,
    n,
    median_weight: middle === null ? null : Math.exp(middle),
    median_log_weight: middle,
    near_one_share: n === 0 ? null : logWeight.filter((value) => Math.abs(Math.expm1(value)) <= near).length / n,
  };
}
