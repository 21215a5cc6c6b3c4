import type { CheckVerdict } from '../diagnostics/cards.ts';
import type { Comparison } from '../results.ts';

/** Whether two policies are one: the logging policy and its clones are, whatever they are called. */
export type IsSamePolicy = (a: string, b: string) => boolean;

export function samePolicies(loggingPolicy: string | null, clones: readonly string[]): IsSamePolicy {
  const names = new Set([...(loggingPolicy === null ? [] : [loggingPolicy]), ...clones]);
  return (a, b) => a !== b && names.has(a) && names.has(b);
}

/**
 * What an A/A test says: the two differ by 0 by construction, so a p-value below the threshold (`gates.clone_scores_warning`) is about how they
 * were sampled or judged. A difference of 0 without any spread passes: the two have the same responses. No p-value otherwise: not checked.
 */
export function checkVerdict(
  { difference, p, no_interval }: Pick<Comparison, 'difference' | 'p' | 'no_interval'>,
  threshold: number,
): CheckVerdict {
  if (p !== null) return p < threshold ? 'FAIL' : 'PASS';
  return no_interval === 'zero-variance' && difference !== null && Math.abs(difference) < SAME ? 'PASS' : 'NOT_CHECKED';
}

/** On the oracle's scale: rounding, and nothing else. */
const SAME = 1e-12;
