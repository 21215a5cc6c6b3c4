import { quantile } from '../../stats/quantiles.ts';
import { sum } from '../../stats/summation.ts';
import type { InfluenceCard } from './cards.ts';

/**
 * Whether an estimate's variance hangs on few units (clusters or jackknife groups): from each unit's deviation, the largest one's share of
 * Σφ², the top percent's share of Σ|φ|, and the spread of |φ|. Fewer than two units or no spread: null.
 */
export function influenceCard(deviations: Float64Array): InfluenceCard | null {
  const size = deviations.map(Math.abs).sort();
  const squares = sum(size.map((d) => d * d));
  if (size.length < 2 || !(squares > 0)) return null;
  const top = Math.max(1, Math.floor(size.length / 100));
  const low = quantile(size, 0.05);
  const spread = quantile(size, 0.99) / low;
  return {
    units: size.length,
    largest_share: size[size.length - 1]! ** 2 / squares,
    top_percent_share: sum(size.subarray(size.length - top)) / sum(size),
    p99_over_p5: low > 1e-12 && Number.isFinite(spread) ? spread : null,
  };
}
