import { clusterDeviations, unitVariance } from '../../stats/unit-variance.ts';
import type { Prompts } from '../dataset.ts';
import type { ImportanceWeights } from './importance.ts';

/** Mean of the raw weights and its standard error between clusters of prompts; NaN error with one cluster. */
export function meanRawWeight(
  { cluster, clusterCount }: Prompts,
  prompt: Int32Array,
  weights: ImportanceWeights,
): { readonly value: number; readonly se: number } {
  const totals = new Float64Array(clusterCount);
  const members = new Uint8Array(clusterCount);
  for (let i = 0; i < prompt.length; i += 1) {
    const unit = cluster[prompt[i]!]!;
    totals[unit] = totals[unit]! + (weights.meanRaw * (weights.hajek[i]! - 1)) / prompt.length;
    members[unit] = 1;
  }
  return { value: weights.meanRaw, se: Math.sqrt(unitVariance(clusterDeviations(totals, members))) };
}
