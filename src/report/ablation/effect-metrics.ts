import type { Metric, MetricName } from '../../analysis/metrics/metric.ts';
import { metrics } from '../../analysis/metrics/registry.ts';
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
  const asked = new Set([...ablation.tables.flatMap((table) => table.metrics), ...ablation.plots.map(({ y }) => y)]);
  const wanted = asked.size === 0 ? ['pairwise_accuracy', 'rmse', 'coverage', 'refusal_rate'] : [...asked];
  return EFFECT_METRICS.filter((name) => wanted.includes(name))
    .slice(0, MOST_METRICS)
    .map((name) => metrics[name]);
}

/** `+0.012 (0.010 to 0.014)`: shares as points of a percentage. */
export function differenceText(
  metric: Metric,
  value: number,
  interval: readonly [lower: number, upper: number] | null,
  digits: number,
): string {
  const sign = value < 0 ? '' : '+';
  const text = `${sign}${metricNumber(value, metric, digits).replace(' %', ' pp')}`;
  if (interval === null) return text;
  const [lower, upper] = interval.map((bound) => metricNumber(bound, metric, digits).replace(' %', ''));
  return `${text}, ${lower} to ${upper}`;
}
