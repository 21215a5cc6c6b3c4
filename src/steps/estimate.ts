import { buildEvaluationData } from '../analysis/build-dataset.ts';
import { analysisContext } from '../analysis/context.ts';
import { pendingEstimate } from '../analysis/estimate.ts';
import type { Diagnostics } from '../analysis/results.ts';
import { ok } from '../base/result.ts';
import type { EstimateParams } from '../plan/declarations/estimate.ts';
import type { Step } from '../plan/step.ts';
import { optionsOf } from './analysis-options.ts';
import { estimatorConfigOf } from './estimator-config.ts';
import type { EvaluationTables } from './dataset/assemble.ts';
import type { ComputingStep } from './implementation.ts';
import type { ReplicateWork } from './replicates/job.ts';
import { createReplicatePool } from './replicates/pool.ts';

/** Policy values, intervals and comparisons by one estimator. */
export const estimate: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<EstimateParams>; // declared by plan/declarations/estimate.ts
    const read = async (role: string): Promise<unknown> => JSON.parse((await context.input(role)).toString('utf8'));
    const tables = (await read('evaluation')) as EvaluationTables; // written by the dataset step
    const diagnostics = (await read('diagnostics')) as Diagnostics; // written by the diagnostics step
    const options = optionsOf(params);
    const work: ReplicateWork = {
      data: buildEvaluationData({ ...tables, covariates: options.calibration.covariates }),
      options,
      config: estimatorConfigOf(params.estimator),
    };
    const pending = pendingEstimate(analysisContext(work.data, work.options), work.config);
    const replicates = context.replicates ?? createReplicatePool(1).replicates;
    const rows = pending.bootstrap === null ? null : await replicates(work, pending.bootstrap);
    const { result } = pending.finish(diagnostics, rows);
    return ok({ outputs: { estimates: JSON.stringify(result) }, failures: 0, summary: {} });
  },
};
