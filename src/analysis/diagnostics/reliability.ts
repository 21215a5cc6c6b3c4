import { mean, sampleVariance, sum } from '../../stats/summation.ts';
import type { ReliabilityBin, ReliabilityCard } from './cards.ts';

const binCount = 10;

/**
 * How well predictions in [0, 1] agree with labels in [0, 1] that they were not fitted on. Over ten equal bins of the prediction:
 *   ECE = Σ n_b/n·|ȳ_b − p̄_b|,  MCE = max |ȳ_b − p̄_b|,
 *   Brier = mean (p − y)² = reliability − resolution + uncertainty + within_bins
 * with reliability Σ n_b/n (p̄_b − ȳ_b)², resolution Σ n_b/n (ȳ_b − ȳ)², uncertainty the labels' variance (Murphy 1973); within_bins is what
 * the spread inside bins adds, so that the parts add up for labels that are not 0 or 1. Pairs with a missing prediction are left out.
 * No pair: null. Labels all equal: r2 is null.
 */
export function reliabilityCard(predicted: Float64Array, labels: Float64Array): ReliabilityCard | null {
  const isKnown = (i: number): boolean => !Number.isNaN(predicted[i]! + labels[i]!);
  const [p, y] = [predicted.filter((_, i) => isKnown(i)), labels.filter((_, i) => isKnown(i))];
  const n = p.length;
  if (n === 0) return null;
  const bins = binned(p, y);
  const overall = mean(y);
  const average = (term: (bin: ReliabilityBin) => number): number => sum(bins.map((bin) => (bin.n / n) * term(bin)));
  const gap = (bin: ReliabilityBin): number => Math.abs(bin.label_mean - bin.predicted);
  const brier = mean(p.map((value, i) => (value - y[i]!) ** 2));
  const reliability = average((bin) => gap(bin) ** 2);
  const resolution = average((bin) => (bin.label_mean - overall) ** 2);
  const uncertainty = n < 2 ? 0 : (sampleVariance(y) * (n - 1)) / n;
  return {
    n,
    bins,
    ece: average(gap),
    mce: Math.max(...bins.map(gap)),
    brier,
    reliability,
    resolution,
    uncertainty,
    within_bins: brier - (reliability - resolution + uncertainty),
    r2: rSquared(p, y),
  };
}

/** 1 − Σ(y − p)²/Σ(y − ȳ)²; below 0 when the mean label would predict better. Null when y doesn't vary. */
export function rSquared(predicted: Float64Array, y: Float64Array): number | null {
  const spread = y.length < 2 ? 0 : sampleVariance(y) * (y.length - 1);
  return spread > 0 ? 1 - sum(predicted.map((value, i) => (value - y[i]!) ** 2)) / spread : null;
}

/** Bins that hold a prediction, closed on the left, the last one on both sides. */
function binned(p: Float64Array, y: Float64Array): readonly ReliabilityBin[] {
  const binOf = Uint8Array.from(p, (value) => Math.min(binCount - 1, Math.max(0, Math.floor(value * binCount))));
  return Array.from({ length: binCount }, (_, bin) => {
    const inside = (values: Float64Array): Float64Array => values.filter((_value, i) => binOf[i] === bin);
    const predicted = inside(p);
    return { predicted: mean(predicted), label_mean: mean(inside(y)), n: predicted.length };
  }).filter(({ n }) => n > 0);
}
