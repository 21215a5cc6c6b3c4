import { axisNamed } from '../../../analysis/metrics/grid.ts';
import { isMetricName, metrics } from '../../../analysis/metrics/registry.ts';
import type { AblationPlot } from '../../../config/types.generated.ts';
import type { GridTable } from '../grid-table.ts';
import type { Study } from '../study.ts';
import { axisFigure } from './axis-figure.ts';
import { COST_METRICS, costCurves, costFigure } from './cost-figure.ts';
import type { Figure } from './figure.ts';
import { forestFigure } from './forest-figure.ts';
import { heatFigure } from './heat-figure.ts';
import { metricFigure } from './metric-figure.ts';

/** The declared plots, then what every ablation has: its tables as heat maps, one cell as a forest, and what labels buy. */
export function figuresOf(study: Study, tables: readonly GridTable[]): readonly Figure[] {
  const declared = study.ablation.plots.map((plot) => declaredFigure(study, plot));
  const costs = COST_METRICS.map((metric) => {
    const curves = costCurves(study, metric);
    return curves === null ? null : costFigure(curves);
  });
  const found = [...declared, ...tables.map((table) => heatFigure(study, table)), forestFigure(study), ...costs];
  return withOwnNames(found.filter((figure) => figure !== null));
}

/** Null where there is nothing to draw: no cell has the axis, or none has a number. */
function declaredFigure(study: Study, { name, x, y, color }: AblationPlot): Figure | null {
  const axis = axisNamed(study.grid, x);
  const colors = color === undefined ? null : axisNamed(study.grid, color);
  if (axis !== null) return axisFigure(study, { name, x: axis, y: metrics[y], color: colors });
  return isMetricName(x) ? metricFigure(study, { name, x: metrics[x], y: metrics[y], color: colors }) : null;
}

/** A declared plot may have the name of one of ours: the later one gives way. */
function withOwnNames(figures: readonly Figure[]): readonly Figure[] {
  const taken = new Set<string>();
  return figures.map((figure) => {
    let { name } = figure;
    for (let number = 2; taken.has(name); number += 1) name = `${figure.name}-${number}`;
    taken.add(name);
    return name === figure.name ? figure : { ...figure, name };
  });
}
