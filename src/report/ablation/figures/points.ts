import { countClaims } from '../../../analysis/metrics/claims.ts';
import { numbered, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { cellsOf, measure, rowsByGroup, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import { levelLabel, type Study } from '../study.ts';

/** A set of cells that agree on some axes, and what is drawn of it. */
export interface MeasuredGroup {
  readonly rows: RowSet;
  /** By axis, in their order: the level. */
  readonly levels: readonly number[];
  readonly labels: readonly string[];
  readonly measured: readonly MetricValue[];
  /** Most of its claims have no number. */
  readonly isMostlyRefused: boolean;
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
      const { claims, refused, unavailable } = countClaims(cellsOf(grid, set));
      return {
        rows: set,
        levels,
        labels: axes.map((axis, index) => levelLabel(axis, levels[index] ?? 0)),
        measured: metrics.map((metric) => measure(metric, grid, set)),
        isMostlyRefused: claims > 0 && (refused + unavailable) / claims > 0.5,
      };
    });
}

/** The level that coverage is held against; null where the cells differ in it. */
export function nominalLevel({ grid }: Study): number | null {
  const levels = new Set(
    grid.cells.flatMap(({ policies }) => policies.flatMap(({ ci, ci_level }) => (ci === null ? [] : [ci_level]))),
  );
  return levels.size === 1 ? ([...levels][0] ?? null) : null;
}

/** Where a metric is to be: a coverage at its level, a bias at 0. */
export function markOf(study: Study, { direction }: Metric): number | null {
  if (direction === 'nominal') return nominalLevel(study);
  return direction === 'zero' ? 0 : null;
}
