import type { Metric, MetricGap, MetricValue } from '../../analysis/metrics/metric.ts';
import { decimal, effective, percent } from '../format.ts';

/** What stands where there is no number. */
export const gapWords: Readonly<Record<MetricGap, string>> = {
  'no-cells': '–',
  'all-failed': 'failed',
  'all-refused': 'refused',
  'no-estimate': 'no estimate',
  'no-truth': 'no truth',
  'truth-noise-unknown': 'unknown',
  'below-truth-noise': '≤ noise',
  'no-interval': 'no interval',
  'too-few-policies': 'one policy',
  'not-recorded': '–',
};

/** How many decimals a column of values needs: the same for all of it, so that they can be compared at a glance. */
export function digitsFor({ scale }: Metric, values: readonly (number | null)[]): number {
  if (scale === 'correlation') return 2;
  if (scale === 'seconds') return digitsOfSeconds(values);
  if (scale !== 'value') return 1;
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  return largest > 0 && largest < 0.1 ? 4 : 3;
}

/** Two digits of the shortest, to a tenth of a millisecond. */
function digitsOfSeconds(values: readonly (number | null)[]): number {
  const shortest = Math.min(...values.filter((value) => value !== null && value > 0).map(Number));
  if (!Number.isFinite(shortest)) return 1;
  return Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(shortest))));
}

export function metricNumber(value: number, { scale }: Metric, digits: number): string {
  switch (scale) {
    case 'share':
      return value < 0 ? `\u2212${percent(-value, digits)}` : percent(value, digits);
    case 'count':
      return effective(value);
    case 'value':
    case 'correlation':
    case 'seconds':
      return decimal(value, digits);
    default:
      return scale satisfies never;
  }
}

export function metricText(measured: MetricValue, metric: Metric, digits: number): string {
  if (measured.value === null) return gapWords[measured.gap ?? 'no-cells'];
  return metricNumber(measured.value, metric, digits);
}

export function intervalText({ interval }: MetricValue, metric: Metric, digits: number): string | null {
  if (interval === null) return null;
  const [lower, upper] = interval.map((bound) => metricNumber(bound, metric, digits).replace(' %', ''));
  return `${lower} to ${upper}`;
}

/** Null where failures change nothing, or cannot be counted. */
export function failureText(measured: MetricValue, metric: Metric, digits: number): string | null {
  if (measured.with_failures === null || measured.with_failures === measured.value) return null;
  return metricNumber(measured.with_failures, metric, digits);
}
