import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import type { PairedComparison } from '../../../analysis/metrics/paired.ts';
import { differenceText } from '../effect-metrics.ts';
import { digitsFor, intervalText, metricNumber } from '../metric-text.ts';

/** Whether an interval tells anything of what other seeds would give: where all gave the very same, they were no repeats. */
export function isTelling(
  interval: readonly [lower: number, upper: number] | null,
): interval is readonly [number, number] {
  return interval !== null && interval[1] - interval[0] > 1e-12;
}

/** `93.0 % (91.4 to 94.3)`. */
export function valueText(metric: Metric, measured: MetricValue): string {
  if (measured.value === null) return '–';
  const digits = digitsFor(metric, [measured.value]);
  const interval = intervalText(measured, metric, digits);
  return `${metricNumber(measured.value, metric, digits)}${interval === null ? '' : ` (${interval})`}`;
}

/** `2.1 pp (0.4 to 3.8)`, without a sign: the words around it say which way. */
export function gapText(
  metric: Metric,
  { difference, interval }: Pick<PairedComparison, 'difference' | 'interval'>,
): string {
  if (difference === null) return '–';
  const digits = digitsFor(metric, [difference]);
  const bounds = difference < 0 && interval !== null ? ([-interval[1], -interval[0]] as const) : interval;
  const { text, range } = differenceText(metric, Math.abs(difference), bounds, digits);
  return `${text.replace(/^\+/, '')}${range === null ? '' : ` (${range})`}`;
}
