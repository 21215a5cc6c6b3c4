import { interactionsOf, mainEffects, type Interactions, type MainEffects } from '../../analysis/metrics/effects.ts';
import { variedAxes, type GridAxis } from '../../analysis/metrics/grid.ts';
import { matchedRows } from '../../analysis/metrics/matched-rows.ts';
import type { Metric } from '../../analysis/metrics/metric.ts';
import { effectMetrics } from './effect-metrics.ts';
import type { Study } from './study.ts';

/** What the axes of an ablation do to its metrics, alone and in pairs. */
export interface StudyEffects {
  readonly metrics: readonly Metric[];
  readonly mains: readonly { readonly axis: GridAxis; readonly effects: readonly MainEffects[] }[];
  readonly pairs: readonly {
    readonly axes: readonly [GridAxis, GridAxis];
    /** One a metric; null where the grid does not cross the two. */
    readonly effects: readonly (Interactions | null)[];
  }[];
}

export function studyEffects(study: Study): StudyEffects {
  const { grid } = study;
  const [metrics, axes] = [effectMetrics(study), variedAxes(grid)];
  const pairs = axes.flatMap((first, index) => axes.slice(index + 1).map((second) => [first, second] as const));
  return {
    metrics,
    mains: axes.map((axis) => {
      const matched = matchedRows(grid, [axis]);
      return { axis, effects: metrics.map((metric) => mainEffects(metric, grid, axis, matched)) };
    }),
    pairs: pairs.map((pair) => {
      const matched = matchedRows(grid, pair);
      return { axes: pair, effects: metrics.map((metric) => interactionsOf(metric, grid, pair, matched)) };
    }),
  };
}
