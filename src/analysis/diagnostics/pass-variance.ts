import { mean, sampleVariance } from '../../stats/summation.ts';
import type { EvaluationData } from '../dataset.ts';
import type { PassVarianceCard } from './cards.ts';
import { weightedRows } from './weight-card.ts';

/** A response whose passes vary by more than this share of their mean is worth a look. */
const unstable = 0.1;

interface Analysis {
  readonly responses: number;
  readonly passes: number;
  readonly within: number;
  readonly between: number;
  readonly populationShare: number | null;
  readonly unstableResponses: number;
}

/**
 * One-way analysis of variance of k repeated log probabilities of n responses, unbiased: V_within = mean square within, V_between = (mean
 * square between − V_within)/k, not below 0 (Searle 1971). Responses whose passes did not all come are left out. Fewer than two complete
 * responses or passes: null.
 */
export function passVariance(rows: readonly (readonly (number | null)[])[]): Analysis | null {
  const passes = Math.max(0, ...rows.map((row) => row.length));
  const complete = rows.flatMap((row) => {
    const values = row.filter((value) => value !== null);
    return values.length === passes ? [values] : [];
  });
  if (passes < 2 || complete.length < 2) return null;
  const means = complete.map(mean);
  const variances = complete.map(sampleVariance);
  const within = mean(variances);
  const betweenMeans = sampleVariance(means);
  const between = Math.max(0, betweenMeans - within / passes);
  // The reference divides by n and k where the unbiased estimates divide by n − 1 and k − 1.
  const n = complete.length;
  const [populationBetween, populationWithin] = [(betweenMeans * (n - 1)) / n, (within * (passes - 1)) / passes];
  return {
    responses: n,
    passes,
    within,
    between,
    populationShare: share(populationBetween, populationWithin),
    unstableResponses: means.filter((value, i) => Math.sqrt(variances[i]!) > unstable * Math.abs(value)).length,
  };
}

function share(between: number, within: number): number | null {
  return between + within > 0 ? between / (between + within) : null;
}

/**
 * How steady each policy's log probabilities are from pass to pass, and what noise that leaves in its log weights: the variance of ℓ =
 * log π′ − log π₀ with both averaged over their passes is V_within/k on either side. A share of 99.9 % "between" may hide a noise of a nat,
 * since responses differ by hundreds of nats: what matters is the noise itself, which exp() turns into a factor.
 */
export function passVarianceCards(data: EvaluationData): readonly PassVarianceCard[] {
  const base = data.loggingPolicy === null ? null : passVariance(data.passes[data.loggingPolicy] ?? []);
  return data.policies.flatMap((policy): readonly PassVarianceCard[] => {
    const own = passVariance(data.passes[policy] ?? []);
    if (own === null) return [];
    const isBase = policy === data.loggingPolicy;
    const noise = base === null || isBase ? null : own.within / own.passes + base.within / base.passes;
    const spread = isBase ? NaN : logWeightVariance(data, policy);
    return [
      {
        policy,
        n_responses: own.responses,
        passes: own.passes,
        within: own.within,
        between: own.between,
        share: share(own.between, own.within),
        share_population: own.populationShare,
        unstable_responses: own.unstableResponses,
        log_weight_noise: noise === null ? null : Math.sqrt(noise),
        log_weight_noise_share: noise === null || !(spread > 0) ? null : noise / spread,
      },
    ];
  });
}

function logWeightVariance({ logged }: EvaluationData, policy: string): number {
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return NaN;
  const rows = weightedRows(logged, target);
  const logWeight = Float64Array.from(rows, (row) => target[row]! - logged.baseLogprob[row]!);
  return rows.length < 2 ? NaN : sampleVariance(logWeight);
}
