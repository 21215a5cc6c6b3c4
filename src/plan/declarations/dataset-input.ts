import type { StepInput } from '../step.ts';

/** The analysis reads the numbers of the dataset step and none of its texts. */
export const datasetInput: StepInput = { role: 'evaluation', step: 'dataset', output: 'evaluation' };
