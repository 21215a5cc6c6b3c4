import type { JsonObject } from '../../../src/base/json.ts';
import { deepFreeze } from '../../../src/config/freeze.ts';
import type { Ablation, Experiment } from '../../../src/config/types.generated.ts';
import type { AblationPlan, Grid } from '../../../src/plan/ablation/ablation-plan.ts';
import { gridOf } from '../../../src/plan/ablation/grid.ts';
import { measurementsOf } from '../../../src/plan/ablation/measurements.ts';
import { planAblation } from '../../../src/plan/ablation/plan-ablation.ts';

/** An ablation as the loader would give it. */
export function makeAblation(change: Partial<Ablation> = {}, experiment: Partial<Experiment> = {}): Ablation {
  return deepFreeze({
    name: 'grid',
    experiment: { ...callExperiment, ...experiment } as Experiment,
    axes: { seed: [0, 1] },
    zip: [],
    design: 'full',
    constraints: [],
    exclude: [],
    include: [],
    truth: 'oracle',
    tables: [],
    plots: [],
    ...change,
  } satisfies Ablation);
}

export function estimator(method: string): JsonObject {
  return { id: method, method };
}

const provider = { id: 'world', api: 'world', prices: {}, retry: {}, limits: {} };
const judge = {
  provider,
  temperature: 0,
  max_tokens: 32,
  scale: [0, 100],
  prompt: 'Rate {{response}} to {{prompt}}.',
  output: 'json_schema',
};
const policy = { provider, model: 'world-medium', temperature: 1, template: 'world', sample: 0 };

/** Three policies on a hundred prompts of the embedded world. */
const callExperiment = {
  name: 'small',
  seed: 7,
  prompts: { world: { topics: 4, seed: 0 }, count: 100, fields: {}, filters: [] },
  policies: [
    { ...policy, id: 'base' },
    { ...policy, id: 'premium', model: 'world-large' },
    { ...policy, id: 'v1.5', temperature: 0.5 },
  ],
  logging_policy: 'base',
  responses: { draws: 1, max_tokens: 24 },
  judge: { ...judge, id: 'judge', model: 'world-judge' },
  oracle: { ...judge, id: 'oracle', model: 'world-oracle', coverage: 0.5 },
  calibration: { mode: 'monotone', covariates: [], folds: 5 },
  estimators: [estimator('naive-direct'), estimator('direct')],
  inference: { level: 0.95, method: 'jackknife' },
  gates: { refuse: false },
  on_error: { max_failed_fraction: 0.05 },
  report: { formats: ['json'], plots: [] },
};

/** One on recorded data. */
export function dataExperiment(): Partial<Experiment> {
  const {
    prompts: _,
    policies: _1,
    logging_policy: _2,
    responses: _3,
    judge: _4,
    oracle: _5,
    ...rest
  } = callExperiment;
  const absent = {
    prompts: undefined,
    policies: undefined,
    logging_policy: undefined,
    responses: undefined,
    judge: undefined,
    oracle: undefined,
  };
  const data = { logged: 'logged.jsonl', logging_policy: 'base', clones: [], fields: {}, on_invalid: 'error' };
  return JSON.parse(JSON.stringify({ ...rest, ...absent, data })) as Partial<Experiment>; // as far as planning looks
}

export function mustGrid(ablation: Ablation): Grid {
  const grid = gridOf(ablation);
  if (!grid.ok) throw new Error(grid.error);
  return grid.value;
}

export function mustPlan(ablation: Ablation): AblationPlan {
  const grid = mustGrid(ablation);
  const measurements = measurementsOf(ablation, grid);
  if (!measurements.ok) throw new Error(measurements.error);
  return planAblation(ablation, grid, measurements.value, { worldVersion: 1, files: new Map() });
}
