import { analysisContext, type AnalysisContext } from '../../analysis/context.ts';
import { diagnoseInContext } from '../../analysis/diagnostics/diagnose.ts';
import { pendingEstimate } from '../../analysis/estimate.ts';
import { allReplicates } from '../../analysis/inference/replicates.ts';
import type { AnalysisOptions } from '../../analysis/options.ts';
import type { Diagnostics } from '../../analysis/results.ts';
import { selectColumns } from '../../analysis/select-columns.ts';
import type { EvaluationColumns } from '../../analysis/columns.ts';
import { packed } from '../../store/packed.ts';
import { optionsOf } from '../analysis-options.ts';
import { estimatorConfigOf } from '../estimator-config.ts';
import { contextName } from '../evaluation-tables.ts';
import type { CellJob, CellOutcome, CellResult } from './cell-job.ts';

/** Computes the steps of a job: each yields the very bytes that it yields on its own, but what they share is made once. */
export function runCellJob(job: CellJob, columns: EvaluationColumns): CellResult {
  const contextOf = sharedContexts(job, columns);
  let text: string | null = null;
  let made: CellOutcome | null = null;
  if (job.diagnostics.type === 'made') {
    text = job.diagnostics.text;
  } else {
    const { params, passes } = job.diagnostics;
    made = outcomeOf(() => {
      const context = contextOf(optionsOf(params));
      text = JSON.stringify(diagnoseInContext({ ...context, data: { ...context.data, passes } }));
      return text;
    });
  }
  if (text === null) return { diagnostics: made, estimates: [] };
  const diagnostics = JSON.parse(text) as Diagnostics; // written by the diagnostics step
  const estimates = job.estimates.map((params) =>
    outcomeOf(() => {
      const pending = pendingEstimate(contextOf(optionsOf(params)), estimatorConfigOf(params.estimator));
      const rows = pending.bootstrap === null ? null : allReplicates(pending.bootstrap);
      return JSON.stringify(pending.finish(diagnostics, rows).result);
    }),
  );
  return { diagnostics: made, estimates };
}

/** Folds, groups and calibrators: one set for all options that calibrate alike. */
function sharedContexts(job: CellJob, columns: EvaluationColumns): (options: AnalysisOptions) => AnalysisContext {
  const contexts = new Map<string, AnalysisContext>();
  return (options) => {
    const name = contextName(options);
    let context = contexts.get(name);
    if (context === undefined) {
      context = analysisContext(
        selectColumns(columns, { ...job.sample, covariates: options.calibration.covariates }),
        options,
      );
      contexts.set(name, context);
    }
    return { ...context, options };
  };
}

/** One catch a step: a stray throw fails that step alone. */
function outcomeOf(make: () => string): CellOutcome {
  const start = performance.now();
  try {
    const output = packed(make());
    return { ok: true, output, ms: performance.now() - start };
  } catch (cause) {
    const isError = cause instanceof Error;
    return {
      ok: false,
      message: isError ? cause.message : String(cause),
      cause: isError ? (cause.stack ?? cause.message) : String(cause),
    };
  }
}
