import type { GridAxis } from '../../../analysis/metrics/grid.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import { xyChart, type XyAxis } from '../../charts/ablation-xy.ts';
import { axisTitle, levelLabel, numericLevels, type Study } from '../study.ts';
import { metricAxis, type Figure } from './figure.ts';
import { markOf, measuredGroups } from './points.ts';

/** From this ratio of largest to smallest on, steps are factors rather than sums. */
const FACTOR = 6;
const MAX_TICKS = 10;

/** A metric by the values of an axis, one line a value of the color axis: RMSE by sample size. */
export function axisFigure(
  study: Study,
  {
    name,
    x,
    y,
    color,
  }: { readonly name: string; readonly x: GridAxis; readonly y: Metric; readonly color: GridAxis | null },
): Figure | null {
  const axes = color === null ? [x] : [x, color];
  const groups = measuredGroups(study, axes, [y]);
  const numbers = numericLevels(x);
  const series = color === null ? [y.label] : color.levels.map((_, level) => levelLabel(color, level));
  const points = groups.flatMap(({ levels, labels, measured: [value], isMostlyRefused }) => {
    const level = levels[0] ?? 0;
    if (value === undefined || value.value === null) return [];
    return {
      series: labels[1] ?? y.label,
      x: numbers?.[level] ?? level,
      y: value.value,
      interval: value.interval,
      isHollow: isMostlyRefused,
    };
  });
  if (points.length === 0) return null;
  const by = color === null ? '' : `, by ${axisTitle(color.name)}`;
  const title = `${y.label} by ${axisTitle(x.name)}${by}`;
  const hollow = points.some(({ isHollow }) => isHollow) ? ' Hollow: most claims have no number.' : '';
  return {
    name,
    caption: `${title}. Bars: what other seeds would have given.${hollow}`,
    chart: xyChart({
      name,
      title,
      subtitle: `Pooled over all else; 95 % Monte Carlo intervals by seed.${hollow}`,
      description: `${title}: ${points.map((point) => `${point.series} at ${point.x} ${point.y.toPrecision(3)}`).join(', ')}.`,
      x: xAxis(x, numbers),
      y: metricAxis(
        y,
        points.map((point) => point.y),
        markOf(study, y),
      ),
      series,
      seriesTitle: color === null ? null : axisTitle(color.name),
      points,
      isLine: numbers !== null,
      isShared: true,
    }),
    header: [...axes.map((axis) => axis.name), y.name, 'lower', 'upper', 'n', 'gap'],
    lines: groups.map(({ labels, measured: [value] }) => [
      ...labels,
      value?.value ?? null,
      value?.interval?.[0] ?? null,
      value?.interval?.[1] ?? null,
      value?.n ?? 0,
      value?.gap ?? null,
    ]),
  };
}

function xAxis(axis: GridAxis, numbers: readonly number[] | null): XyAxis {
  const ticks = axis.levels.map((_, level) => ({ at: numbers?.[level] ?? level, label: levelLabel(axis, level) }));
  const common = { title: axisTitle(axis.name), format: ',~r', mark: null } as const;
  if (numbers === null) return { ...common, scale: 'category', ticks };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low >= FACTOR;
  return { ...common, scale: isLog ? 'log' : 'linear', ticks: ticks.length > MAX_TICKS ? null : ticks };
}
