import { ESTIMATOR_AXIS, variedAxes, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { cellsOf, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { xyChart } from '../../charts/ablation-xy.ts';
import { axisTitle, levelLabel, type Study } from '../study.ts';
import { metricAxis, type Figure } from './figure.ts';
import { measuredGroups } from './points.ts';

/** What labels buy an estimator: its accuracy by the number of labels, all else pooled. */
export interface CostCurve {
  readonly series: string;
  readonly points: readonly {
    readonly labels: number;
    readonly measured: MetricValue;
    readonly isMostlyRefused: boolean;
  }[];
}

export interface CostCurves {
  readonly metric: Metric;
  readonly curves: readonly CostCurve[];
  readonly seriesTitle: string;
  /** What is held fixed, in words. */
  readonly basis: string;
}

/** Axes that change how many labels a cell has, the plainest first. */
const LABEL_AXES = ['oracle.coverage', 'oracle.labels'];
const SIZE_AXIS = 'sample_size';

/** Accuracies that labels are bought for. */
export const COST_METRICS = [metrics.rmse, metrics.pairwise_accuracy] as const;

/** By the share or number of labels at the largest sample; where these are fixed, by the size of the sample. Null where no cell has more labels than others. */
export function costCurves(study: Study, metric: Metric): CostCurves | null {
  const { grid } = study;
  const varied = variedAxes(grid);
  const size = varied.find(({ name }) => name === SIZE_AXIS);
  const labelAxis = varied.find(({ name }) => LABEL_AXES.includes(name)) ?? size;
  if (labelAxis === undefined) return null;
  const estimator = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  const axes = estimator === undefined ? [labelAxis] : [estimator, labelAxis];
  const fixed = labelAxis === size || size === undefined ? null : largest(size);
  const rows = fixed === null || size === undefined ? undefined : rowsAt(size, fixed);
  const groups = measuredGroups(study, axes, [metric], rows);
  const curves = new Map<string, CostCurve['points'][number][]>();
  for (const {
    labels,
    rows: set,
    measured: [value],
    isMostlyRefused,
  } of groups) {
    const series = estimator === undefined ? metric.label : (labels[0] ?? '');
    const curve = curves.get(series) ?? [];
    curves.set(series, curve);
    if (value !== undefined) curve.push({ labels: meanLabels(study, set), measured: value, isMostlyRefused });
  }
  const counts = new Set([...curves.values()].flatMap((curve) => curve.map(({ labels }) => labels)));
  if (counts.size < 2) return null;
  const at = fixed === null || size === undefined ? '' : ` at ${axisTitle(size.name)} ${levelLabel(size, fixed)}`;
  return {
    metric,
    curves: [...curves].map(([series, points]) => ({ series, points })),
    seriesTitle: axisTitle(ESTIMATOR_AXIS),
    basis: `${axisTitle(labelAxis.name)} varied${at}`,
  };
}

function largest(axis: GridAxis): number {
  const sizes = axis.levels.map((level) => (typeof level === 'number' ? level : -Infinity));
  return sizes.indexOf(Math.max(...sizes));
}

function rowsAt(axis: GridAxis, level: number): RowSet {
  return [...axis.levelOf.entries()].filter(([, found]) => found === level).map(([row]) => row);
}

function meanLabels({ grid }: Study, rows: RowSet): number {
  const cells = cellsOf(grid, rows).filter(({ failed }) => failed === null);
  return cells.reduce((total, { n_labels }) => total + n_labels / cells.length, 0);
}

export function costFigure({ metric, curves, seriesTitle, basis }: CostCurves): Figure | null {
  const points = curves.flatMap(({ series, points }) =>
    points.flatMap(({ labels, measured, isMostlyRefused }) =>
      measured.value === null || labels <= 0
        ? []
        : [{ series, x: labels, y: measured.value, interval: measured.interval, isHollow: isMostlyRefused }],
    ),
  );
  if (points.length === 0) return null;
  const name = `cost-${metric.name.replaceAll('_', '-')}`;
  const title = `What labels buy: ${metric.label} by number of oracle labels`;
  return {
    name,
    caption: `${title}; ${basis}.`,
    chart: xyChart({
      name,
      title,
      subtitle: `${basis}; 95 % Monte Carlo intervals by seed.`,
      description: `${title}: ${points.map(({ series, x, y }) => `${series} with ${Math.round(x)} labels ${y.toPrecision(3)}`).join(', ')}.`,
      x: {
        title: 'oracle labels',
        scale: 'log',
        format: ',.0~f',
        ticks: ticksOf(points.map(({ x }) => x)),
        mark: null,
      },
      y: metricAxis(
        metric,
        points.map(({ y }) => y),
      ),
      series: curves.map(({ series }) => series),
      seriesTitle: curves.length === 1 ? null : seriesTitle,
      points,
      isLine: true,
      isShared: true,
    }),
    header: ['estimator', 'labels', metric.name, 'lower', 'upper', 'gap'],
    lines: curves.flatMap(({ series, points }) =>
      points.map(({ labels, measured }) => [
        series,
        labels,
        measured.value,
        measured.interval?.[0] ?? null,
        measured.interval?.[1] ?? null,
        measured.gap,
      ]),
    ),
  };
}

/** The numbers of labels themselves, where there are few. */
function ticksOf(labels: readonly number[]): { readonly at: number; readonly label: string }[] | null {
  const distinct = [...new Set(labels)].sort((a, b) => a - b);
  if (distinct.length > 10) return null;
  return distinct.map((at) => ({ at, label: Math.round(at).toString() }));
}
