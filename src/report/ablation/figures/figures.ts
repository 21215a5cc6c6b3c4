import { axisNamed } from '../../../analysis/metrics/grid.ts';
import { isMetricName, metrics } from '../../../analysis/metrics/registry.ts';
import type { AblationPlot } from '../../../config/types.generated.ts';
import { gridTable, type GridTable } from '../grid-table.ts';
import { restricted, type Restricted } from '../restricted.ts';
import type { Study } from '../study.ts';
import { axisFigure } from './axis-figure.ts';
import { costCurves, type CostCurves } from './cost-curves.ts';
import { costFigure } from './cost-figure.ts';
import type { Figure } from './figure.ts';
import { forestFigure } from './forest-figure.ts';
import { heatFigure } from './heat-figure.ts';
import { metricFigure } from './metric-figure.ts';
import { BY_ESTIMATOR, seriesAxes } from './series-axes.ts';

export interface Figures {
  readonly figures: readonly Figure[];
  /** What the cost figures are drawn of. */
  readonly curves: readonly CostCurves[];
}

/** The declared plots, then what every ablation has, unless the plots have one of its type: its tables as heat maps, one cell as a forest, what labels buy. */
export function figuresOf(study: Study, tables: readonly GridTable[]): Figures {
  const { plots } = study.ablation;
  const isDeclared = (type: AblationPlot['type']): boolean => plots.some((plot) => plot.type === type);
  const declared = plots.flatMap((plot): Drawn[] => makers[plot.type](restricted(study, plot.where), plot));
  const heatMaps = isDeclared('heatmap')
    ? []
    : tables.map((table) => heatFigure(study, table, table.columns[0]?.metric, `${table.name}-heatmap`));
  const forest = isDeclared('forest') ? [] : [forestFigure({ study, only: null }, 'forest', {})];
  const costs = isDeclared('cost')
    ? []
    : (['rmse', 'pairwise_accuracy'] as const).flatMap((metric) =>
        makers.cost(
          { study, only: null },
          {
            name: `cost-${metric.replaceAll('_', '-')}`,
            type: 'cost',
            metric,
          },
        ),
      );
  const drawn: Drawn[] = [...declared, ...heatMaps.map(plain), ...forest.map(plain), ...costs];
  return {
    figures: withOwnNames(drawn.flatMap(({ figure }) => figure ?? [])),
    curves: drawn.flatMap(({ curves }) => curves ?? []),
  };
}

interface Drawn {
  /** Null where there is nothing to draw: no cell has the axis, or none has a number. */
  readonly figure: Figure | null;
  readonly curves: CostCurves | null;
}

const plain = (figure: Figure | null): Drawn => ({ figure, curves: null });

/** How each type of plot is drawn; what the schema requires of a type is there. */
const makers: Readonly<Record<AblationPlot['type'], (cells: Restricted, plot: AblationPlot) => Drawn[]>> = {
  xy: (cells, { name, x = '', y, color }) => {
    if (y === undefined) return [];
    const axis = axisNamed(cells.study.grid, x);
    const shared = { name, y: metrics[y], color: seriesAxes(cells.study, color) };
    if (axis !== null) return [plain(axisFigure(cells, { ...shared, x: axis }))];
    return isMetricName(x) ? [plain(metricFigure(cells, { ...shared, x: metrics[x] }))] : [];
  },
  heatmap: ({ study }, { name, rows = [], columns = [], metric, where }) => {
    if (metric === undefined) return [];
    const table = gridTable(study, {
      name,
      rows,
      columns,
      metrics: [metric],
      ...(where === undefined ? {} : { where }),
    });
    return [plain(heatFigure(study, table, metrics[metric], name))];
  },
  forest: (cells, { name, cell = {} }) => [plain(forestFigure(cells, name, cell))],
  cost: (cells, { name, metric, color, targets }) => {
    if (metric === undefined) return [];
    const curves = costCurves(cells, metrics[metric], seriesAxes(cells.study, color, BY_ESTIMATOR), targets ?? null);
    return curves === null ? [] : [{ figure: costFigure(curves, name), curves }];
  },
};

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
