import { variedAxes, type GridAxis } from '../../../analysis/metrics/grid.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import { xyChart } from '../../charts/ablation-xy.ts';
import { list } from '../../format.ts';
import { axisTitle, levelLabel, type Study } from '../study.ts';
import { metricAxis, type Figure } from './figure.ts';
import { markOf, measuredGroups } from './points.ts';

/** One metric against another, a point for each combination of everything but the seed: coverage against width. */
export function metricFigure(
  study: Study,
  {
    name,
    x,
    y,
    color,
  }: { readonly name: string; readonly x: Metric; readonly y: Metric; readonly color: GridAxis | null },
): Figure | null {
  const axes = variedAxes(study.grid);
  const groups = measuredGroups(study, axes, [x, y]);
  const place = color === null ? -1 : axes.indexOf(color);
  const points = groups.flatMap(({ levels, measured: [across, up], isMostlyRefused }) => {
    if (across === undefined || up === undefined || across.value === null || up.value === null) return [];
    return {
      series: color === null || place < 0 ? y.label : levelLabel(color, levels[place] ?? 0),
      x: across.value,
      y: up.value,
      interval: up.interval,
      isHollow: isMostlyRefused,
    };
  });
  if (points.length === 0) return null;
  const series = color === null || place < 0 ? [y.label] : color.levels.map((_, level) => levelLabel(color, level));
  const title = `${y.label} against ${x.label}`;
  const each = `A point for each combination of ${list(axes.map((axis) => axisTitle(axis.name)))}`;
  const hollow = points.some(({ isHollow }) => isHollow) ? ' Hollow: most claims have no number.' : '';
  return {
    name,
    caption: `${title}. ${each}.${hollow}`,
    chart: xyChart({
      name,
      title,
      subtitle: `${each}.${hollow}`,
      description: `${title}. ${points.length} points.`,
      x: metricAxis(
        x,
        points.map((point) => point.x),
        markOf(study, x),
      ),
      y: metricAxis(
        y,
        points.map((point) => point.y),
        markOf(study, y),
      ),
      series,
      seriesTitle: series.length === 1 ? null : axisTitle(color?.name ?? ''),
      points,
      isLine: false,
      isShared: false,
    }),
    header: [...axes.map((axis) => axis.name), x.name, y.name, `${y.name}_lower`, `${y.name}_upper`],
    lines: groups.map(({ labels, measured: [across, up] }) => [
      ...labels,
      across?.value ?? null,
      up?.value ?? null,
      up?.interval?.[0] ?? null,
      up?.interval?.[1] ?? null,
    ]),
  };
}
