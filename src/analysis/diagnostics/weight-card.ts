import { median } from '../../stats/quantiles.ts';
import type { EvaluationData } from '../dataset.ts';
import type { Histogram, WeightCard } from '../results.ts';
import { importanceWeights } from '../weights/importance.ts';

const histogramBins = 30;

/** The raw importance weights of all logged rows towards a policy; rows without a log probability are counted. Null without any. */
export function weightCard(data: EvaluationData, policy: string): WeightCard | null {
  const { logged } = data;
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return null;
  const logWeight = target
    .map((value, row) => value - logged.baseLogprob[row]!)
    .filter((value) => !Number.isNaN(value));
  const weights = importanceWeights(logWeight);
  if (weights === null) return null;
  return {
    policy,
    n: logWeight.length,
    n_missing: logged.n - logWeight.length,
    raw_ess: weights.ess,
    ess_fraction: weights.ess / logWeight.length,
    max_weight: weights.max,
    // JSON has no infinity: a mean that overflows is not known.
    mean_raw_weight: Number.isFinite(weights.meanRaw) ? weights.meanRaw : null,
    median_log_weight: median(logWeight),
    log_weight_histogram: histogram(logWeight),
  };
}

/** Equal bins from the smallest to the largest value, closed on the left, the last one on both sides. */
function histogram(values: Float64Array): Histogram {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === high) return { edges: [low - 0.5, high + 0.5], counts: [values.length] };
  const width = (high - low) / histogramBins;
  const counts = Array.from({ length: histogramBins }, () => 0);
  for (const value of values) {
    const bin = Math.min(histogramBins - 1, Math.floor((value - low) / width));
    counts[bin] = counts[bin]! + 1;
  }
  const edges = Array.from({ length: histogramBins + 1 }, (_, i) => (i === histogramBins ? high : low + i * width));
  return { edges, counts };
}
