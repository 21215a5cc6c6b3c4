import type { Step } from '../step.ts';
import { datasetInput } from './dataset-input.ts';

/** What all labels of a dataset say of its policies, on all of its prompts. */
export function labelTruthStep(): Step<object> {
  return {
    name: 'label-truth',
    kind: 'label-truth',
    version: 2,
    params: {},
    inputs: [datasetInput],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: {},
  };
}
