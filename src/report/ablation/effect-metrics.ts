import type { Metric, MetricName } from '../../analysis/metrics/metric.ts';
import { metrics } from '../../analysis/metrics/registry.ts';
import type { Cell } from '../tables/table.ts';
import { metricNumber } from './metric-text.ts';
import type { Study } from './study.ts';

/** What effects are shown of, as far as the ablation's tables ask for it. */
const EFFECT_METRICS: readonly MetricName[] = [
  'pairwise_accuracy',
  'kendall_tau',
  'top1',
  'regret',
  'rmse',
  'bias',
  'mae',
  'coverage',
  'interval_score',
  'refusal_rate',
  'width',
  'ess',
];
const MOST_METRICS = 5;

export function effectMetrics({ ablation }: Study): readonly Metric[] {
  const drawn = ablation.plots.flatMap(({ y, metric }) => y ?? metric ?? []);
  const asked = new Set<MetricName>([...ablation.tables.flatMap((table) => table.metrics), ...drawn]);
  const wanted: readonly MetricName[] =
    asked.size === 0 ? ['pairwise_accuracy', 'rmse', 'coverage', 'refusal_rate'] : [...asked];
  return EFFECT_METRICS.filter((name) => wanted.includes(name))
    .slice(0, MOST_METRICS)
    .map((name) => metrics[name]);
}

type Bounds = readonly [lower: number, upper: number] | null;

/** `+0.012` and `0.010 to 0.014`: shares as points of a percentage. */
export function differenceText(
  metric: Metric,
  value: number,
  interval: Bounds,
  digits: number,
): { readonly text: string; readonly range: string | null } {
  const sign = value < 0 ? '' : '+';
  const text = `${sign}${metricNumber(value, metric, digits).replace(' %', ' pp')}`;
  return { text, range: interval === null ? null : interval.map((bound) => bare(bound, metric, digits)).join(' to ') };
}

function bare(value: number, metric: Metric, digits: number): string {
  return metricNumber(value, metric, digits).replace(' %', '');
}

/** Whether an interval leaves out 0: what does not may be chance. */
export function isClear(interval: Bounds): boolean {
  return interval !== null && (interval[0] > 0 || interval[1] < 0);
}

/** A difference with its interval below it; grey where it may be chance. */
export function differenceCell(
  metric: Metric | undefined,
  value: number | null,
  interval: Bounds,
  digits: number,
): Cell {
  if (value === null || metric === undefined) return { text: '–', tone: 'muted' };
  const { text, range } = differenceText(metric, value, interval, digits);
  return {
    text,
    ...(range === null ? {} : { small: range }),
    ...(isClear(interval) ? {} : { tone: 'muted' as const }),
  };
}
