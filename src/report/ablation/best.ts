import type { ClaimCounts } from '../../analysis/metrics/claims.ts';
import type { Metric } from '../../analysis/metrics/metric.ts';

interface Candidate {
  readonly value: number | null;
  readonly level: number | null;
  readonly counts: ClaimCounts | null;
}

/** Whoever answers fewer of its claims is not called the best for what it did answer. */
const LEAST_ANSWERED = 0.5;

/** The rows with the best value of a column, ties included; none where fewer than two may be compared, or no direction is better. */
export function bestOf(metric: Metric, candidates: readonly Candidate[]): ReadonlySet<number> {
  const losses = candidates.map((candidate) => (isEligible(candidate) ? lossOf(metric, candidate) : null));
  const known = losses.filter((loss) => loss !== null);
  if (known.length < 2) return new Set();
  const least = Math.min(...known);
  const winners = [...losses.entries()].filter(([, loss]) => loss === least).map(([row]) => row);
  // Where all are equal there is no best.
  return new Set(winners.length === known.length ? [] : winners);
}

function isEligible({ counts }: Candidate): boolean {
  if (counts === null || counts.claims === 0) return false;
  return 1 - (counts.refused + counts.unavailable) / counts.claims >= LEAST_ANSWERED;
}

/** What is to be small; null where nothing is better than anything. */
function lossOf({ direction }: Metric, { value, level }: Candidate): number | null {
  if (value === null) return null;
  switch (direction) {
    case 'higher':
      return -value;
    case 'lower':
      return value;
    case 'zero':
      return Math.abs(value);
    case 'nominal':
      return level === null ? null : Math.abs(value - level);
    case 'none':
      return null;
    default:
      return direction satisfies never;
  }
}
