import { bias, mae, rmse, rmseDebiased } from './errors.ts';
import { coverage, meanIntervalScore, width } from './intervals.ts';
import type { Metric, MetricName } from './metric.ts';
import { effectiveSampleSize, refusalRate, runtime } from './outcomes.ts';
import { meanKendallTau, pairwiseAccuracy, regret, top1 } from './ranking.ts';

/** Metric name → what it is. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  pairwise_accuracy: pairwiseAccuracy,
  kendall_tau: meanKendallTau,
  top1,
  regret,
  rmse,
  rmse_debiased: rmseDebiased,
  bias,
  mae,
  coverage,
  interval_score: meanIntervalScore,
  width,
  refusal_rate: refusalRate,
  ess: effectiveSampleSize,
  runtime,
};

const names: ReadonlySet<string> = new Set(Object.keys(metrics));

export function isMetricName(name: string): name is MetricName {
  return names.has(name);
}
