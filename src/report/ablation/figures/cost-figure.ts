import { xyChart } from '../../charts/ablation-xy.ts';
import { integer, percent } from '../../format.ts';
import { neededBy, type CostCurves } from './cost-curves.ts';
import { metricAxis, type Figure } from './figure.ts';
import { isMostlyRefused } from './points.ts';
import { COUNT_HEADER, countFields, groupTip } from './tip.ts';

/** Accuracy by number of labels; from where a curve reaches a declared target, a line falls to the number of labels that takes. */
export function costFigure(curves: CostCurves, name: string): Figure | null {
  const { metric, series, seriesTitle, basis, axes } = curves;
  const points = curves.curves.flatMap((curve, place) =>
    curve.flatMap(({ labels, group }) => {
      const [measured] = group.measured;
      if (measured === undefined || measured.value === null || labels <= 0) return [];
      return {
        series: place,
        x: labels,
        y: measured.value,
        interval: measured.interval,
        isHollow: isMostlyRefused(group.counts),
        tip: [`oracle labels: ${integer(labels)}`, groupTip(axes, [metric], group)].join('\n'),
      };
    }),
  );
  if (points.length === 0) return null;
  const targets = curves.targets ?? [];
  const title = `What labels buy: ${metric.label} by number of oracle labels`;
  const hollow = points.some(({ isHollow }) => isHollow) ? ' Hollow: most claims have no number.' : '';
  return {
    name,
    type: 'cost',
    caption: `${title}; ${basis}.${hollow}`,
    chart: xyChart({
      name,
      title,
      subtitle: `${basis}; 95 % Monte Carlo intervals by seed.${hollow}`,
      description: `${title}: ${points.map((point) => `${series[point.series]?.name ?? ''} with ${Math.round(point.x)} labels ${point.y.toPrecision(3)}`).join(', ')}.`,
      x: {
        title: 'oracle labels',
        scale: 'log',
        format: ',.0~f',
        isShare: false,
        ticks: ticksOf(points.map(({ x }) => x)),
        levels: [],
      },
      y: metricAxis(
        metric,
        points.map(({ y }) => y),
        targets.map((at) => ({ at, label: `target ${metric.scale === 'share' ? percent(at) : String(at)}` })),
      ),
      series,
      seriesTitle,
      points,
      crossings: targets.flatMap((target) =>
        curves.curves.flatMap((curve, place) => {
          const needed = neededBy(curves, curve, target);
          return needed.kind === 'needed' ? [{ series: place, x: needed.labels, y: target }] : [];
        }),
      ),
      isLine: true,
      isShared: false,
    }),
    header: [
      ...axes.slice(1).map((axis) => axis.name),
      'labels',
      metric.name,
      'lower',
      'upper',
      'gap',
      ...COUNT_HEADER,
    ],
    lines: curves.curves.flatMap((curve) =>
      curve.map(({ labels, group }) => {
        const [measured] = group.measured;
        return [
          ...group.labels.slice(1),
          labels,
          measured?.value ?? null,
          measured?.interval?.[0] ?? null,
          measured?.interval?.[1] ?? null,
          measured?.gap ?? null,
          ...countFields(group.counts),
        ];
      }),
    ),
  };
}

/** The numbers of labels themselves, where there are few. */
function ticksOf(labels: readonly number[]): { readonly at: number; readonly label: string }[] | null {
  const distinct = [...new Set(labels)].sort((a, b) => a - b);
  if (distinct.length > 10) return null;
  return distinct.map((at) => ({ at, label: integer(at) }));
}
