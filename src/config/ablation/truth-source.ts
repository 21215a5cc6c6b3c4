import type { Ablation, Truth } from '../types.generated.ts';

/** Where an ablation's truth comes from. */
export type TruthSource =
  /** The mean of all oracle labels, on the cell's prompts or on all of the experiment's. */
  | { readonly from: 'labels'; readonly on: 'sample' | 'all' }
  /** The embedded world knows. */
  | { readonly from: 'world' }
  /** Somebody else knew, and wrote it down. */
  | { readonly from: 'declared'; readonly truth: Truth };

/** The several ways to write it as one. */
export function truthSource(truth: Ablation['truth']): TruthSource {
  if (truth === 'oracle') return { from: 'labels', on: 'sample' };
  if (truth === 'world') return { from: 'world' };
  return 'oracle' in truth ? { from: 'labels', on: truth.oracle } : { from: 'declared', truth };
}

export interface KnownTruth {
  /** Null where nobody knows it. */
  readonly value: number | null;
  /** Of the value itself; null where it is not known. */
  readonly se: number | null;
}

/** What a declared truth says of a policy. */
export function declaredTruth({ values, se }: Truth, policy: string): KnownTruth {
  // A policy may be called as an object's own methods are.
  const value = Object.hasOwn(values, policy) ? (values[policy] ?? null) : null;
  if (value === null) return { value, se: null };
  if (typeof se !== 'object') return { value, se: se ?? null };
  return { value, se: Object.hasOwn(se, policy) ? (se[policy] ?? null) : null };
}
