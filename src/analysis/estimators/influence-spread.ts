import { clusterDeviations, jackknifeDeviations } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { PolicyUncertainty, Uncertainty } from '../inference/uncertainty.ts';
import type { EstimatorSettings } from './estimator-settings.ts';

/** Influence values of rows, each divided by the number of rows: they sum to about 0, and their squares to the variance of a mean. */
export interface InfluenceTerms {
  readonly prompt: Int32Array;
  /** Where each row stands in its table. */
  readonly row: Uint32Array;
  readonly value: Float64Array;
  /** Set where each row is a response of the policy's own: of these the Monte Carlo variance is made. */
  readonly draws?: true;
}

/** Sums of influence values by cluster of prompts, and which clusters have any row. */
export function influenceByCluster(
  context: AnalysisContext,
  terms: readonly InfluenceTerms[],
): { readonly influence: Float64Array; readonly members: Uint8Array } {
  const { cluster, clusterCount } = context.data.prompts;
  return sums(terms, clusterCount, ({ prompt }, i) => cluster[prompt[i]!]!);
}

/** What an estimator knows of one policy's spread. */
export interface PolicySpread {
  readonly terms: readonly InfluenceTerms[];
  /** The estimate with the calibrator of each fold; null when the calibration's noise is not part of it. */
  readonly foldReplicates: Float64Array | null;
  /** Degrees of freedom are at most one less than these folds; null: no such bound. */
  readonly foldBound: number | null;
}

export interface SpreadFolds {
  readonly k: number;
  readonly foldOfPrompt: Int32Array;
}

/**
 * The spread of estimates by the clusters that `cluster` names, plus the delete-one-fold jackknife of the calibrator where there is one:
 * Var = CR1(influence values) + (K − 1)/K · Σ(ψ₍ₖ₎ − mean)². The two are added as if independent, although labels lie in the evaluated rows.
 */
export function influenceSpread(
  context: AnalysisContext,
  settings: EstimatorSettings,
  policies: readonly (PolicySpread | null)[],
  folds: SpreadFolds | null,
): Uncertainty {
  const unitCount = unitsOf(context, settings.cluster, policies, folds);
  const foldCount = policies.reduce((most, policy) => Math.max(most, policy?.foldReplicates?.length ?? 0), 0);
  return {
    summary: {
      method: foldCount > 0 ? 'cluster-influence+fold-jackknife' : 'cluster-influence',
      distribution: settings.df === 'normal' ? 'normal' : 't',
      units: unitCount,
      replicates: null,
    },
    policies: policies.map((policy) => {
      if (policy === null) return null;
      const { influence, members } = sums(policy.terms, unitCount, (terms, i) => {
        switch (settings.cluster) {
          case 'row':
            return terms.row[i]!;
          case 'fold':
            return folds?.foldOfPrompt[terms.prompt[i]!] ?? 0;
          case 'paired-prompts':
          case 'prompt':
            return context.data.prompts.cluster[terms.prompt[i]!]!;
          default:
            return settings.cluster satisfies never;
        }
      });
      return policyUncertainty(settings, policy, { influence, members }, foldCount);
    }),
  };
}

function unitsOf(
  context: AnalysisContext,
  cluster: EstimatorSettings['cluster'],
  policies: readonly (PolicySpread | null)[],
  folds: SpreadFolds | null,
): number {
  if (cluster === 'fold') return folds?.k ?? 0;
  if (cluster !== 'row') return context.data.prompts.clusterCount;
  let rows = 0;
  for (const policy of policies) {
    for (const terms of policy?.terms ?? []) for (const row of terms.row) rows = Math.max(rows, row + 1);
  }
  return rows;
}

function policyUncertainty(
  settings: EstimatorSettings,
  policy: PolicySpread,
  { influence, members }: { readonly influence: Float64Array; readonly members: Uint8Array },
  foldCount: number,
): PolicyUncertainty | null {
  const clusters = members.reduce((count, member) => count + member, 0);
  if (clusters < 2) return null;
  const sampling = clusterDeviations(influence, members);
  const deviations = new Float64Array(influence.length + foldCount);
  deviations.set(sampling.deviations.map((d) => d * Math.sqrt(sampling.factor)));
  // One fold's model says nothing about the spread between models.
  if (policy.foldReplicates !== null && policy.foldReplicates.length >= 2) {
    const calibration = jackknifeDeviations(policy.foldReplicates);
    deviations.set(
      calibration.deviations.map((d) => d * Math.sqrt(calibration.factor)),
      influence.length,
    );
  }
  const structuralDf = clusters - 1;
  const spread = { deviations, factor: 1, structuralDf, bootstrap: null };
  switch (settings.df) {
    case 'satterthwaite':
      return { ...spread, df: { kind: 'satterthwaite' } };
    case 'normal':
      return { ...spread, df: { kind: 'normal' } };
    case 'clusters': {
      const bound = policy.foldBound === null ? structuralDf : Math.min(structuralDf, policy.foldBound - 1);
      return { ...spread, df: { kind: 'known', df: Math.max(1, bound) } };
    }
    default:
      return settings.df satisfies never;
  }
}

function sums(
  terms: readonly InfluenceTerms[],
  count: number,
  unitOf: (terms: InfluenceTerms, row: number) => number,
): { readonly influence: Float64Array; readonly members: Uint8Array } {
  const influence = new Float64Array(count);
  const members = new Uint8Array(count);
  for (const part of terms) {
    for (let i = 0; i < part.value.length; i += 1) {
      const unit = unitOf(part, i);
      influence[unit] = influence[unit]! + part.value[i]!;
      members[unit] = 1;
    }
  }
  return { influence, members };
}

/** Whether a spread of the estimator's own is asked for, instead of that of clusters of prompts with Satterthwaite's df. */
export function hasOwnSpread({ cluster, oracleUncertainty, df }: EstimatorSettings): boolean {
  return cluster !== 'prompt' || oracleUncertainty === 'fold-jackknife' || df !== 'satterthwaite';
}
