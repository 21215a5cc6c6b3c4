import { criticalValue } from '../../stats/distributions.ts';
import { unitVariance } from '../../stats/unit-variance.ts';
import type { InferenceSummary, NoIntervalReason } from '../results.ts';
import { degreesOfFreedom } from './uncertainty.ts';
import type { PolicyUncertainty } from './uncertainty.ts';

/** Standard errors below this are rounding, on rewards in [0, 1]: there is no spread to speak of. */
const roundingNoise = 1e-12;

export type Interval =
  | {
      readonly kind: 'interval';
      readonly se: number;
      readonly df: number | null;
      readonly ci: readonly [number, number];
    }
  | { readonly kind: 'none'; readonly reason: NoIntervalReason };

/** estimate ± critical value · se, or why there is none. */
export function intervalOf(
  estimate: number,
  uncertainty: PolicyUncertainty | null,
  summary: InferenceSummary,
  level: number,
): Interval {
  if (uncertainty === null) return { kind: 'none', reason: 'one-cluster' };
  const se = Math.sqrt(unitVariance(uncertainty));
  if (Number.isNaN(se)) return { kind: 'none', reason: 'replicate-failed' };
  if (se <= roundingNoise) return { kind: 'none', reason: 'zero-variance' };
  const df = degreesOfFreedom(summary, uncertainty);
  const half = criticalValue(level, df) * se;
  return { kind: 'interval', se, df, ci: [estimate - half, estimate + half] };
}
