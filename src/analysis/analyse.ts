import { analysisContext } from './context.ts';
import type { EvaluationData } from './dataset.ts';
import { diagnoseInContext } from './diagnostics/diagnose.ts';
import { estimateInContext } from './estimate.ts';
import type { DetailedEstimate } from './estimate.ts';
import type { AnalysisOptions, EstimatorConfig } from './options.ts';
import type { Diagnostics, EstimatorResult } from './results.ts';

/** What can be said about the data before any estimate: support, overlap, calibration, transport, what is missing. */
export function diagnose(data: EvaluationData, options: AnalysisOptions): Diagnostics {
  return diagnoseInContext(analysisContext(data, options));
}

/** One estimator's values, intervals and comparisons, refused where the diagnostics say so. */
export function estimate(
  data: EvaluationData,
  config: EstimatorConfig,
  options: AnalysisOptions,
  diagnostics: Diagnostics,
): EstimatorResult {
  return estimateDetailed(data, config, options, diagnostics).result;
}

/** The same, with the deviations by unit (jackknife group or cluster) that the intervals are made of. */
export function estimateDetailed(
  data: EvaluationData,
  config: EstimatorConfig,
  options: AnalysisOptions,
  diagnostics: Diagnostics,
): DetailedEstimate {
  return estimateInContext(analysisContext(data, options), config, diagnostics);
}

/** Diagnostics and several estimators at once, on one preparation of the data. */
export function analyse(
  data: EvaluationData,
  configs: readonly EstimatorConfig[],
  options: AnalysisOptions,
): { readonly diagnostics: Diagnostics; readonly results: readonly EstimatorResult[] } {
  const context = analysisContext(data, options);
  const diagnostics = diagnoseInContext(context);
  return { diagnostics, results: configs.map((config) => estimateInContext(context, config, diagnostics).result) };
}
