import type { GridAxis } from '../../../analysis/metrics/grid.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import { xyChart } from '../../charts/ablation-xy.ts';
import type { XyAxis } from '../../charts/xy-axis.ts';
import { capital, integer, list } from '../../format.ts';
import type { Restricted } from '../restricted.ts';
import { axisTitle, levelLabel, numericLevels } from '../study.ts';
import { metricAxis, type Figure } from './figure.ts';
import { isMostlyRefused, levelsOf, measuredGroups } from './points.ts';
import { seriesOf } from './series-axes.ts';
import { COUNT_HEADER, countFields, groupTip } from './tip.ts';

/** From this ratio of largest to smallest on, steps are factors rather than sums. */
const FACTOR = 6;
const MAX_TICKS = 10;

export interface AxisPlot {
  readonly name: string;
  readonly x: GridAxis;
  readonly y: Metric;
  readonly color: readonly GridAxis[];
}

/** A metric by the values of an axis, one line a value of the color axes: RMSE by sample size. */
export function axisFigure({ study, only }: Restricted, { name, x, y, color }: AxisPlot): Figure | null {
  const axes = [x, ...color];
  const groups = measuredGroups(study, axes, [y]);
  const numbers = numericLevels(x);
  const { series, title: seriesTitle, placeOf } = seriesOf(color, groups, y.label);
  const points = groups.flatMap((group) => {
    const {
      levels,
      measured: [value],
      counts,
    } = group;
    const level = levels[0] ?? 0;
    if (value === undefined || value.value === null) return [];
    return {
      series: placeOf(group),
      x: numbers?.[level] ?? level,
      y: value.value,
      interval: value.interval,
      isHollow: isMostlyRefused(counts),
      tip: groupTip(axes, [y], group),
    };
  });
  if (points.length === 0) return null;
  const by = color.length === 0 ? '' : `, by ${list(color.map((axis) => axisTitle(axis.name)))}`;
  const title = `${y.label} by ${axisTitle(x.name)}${by}`;
  const basis = capital(`${only === null ? '' : `${only}, `}pooled over all else`);
  const hollow = points.some(({ isHollow }) => isHollow) ? ' Hollow: most claims have no number.' : '';
  return {
    name,
    type: 'xy',
    caption: `${title}. ${basis}; bars: 95 % Monte Carlo intervals by seed, what other seeds would have given.${hollow}`,
    chart: xyChart({
      name,
      title,
      subtitle: `${basis}; 95 % Monte Carlo intervals by seed.${hollow}`,
      description: `${title}: ${points.map((point) => `${series[point.series]?.name ?? ''} at ${point.x} ${point.y.toPrecision(3)}`).join(', ')}.`,
      x: xAxis(x, numbers),
      y: metricAxis(
        y,
        points.map((point) => point.y),
        levelsOf(study, y),
      ),
      series,
      seriesTitle,
      points,
      isLine: numbers !== null,
      isShared: true,
    }),
    header: [...axes.map((axis) => axis.name), y.name, 'lower', 'upper', 'n', 'gap', ...COUNT_HEADER],
    lines: groups.map(({ labels, measured: [value], counts }) => [
      ...labels,
      value?.value ?? null,
      value?.interval?.[0] ?? null,
      value?.interval?.[1] ?? null,
      value?.n ?? 0,
      value?.gap ?? null,
      ...countFields(counts),
    ]),
  };
}

function xAxis(axis: GridAxis, numbers: readonly number[] | null): XyAxis {
  const ticks = axis.levels.map((_, level) => {
    const number = numbers?.[level];
    const label = number !== undefined && Number.isInteger(number) ? integer(number) : levelLabel(axis, level);
    return { at: number ?? level, label };
  });
  const common = { title: axisTitle(axis.name), format: ',~r', isShare: false, levels: [] } as const;
  if (numbers === null) return { ...common, scale: 'category', ticks };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low >= FACTOR;
  return { ...common, scale: isLog ? 'log' : 'linear', ticks: ticks.length > MAX_TICKS ? null : ticks };
}
