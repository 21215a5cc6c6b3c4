import { variedAxes, type GridAxis } from '../../../analysis/metrics/grid.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import { xyChart } from '../../charts/ablation-xy.ts';
import { list } from '../../format.ts';
import type { Restricted } from '../restricted.ts';
import { axisTitle } from '../study.ts';
import { metricAxis, type Figure } from './figure.ts';
import { isMostlyRefused, levelsOf, measuredGroups } from './points.ts';
import { seriesOf } from './series-axes.ts';
import { COUNT_HEADER, countFields, groupTip } from './tip.ts';

export interface MetricPlot {
  readonly name: string;
  readonly x: Metric;
  readonly y: Metric;
  readonly color: readonly GridAxis[];
}

/** One metric against another, a point for each combination of everything but the seed: coverage against width. */
export function metricFigure({ study, only }: Restricted, { name, x, y, color }: MetricPlot): Figure | null {
  const axes = [...variedAxes(study.grid).filter((axis) => !color.includes(axis)), ...color];
  const groups = measuredGroups(study, axes, [x, y]);
  const { series, title: seriesTitle, placeOf } = seriesOf(color, groups, y.label);
  const points = groups.flatMap((group) => {
    const {
      measured: [across, up],
      counts,
    } = group;
    if (across === undefined || up === undefined || across.value === null || up.value === null) return [];
    return {
      series: placeOf(group),
      x: across.value,
      y: up.value,
      interval: up.interval,
      isHollow: isMostlyRefused(counts),
      tip: groupTip(axes, [x, y], group),
    };
  });
  if (points.length === 0) return null;
  const title = `${y.label} against ${x.label}`;
  const each = `A point for each combination of ${list(axes.map((axis) => axisTitle(axis.name)))}${only === null ? '' : `; ${only}`}`;
  const hollow = points.some(({ isHollow }) => isHollow) ? ' Hollow: most claims have no number.' : '';
  return {
    name,
    type: 'xy',
    caption: `${title}. ${each}.${hollow}`,
    chart: xyChart({
      name,
      title,
      subtitle: `${each}.${hollow}`,
      description: `${title}. ${points.length} points. ${rangesText(
        x,
        points.map((point) => point.x),
      )}; ${rangesText(
        y,
        points.map((point) => point.y),
      )}.`,
      x: metricAxis(
        x,
        points.map((point) => point.x),
        levelsOf(study, x),
      ),
      y: metricAxis(
        y,
        points.map((point) => point.y),
        levelsOf(study, y),
      ),
      series,
      seriesTitle,
      points,
      isLine: false,
      isShared: false,
    }),
    header: [...axes.map((axis) => axis.name), x.name, y.name, `${y.name}_lower`, `${y.name}_upper`, ...COUNT_HEADER],
    lines: groups.map(({ labels, measured: [across, up], counts }) => [
      ...labels,
      across?.value ?? null,
      up?.value ?? null,
      up?.interval?.[0] ?? null,
      up?.interval?.[1] ?? null,
      ...countFields(counts),
    ]),
  };
}

function rangesText({ label }: Metric, values: readonly number[]): string {
  return `${label} from ${Math.min(...values).toPrecision(3)} to ${Math.max(...values).toPrecision(3)}`;
}
