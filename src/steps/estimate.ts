import type { Diagnostics } from '../analysis/results.ts';
import { ok } from '../base/result.ts';
import type { EstimateParams } from '../plan/declarations/estimate.ts';
import type { Step } from '../plan/step.ts';
import { optionsOf } from './analysis-options.ts';
import { estimatorConfigOf } from './estimator-config.ts';
import { sharedAnalysis } from './evaluation-tables.ts';
import type { ComputingStep } from './implementation.ts';
import { madeOf } from './made-of-input.ts';
import type { ReplicateWork } from './replicates/job.ts';
import { createReplicatePool } from './replicates/pool.ts';

/** Policy values, intervals and comparisons by one estimator. */
export const estimate: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<EstimateParams>; // declared by plan/declarations/estimate.ts
    // Estimators are loaded when something is estimated: a plan need not wait for them.
    const { pendingEstimate } = await import('../analysis/estimate.ts');
    const diagnostics = await madeOf(context, 'diagnostics', 'cards', async (read) => {
      const bytes = await read();
      return { value: JSON.parse(bytes.toString('utf8')) as Diagnostics, bytes: bytes.byteLength }; // written by the diagnostics step
    });
    const options = optionsOf(params);
    const analysis = await sharedAnalysis(context, options);
    const work: ReplicateWork = { data: analysis.data, options, config: estimatorConfigOf(params.estimator) };
    const pending = pendingEstimate(analysis, work.config);
    const replicates = context.replicates ?? createReplicatePool(1).replicates;
    const rows = pending.bootstrap === null ? null : await replicates(work, pending.bootstrap);
    const { result } = pending.finish(diagnostics, rows);
    return ok({ outputs: { estimates: JSON.stringify(result) }, failures: 0, summary: {} });
  },
};
