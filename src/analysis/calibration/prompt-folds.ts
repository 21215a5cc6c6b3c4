import { balancedFolds, hashFold } from '../../stats/folds.ts';
import { clusterNames } from '../clusters.ts';
import type { Prompts } from '../dataset.ts';
import type { FoldOptions } from '../options.ts';

/** The one assignment of prompts to cross-fitting folds that everything shares. Prompts of one cluster are in one fold. */
export interface PromptFolds {
  readonly k: number;
  readonly foldOfPrompt: Int32Array;
}

/**
 * Folds of all prompts, balanced over the clusters in `labelled` (or by hash alone). Null when fewer than four clusters are labelled:
 * then nothing can be held out of a fit.
 */
export function promptFolds(prompts: Prompts, labelled: readonly boolean[], options: FoldOptions): PromptFolds | null {
  const names = clusterNames(prompts);
  if (labelled.filter(Boolean).length < 4) return null;
  const folds =
    options.assign === 'balanced'
      ? balancedFolds(names, labelled, options.k, options.seed)
      : { k: options.k, fold: Int32Array.from(names, (name) => hashFold(name, options.seed, options.k)) };
  if (folds === null) return null;
  return { k: folds.k, foldOfPrompt: prompts.cluster.map((cluster) => folds.fold[cluster]!) };
}
