/** Every kind of step, in the way of the data. */
export const STEP_KINDS = [
  'prompts',
  'responses',
  'logprobs',
  'scores',
  'labels',
  'dataset',
  'recorded',
  'truth',
  'label-truth',
  'sample',
  'diagnostics',
  'estimate',
] as const;

export type StepKind = (typeof STEP_KINDS)[number];
