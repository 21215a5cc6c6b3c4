import type { ClaimCounts } from '../../../analysis/metrics/claims.ts';
import type { GridAxis } from '../../../analysis/metrics/grid.ts';
import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import { counted, percent } from '../../format.ts';
import { digitsFor, failureText, intervalText, metricText } from '../metric-text.ts';
import { axisTitle } from '../study.ts';
import type { MeasuredGroup } from './points.ts';

/** What a mark of a figure says when it is pointed at, a line for each thing: which cells, what was measured of them, how many they are. */
export function groupTip(axes: readonly GridAxis[], metrics: readonly Metric[], group: MeasuredGroup): string {
  return [
    ...axes.map(({ name }, index) => `${axisTitle(name)}: ${group.labels[index] ?? ''}`),
    ...metrics.flatMap((metric, index) => metricLine(metric, group.measured[index])),
    ...countLines(group.counts),
  ].join('\n');
}

/** With a digit more than the tables have: who points at a mark wants to know. */
export function metricLine(metric: Metric, measured: MetricValue | undefined): string[] {
  if (measured === undefined) return [];
  const digits = digitsFor(metric, [measured.value]) + 1;
  const interval = intervalText(measured, metric, digits);
  const failures = failureText(measured, metric, digits);
  return [
    `${metric.label}: ${metricText(measured, metric, digits)}${interval === null ? '' : ` (${interval})`}`,
    ...(failures === null ? [] : [`with failures: ${failures}`]),
  ];
}

export function countLines({ cells, claims, refused, unavailable, failed }: ClaimCounts): string[] {
  const share = (count: number): string => percent(claims === 0 ? null : count / claims, 1);
  return [
    `${counted(cells, 'cell')}, ${counted(claims, 'claim')}`,
    ...(refused === 0 ? [] : [`refused: ${share(refused)}`]),
    ...(unavailable === 0 ? [] : [`without a number: ${share(unavailable)}`]),
    ...(failed === 0 ? [] : [`failed: ${counted(failed, 'cell')}`]),
  ];
}

/** The columns of a figure's CSV that say how many cells are behind a line. */
export const COUNT_HEADER = ['cells', 'claims', 'refused', 'unavailable'] as const;

export function countFields({ cells, claims, refused, unavailable }: ClaimCounts): readonly number[] {
  return [cells, claims, refused, unavailable];
}
