import type { Direction } from './metric.ts';

/** What some number of labels buys. */
export interface CostPoint {
  readonly labels: number;
  /** Null where there is no number: that reaches no target. */
  readonly value: number | null;
}

export type LabelsNeeded =
  | { readonly kind: 'needed'; readonly labels: number }
  /** The fewest labels of the grid are enough. */
  | { readonly kind: 'at-most'; readonly labels: number }
  | { readonly kind: 'not-reached' };

/**
 * How many labels a metric needs to reach a target and stay there: the fewest of the grid from which on every larger number reaches it, and from
 * there back towards the next smaller one on a line in log labels. A dip to the target that does not last is luck, and counts for nothing.
 */
export function labelsNeeded(
  points: readonly CostPoint[],
  target: number,
  direction: Extract<Direction, 'higher' | 'lower'>,
): LabelsNeeded {
  const ordered = points.filter(({ labels }) => labels > 0).sort((a, b) => a.labels - b.labels);
  const reaches = ({ value }: CostPoint): boolean =>
    value !== null && (direction === 'lower' ? value <= target : value >= target);
  const last = ordered.findLastIndex((point) => !reaches(point));
  const [before, after] = [ordered[last], ordered[last + 1]];
  if (after === undefined || after.value === null) return { kind: 'not-reached' };
  if (before === undefined) return { kind: 'at-most', labels: after.labels };
  if (before.value === null) return { kind: 'needed', labels: after.labels };
  const share = (before.value - target) / (before.value - after.value);
  const logLabels = Math.log(before.labels) + share * (Math.log(after.labels) - Math.log(before.labels));
  return { kind: 'needed', labels: Math.exp(logLabels) };
}
