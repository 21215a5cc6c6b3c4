import type { Step } from '../step.ts';

/** How many of a policy's labels are left to learn from: a share of what could carry one, or a number. */
export type LabelAmount = { readonly share: number } | { readonly count: number };

export interface SampleParams {
  /** Orders the prompts; null where nothing is drawn, so that all seeds share one sample. */
  readonly seed: number | null;
  /** Null takes all prompts. */
  readonly size: number | null;
  /** Null leaves all labels as they are. */
  readonly labels: {
    readonly policies: Readonly<Record<string, LabelAmount>>;
    /** Of policies that are not named. */
    readonly others: 'keep' | 'none';
    /** What a share is of: the sample's prompts, or those of them that carry a label. */
    readonly share_of: 'prompts' | 'labelled';
  } | null;
}

/** A part of a dataset, as a smaller study would have made it: fewer prompts, fewer labels. */
export function sampleStep(params: SampleParams, dataset: string): Step<SampleParams> {
  return {
    name: 'sample',
    kind: 'sample',
    version: 3,
    params,
    inputs: [{ role: 'evaluation', step: dataset, output: 'evaluation' }],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: { seed: 'seed', size: 'sample_size', labels: 'oracle' },
  };
}
