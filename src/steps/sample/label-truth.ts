import type { Labels, SampleSource } from './sample-source.ts';

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
 * Its standard error is that of a mean of m of the sample's M prompts drawn without replacement, √(C/(C − 1) · Σ_c (Σ_{i ∈ c} (y_i − ȳ))²)/m · √(1 − m/M)
 * over the C clusters that the prompts fall into (the ratio estimator: Cochran 1977, ch. 9A; s/√m · √(1 − m/M) where each prompt stands alone); where the labels are not of the
 * sample's prompts, without the last factor. Prompts of one cluster: null, for nothing tells how clusters differ.
 *
 * `sample`: 1 for each of its prompts.
 */
export function labelTruths(source: SampleSource, sample: Uint8Array): Readonly<Record<string, LabelTruth>> {
  const size = sample.reduce((count, one) => count + one, 0);
  const truths = source.policies.flatMap((policy) => {
    const truth = labelTruth(source, source.known[policy], sample, size);
    return truth === null ? [] : [[policy, truth] as const];
  });
  return Object.fromEntries(truths);
}

function labelTruth(
  source: SampleSource,
  known: Labels | undefined,
  sample: Uint8Array,
  size: number,
): LabelTruth | null {
  if (known === undefined || known.prompt.length === 0) return null;
  const inSample = promptMeans(known, sample);
  const used = inSample.means.length > 0 ? inSample : promptMeans(known, null);
  const { prompts, means, labels } = used;
  const value = mean(means);
  const unseen = used === inSample ? Math.max(0, 1 - means.length / size) : 1;
  return {
    value,
    se: standardError(
      prompts.map((prompt) => clusterOf(source, prompt)),
      means,
      value,
      unseen,
    ),
    labels,
    prompts: means.length,
    on: used === inSample ? 'sample' : 'all',
  };
}

/** Of the prompts that carry a label, in the order of their first ones. */
function promptMeans(
  { prompt, label }: Labels,
  sample: Uint8Array | null,
): { readonly prompts: readonly number[]; readonly means: readonly number[]; readonly labels: number } {
  const sums = new Map<number, { sum: number; count: number }>();
  let labels = 0;
  prompt.forEach((of, i) => {
    if (sample !== null && sample[of] !== 1) return;
    labels += 1;
    const known = sums.get(of);
    if (known === undefined) sums.set(of, { sum: label[i]!, count: 1 });
    else {
      known.sum += label[i]!;
      known.count += 1;
    }
  });
  return { prompts: [...sums.keys()], means: [...sums.values()].map(({ sum, count }) => sum / count), labels };
}

/** A prompt's own id where it has nothing in common with others. */
function clusterOf({ ids, clusters }: SampleSource, prompt: number): string {
  const id = ids[prompt] ?? '';
  const cluster = clusters[id];
  return cluster === undefined ? `prompt ${id}` : `cluster ${cluster}`;
}

/** `clusters`: one a mean. */
function standardError(
  clusters: readonly string[],
  means: readonly number[],
  value: number,
  unseen: number,
): number | null {
  if (unseen === 0) return 0;
  const sums = new Map<string, number>();
  means.forEach((one, place) => {
    const cluster = clusters[place] ?? '';
    sums.set(cluster, (sums.get(cluster) ?? 0) + one - value);
  });
  if (sums.size < 2) return null;
  const squares = [...sums.values()].reduce((total, sum) => total + sum ** 2, 0);
  return Math.sqrt(((squares * sums.size) / (sums.size - 1) / means.length ** 2) * unseen);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
