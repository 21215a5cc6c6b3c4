import { buildEvaluationData } from '../analysis/build-dataset.ts';
import { estimate as estimatePolicies } from '../analysis/analyse.ts';
import type { Diagnostics } from '../analysis/results.ts';
import { ok } from '../base/result.ts';
import type { EstimateParams } from '../plan/declarations/estimate.ts';
import type { Step } from '../plan/step.ts';
import { optionsOf } from './analysis-options.ts';
import type { EvaluationTables } from './dataset/assemble.ts';
import type { ComputingStep } from './implementation.ts';

/** Policy values, intervals and comparisons by one estimator. */
export const estimate: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<EstimateParams>; // declared by plan/declarations/estimate.ts
    const read = async (role: string): Promise<unknown> => JSON.parse((await context.input(role)).toString('utf8'));
    const tables = (await read('evaluation')) as EvaluationTables; // written by the dataset step
    const diagnostics = (await read('diagnostics')) as Diagnostics; // written by the diagnostics step
    const { method, reward } = params.estimator;
    const result = estimatePolicies(
      buildEvaluationData(tables),
      { method, ...(reward === undefined ? {} : { reward }) },
      optionsOf(params),
      diagnostics,
    );
    return ok({ outputs: { estimates: JSON.stringify(result) }, failures: 0, summary: {} });
  },
};
