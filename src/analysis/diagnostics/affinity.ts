import { mean, sum } from '../../stats/summation.ts';

/** Weights below this share of their mean count as this much, as in the reference. */
const smallestWeight = 1e-10;
const bins = 20;

/**
 * Hellinger affinity (Bhattacharyya's coefficient) of target and logging policy over responses, ∫√(π′π₀), from mean-one weights:
 * mean of √w, at most 1. 1: the same policy; 0: no response in common. Empty: NaN.
 */
export function hellingerAffinity(meanOneWeight: Float64Array): number {
  return Math.min(1, mean(meanOneWeight.map((w) => Math.sqrt(Math.max(w, smallestWeight)))));
}

/**
 * Bhattacharyya's coefficient Σ√(p·q) of two samples of judge scores, over 20 equal bins from the smallest to the largest of both.
 * `weights`: what each value of `b` counts. Its square bounds the effective sample share of any weights that depend on the score alone.
 * One distinct score: 1. An empty sample or no weight: NaN.
 */
export function scoreAffinity(a: Float64Array, b: Float64Array, weights: Float64Array | null = null): number {
  if (a.length === 0 || b.length === 0) return NaN;
  let low = Infinity;
  let high = -Infinity;
  for (const values of [a, b]) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low === high) return 1;
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step));
  const [p, q] = [histogram(a, edges, null), histogram(b, edges, weights)];
  const [totalP, totalQ] = [sum(p), sum(q)];
  return totalQ > 0 ? sum(p.map((count, bin) => Math.sqrt((count / totalP) * (q[bin]! / totalQ)))) : NaN;
}

/** Bins closed on the left, the last one on both sides, by comparison with the edges themselves. */
function histogram(values: Float64Array, edges: Float64Array, weights: Float64Array | null): Float64Array {
  const counts = new Float64Array(bins);
  const [low, width] = [edges[0]!, (edges[bins]! - edges[0]!) / bins];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    let bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    if (bin > 0 && value < edges[bin]!) bin -= 1;
    else if (bin < bins - 1 && value >= edges[bin + 1]!) bin += 1;
    counts[bin] = counts[bin]! + (weights === null ? 1 : weights[i]!);
  }
  return counts;
}
