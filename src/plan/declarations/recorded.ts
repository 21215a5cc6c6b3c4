import type { Dataset } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step, StepFile } from '../step.ts';

export interface RecordedParams {
  readonly fields: Dataset['fields'];
  readonly on_invalid: Dataset['on_invalid'];
  /** Null: the policies are those that the files name. */
  readonly policies: readonly string[] | null;
  readonly logging_policy: string;
}

/** A dataset that was measured elsewhere, read from its files and checked. */
export function recordedStep(dataset: Dataset, facts: PlanFacts): Step<RecordedParams> {
  const files = (role: string, path: string | null | undefined): StepFile[] =>
    path === undefined || path === null
      ? []
      : (facts.files.get(path) ?? []).map((file) => ({
          ...file,
          role: file.role === '' ? role : `${role}/${file.role}`,
        }));
  return {
    name: 'dataset',
    kind: 'recorded',
    version: 3,
    params: {
      fields: dataset.fields,
      on_invalid: dataset.on_invalid,
      policies: dataset.policies ?? null,
      logging_policy: dataset.logging_policy,
    },
    inputs: [],
    files: [
      ...files('logged', dataset.logged),
      ...files('fresh', dataset.fresh_draws),
      ...files('probes', dataset.probes),
    ],
    settings: {},
    expectedCalls: null,
    paths: {
      fields: 'data.fields',
      on_invalid: 'data.on_invalid',
      policies: 'data.policies',
      logging_policy: 'data.logging_policy',
    },
  };
}
