import type { EvaluationTables } from '../dataset/assemble.ts';
import { labelledResponses, rowsOf } from './labelled-responses.ts';

/** A policy's value as the oracle's labels have it. */
export interface LabelTruth {
  readonly value: number;
  /** Of the mean over all of the prompts it is about; 0 when each of them carries a label, null for a single label. */
  readonly se: number | null;
  readonly labels: number;
  /** Prompts that carry a label. */
  readonly prompts: number;
  /** `sample`: labels on the sample's prompts. `all`: it has none there, so all of the policy's labels. */
  readonly on: 'sample' | 'all';
}

/**
 * The mean of all labels of a policy, held-out probes and labels that a cell may not learn from among them: the mean over prompts of the
 * mean of a prompt's labels. On the sample's prompts where it has any, so that what a cell did not draw is not counted as its error.
 *
 * Its standard error is that of a mean of m of the sample's M prompts drawn without replacement, s/√m · √(1 − m/M); where the labels are
 * not of the sample's prompts, s/√m.
 */
export function labelTruths(
  tables: EvaluationTables,
  sample: ReadonlySet<string>,
): Readonly<Record<string, LabelTruth>> {
  const policies = new Set([...tables.policies, ...(tables.loggingPolicy === null ? [] : [tables.loggingPolicy])]);
  const truths = [...policies].flatMap((policy) => {
    const truth = labelTruth(tables, policy, sample);
    return truth === null ? [] : [[policy, truth] as const];
  });
  return Object.fromEntries(truths);
}

function labelTruth(tables: EvaluationTables, policy: string, sample: ReadonlySet<string>): LabelTruth | null {
  const { fits, probes } = rowsOf(tables, policy);
  const all = labelledResponses([...fits, probes]);
  const inSample = all.filter(({ prompt }) => sample.has(prompt));
  const used = inSample.length > 0 ? inSample : all;
  if (used.length === 0) return null;
  const byPrompt = Map.groupBy(used, ({ prompt }) => prompt);
  const means = [...byPrompt.values()].map((group) => mean(group.map(({ label }) => label)));
  const value = mean(means);
  const unseen = inSample.length > 0 ? Math.max(0, 1 - means.length / sample.size) : 1;
  return {
    value,
    se: standardError(means, value, unseen),
    labels: used.length,
    prompts: means.length,
    on: inSample.length > 0 ? 'sample' : 'all',
  };
}

function standardError(means: readonly number[], value: number, unseen: number): number | null {
  if (unseen === 0) return 0;
  if (means.length < 2) return null;
  const variance = means.reduce((sum, one) => sum + (one - value) ** 2, 0) / (means.length - 1);
  return Math.sqrt((variance / means.length) * unseen);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
