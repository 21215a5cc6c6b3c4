import { countClaims, type ClaimCounts } from '../../../analysis/metrics/claims.ts';
import { numbered, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { cellsOf, measure, rowsByGroup, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import type { XyAxis } from '../../charts/xy-axis.ts';
import { percent } from '../../format.ts';
import { levelLabel, type Study } from '../study.ts';

/** A set of cells that agree on some axes, and what is drawn of it. */
export interface MeasuredGroup {
  readonly rows: RowSet;
  /** By axis, in their order: the level. */
  readonly levels: readonly number[];
  readonly labels: readonly string[];
  readonly measured: readonly MetricValue[];
  readonly counts: ClaimCounts;
}

/** Every combination of values of some axes, with some metrics of it. */
export function measuredGroups(
  { grid }: Study,
  axes: readonly GridAxis[],
  metrics: readonly Metric[],
  rows?: RowSet,
): readonly MeasuredGroup[] {
  return rowsByGroup(numbered(grid.cells.length, axes), rows)
    .filter((set) => set.length > 0)
    .map((set) => {
      const levels = axes.map((axis) => axis.levelOf[set[0] ?? 0] ?? 0);
      return {
        rows: set,
        levels,
        labels: axes.map((axis, index) => levelLabel(axis, levels[index] ?? 0)),
        measured: metrics.map((metric) => measure(metric, grid, set)),
        counts: countClaims(cellsOf(grid, set)),
      };
    });
}

/** Most of its claims have no number. */
export function isMostlyRefused({ claims, refused, unavailable }: ClaimCounts): boolean {
  return claims > 0 && (refused + unavailable) / claims > 0.5;
}

/** The level that coverage is held against; null where the cells differ in it. */
export function nominalLevel({ grid }: Study): number | null {
  let found: number | null = null;
  for (const { policies } of grid.cells) {
    for (const { ci, ci_level } of policies) {
      if (ci === null || ci_level === found) continue;
      if (found !== null) return null;
      found = ci_level;
    }
  }
  return found;
}

/** Where a metric is to be: a coverage at its level, a bias at 0. */
export function markOf(study: Study, { direction }: Metric): number | null {
  if (direction === 'nominal') return nominalLevel(study);
  return direction === 'zero' ? 0 : null;
}

export function levelsOf(study: Study, metric: Metric): XyAxis['levels'] {
  const at = markOf(study, metric);
  if (at === null) return [];
  return [{ at, label: metric.direction === 'nominal' ? `nominal ${percent(at)}` : '' }];
}
