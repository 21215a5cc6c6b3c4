/** The statistics as a library: columns in, plain objects out, nothing read or written. */
export { analyse, diagnose, estimate, estimateDetailed } from './analyse.ts';
export { buildEvaluationData } from './build-dataset.ts';
export type { EvaluationInput } from './build-dataset.ts';
export type { DrawTable, EvaluationData, LoggedTable, MissingCount } from './dataset.ts';
export type { DetailedEstimate } from './estimate.ts';
export { estimatorMethods } from './estimators/registry.ts';
export { analysisOptions } from './options.ts';
export type { AnalysisOptions, EstimatorConfig, PartialAnalysisOptions } from './options.ts';
export type * from './results.ts';
export type { FreshRow, LoggedRow, MissingReasons, ProbeRow } from './rows.ts';
