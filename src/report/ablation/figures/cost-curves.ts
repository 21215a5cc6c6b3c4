import { variedAxes, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { labelsNeeded, type LabelsNeeded } from '../../../analysis/metrics/labels-needed.ts';
import { cellsOf, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import type { Series } from '../../charts/ablation-series.ts';
import type { Restricted } from '../restricted.ts';
import { axisTitle, levelLabel, type Study } from '../study.ts';
import { measuredGroups, type MeasuredGroup } from './points.ts';
import { seriesOf } from './series-axes.ts';

/** What labels buy: a metric by the number of labels, all else pooled. */
export interface CostCurves {
  readonly metric: Metric;
  readonly axes: readonly GridAxis[];
  readonly series: readonly Series[];
  readonly seriesTitle: string | null;
  /** One a series. */
  readonly curves: readonly (readonly CostPoint[])[];
  /** What is held fixed, in words. */
  readonly basis: string;
  /** To reach; null: round ones are chosen where they tell most. */
  readonly targets: readonly number[] | null;
}

export interface CostPoint {
  readonly labels: number;
  readonly group: MeasuredGroup;
}

/** Axes that change how many labels a cell has, the plainest first. */
const LABEL_AXES = ['oracle.coverage', 'oracle.labels'];
const SIZE_AXIS = 'sample_size';

/** By the share or number of labels at the largest sample; where these are fixed, by the size of the sample. Null where no cell has more labels than others. */
export function costCurves(
  { study, only }: Restricted,
  metric: Metric,
  color: readonly GridAxis[],
  targets: readonly number[] | null,
): CostCurves | null {
  const varied = variedAxes(study.grid);
  const size = varied.find(({ name }) => name === SIZE_AXIS);
  const labelAxis = varied.find(({ name }) => LABEL_AXES.includes(name)) ?? size;
  if (labelAxis === undefined) return null;
  const fixed = labelAxis === size || size === undefined ? null : largest(size);
  const rows = fixed === null || size === undefined ? undefined : rowsAt(size, fixed);
  const groups = measuredGroups(study, [labelAxis, ...color], [metric], rows);
  const { series, title, placeOf } = seriesOf(color, groups, metric.label);
  const points = groups.map((group) => ({ labels: meanLabels(study, group.rows), place: placeOf(group), group }));
  if (new Set(points.map(({ labels }) => labels)).size < 2) return null;
  const at = fixed === null || size === undefined ? '' : ` at ${axisTitle(size.name)} ${levelLabel(size, fixed)}`;
  return {
    metric,
    axes: [labelAxis, ...color],
    series,
    seriesTitle: title,
    curves: series.map((_, place) => points.filter((point) => point.place === place)),
    basis: `${axisTitle(labelAxis.name)} varied${at}${only === null ? '' : `, ${only}`}`,
    targets,
  };
}

function largest(axis: GridAxis): number {
  const sizes = axis.levels.map((level) => (typeof level === 'number' ? level : -Infinity));
  return sizes.indexOf(Math.max(...sizes));
}

function rowsAt(axis: GridAxis, level: number): RowSet {
  return [...axis.levelOf.keys()].filter((row) => axis.levelOf[row] === level);
}

function meanLabels({ grid }: Study, rows: RowSet): number {
  const cells = cellsOf(grid, rows).filter(({ failed }) => failed === null);
  return cells.reduce((total, { n_labels }) => total + n_labels / cells.length, 0);
}

/** How many labels one of the curves needs for a target; of a metric of which neither more nor less is better, no number is enough. */
export function neededBy(
  { metric: { direction } }: CostCurves,
  curve: readonly CostPoint[],
  target: number,
): LabelsNeeded {
  if (direction !== 'higher' && direction !== 'lower') return { kind: 'not-reached' };
  const points = curve.map(({ labels, group }) => ({ labels, value: group.measured[0]?.value ?? null }));
  return labelsNeeded(points, target, direction);
}

/** Round accuracies that somebody may want; those are chosen that some series reaches and some number of labels misses. */
const ROUND_TARGETS: Readonly<Record<Metric['scale'], readonly number[]>> = {
  value: [0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01, 0.0075, 0.005, 0.003, 0.002, 0.001],
  share: [0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
  correlation: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
  count: [],
  seconds: [],
};
const MOST_TARGETS = 4;

export function targetsOf(curves: CostCurves): readonly number[] {
  if (curves.targets !== null) return curves.targets;
  const telling = ROUND_TARGETS[curves.metric.scale].filter((target) =>
    curves.curves.some((curve) => neededBy(curves, curve, target).kind === 'needed'),
  );
  return telling.slice(-MOST_TARGETS);
}
