import type { Result } from '../../base/result.ts';
import type { PolicyValue, UnpairedReason, ValueDifference } from './difference.ts';
import type { PairedEstimates } from './paired.ts';

/** What a recorded estimate and the same one computed now may differ by: the order of additions may change, nothing else. */
const ROUNDING = 1e-9;

/** B − A with its interval: paired where both runs can be resampled together. Null unless both have an estimate. */
export function valueDifference(
  policy: string,
  a: PolicyValue | null,
  b: PolicyValue | null,
  level: number | null,
  pair: () => Result<PairedEstimates, UnpairedReason>,
): ValueDifference | null {
  if (a === null || b === null || a.estimate === null || b.estimate === null) return null;
  const value = b.estimate - a.estimate;
  const paired = pair();
  if (!paired.ok) return unpaired(value, a, b, level, paired.error);
  const now = paired.value.estimates(policy);
  const agrees = (recorded: number, found: number | null): boolean =>
    found !== null && Math.abs(recorded - found) <= ROUNDING;
  if (!agrees(a.estimate, now.a) || !agrees(b.estimate, now.b)) return unpaired(value, a, b, level, 'not-recomputed');
  const interval = paired.value.interval(policy, value);
  return {
    value,
    se: interval?.se ?? null,
    ci: interval?.ci ?? null,
    ci_level: interval === null ? null : paired.value.level,
    pairing: paired.value.pairing,
  };
}

/**
 * As if the two were independent: the variances add. The interval is as wide, in standard errors, as the wider of the two runs' own: their
 * degrees of freedom added up would allow a narrower one, so this errs on the side of caution.
 */
function unpaired(
  value: number,
  a: PolicyValue,
  b: PolicyValue,
  level: number | null,
  reason: UnpairedReason,
): ValueDifference {
  const pairing = { kind: 'unpaired', reason } as const;
  const none = { value, se: null, ci: null, ci_level: null, pairing };
  if (a.se === null || b.se === null) return none;
  const se = Math.hypot(a.se, b.se);
  if (a.ci === null || b.ci === null || level === null) return { ...none, se };
  const inErrors = ([lower, upper]: readonly [number, number], own: number): number => (upper - lower) / 2 / own;
  const half = Math.max(inErrors(a.ci, a.se), inErrors(b.ci, b.se)) * se;
  return { value, se, ci: [value - half, value + half], ci_level: level, pairing };
}
