import type { CallExperiment } from '../../config/kinds.ts';
import type { Prompts } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';

export interface PromptsParams {
  /** Decides the one order of the prompts; `count` takes its first ones. */
  readonly seed: number;
  readonly count: number | null;
  readonly fields: Prompts['fields'];
  readonly filters: Prompts['filters'];
  readonly world: { readonly topics: number; readonly seed: number; readonly version: number } | null;
}

export function promptsStep(experiment: CallExperiment, facts: PlanFacts): Step<PromptsParams> {
  const { prompts } = experiment;
  const sources = prompts.from === undefined ? [] : [prompts.from].flat();
  return {
    name: 'prompts',
    kind: 'prompts',
    version: 1,
    params: {
      seed: experiment.seed,
      count: prompts.count ?? null,
      fields: prompts.fields,
      filters: prompts.filters,
      world: prompts.world === undefined ? null : { ...prompts.world, version: facts.worldVersion },
    },
    inputs: [],
    files: sources
      .flatMap((source) => facts.files.get(source) ?? [])
      .map((file, index) => ({ ...file, role: `source/${index}` })),
    settings: {},
    expectedCalls: null,
    paths: {
      seed: 'seed',
      count: 'prompts.count',
      fields: 'prompts.fields',
      filters: 'prompts.filters',
      world: 'prompts.world',
    },
  };
}
