import { sum } from '../../stats/summation.ts';

/** Importance weights of rows towards a policy, kept in log space so that no ratio over- or underflows before it must. */
export interface ImportanceWeights {
  /** log π′ − log π₀ (nats). */
  readonly logWeight: Float64Array;
  /** Self-normalised (Hájek 1971): exp(ℓ − max ℓ), divided by its mean, so that the mean is 1. */
  readonly hajek: Float64Array;
  /** (Σw)²/Σw² (Kish 1965): the same for raw and self-normalised weights. */
  readonly ess: number;
  /** The largest of the mean-one weights. */
  readonly max: number;
  /** Mean of exp(ℓ), about 1 when supports overlap; infinite when it overflows. */
  readonly meanRaw: number;
}

/** Weights from log ratios (finite, no NaN). Empty: null. One row: weight 1, ESS 1. Equal ratios: all 1, ESS n. */
export function importanceWeights(logWeight: Float64Array): ImportanceWeights | null {
  const n = logWeight.length;
  if (n === 0) return null;
  let largest = -Infinity;
  for (const value of logWeight) largest = Math.max(largest, value);
  const scaled = logWeight.map((value) => Math.exp(value - largest));
  const total = sum(scaled);
  return {
    logWeight,
    hajek: scaled.map((value) => (value * n) / total),
    ess: (total * total) / sum(scaled.map((value) => value * value)),
    max: n / total,
    meanRaw: Math.exp(largest + Math.log(total / n)),
  };
}
