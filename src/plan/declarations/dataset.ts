import type { Step, StepInput } from '../step.ts';

export interface DatasetParams {
  readonly policies: readonly string[];
  readonly logging_policy: string;
}

/**
 * Everything measured about the policies, joined by prompt: what the analysis reads, and what a run publishes. `isClustered`: with which
 * prompts belong together.
 */
export function datasetStep(
  policies: readonly string[],
  loggingPolicy: string,
  measurements: readonly Step<object>[],
  isClustered: boolean,
): Step<DatasetParams> {
  return {
    name: 'dataset',
    kind: 'dataset',
    version: 2,
    params: { policies, logging_policy: loggingPolicy },
    inputs: [
      ...measurements.map((step): StepInput => ({ role: role(step), step: step.name, output: step.kind })),
      ...(isClustered ? [{ role: 'clusters', step: 'prompts', output: 'clusters' }] : []),
    ],
    files: [],
    settings: {},
    expectedCalls: null,
    paths: { policies: 'policies', logging_policy: 'logging_policy' },
  };
}

/** `scores/nano/premium` plays the role `scores/premium`: a renamed judge changes nothing here. */
function role(step: Step<object>): string {
  return `${step.kind}/${step.name.slice(step.name.lastIndexOf('/') + 1)}`;
}
