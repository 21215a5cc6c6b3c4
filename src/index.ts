/** The runner as a library: what the commands are made of. */
export { loadConfig } from './config/load.ts';
export type { LoadedConfig, LoadOptions } from './config/loaded-config.ts';
export { renderDiagnostics } from './config/render-diagnostics.ts';
export { configToYaml } from './config/to-yaml.ts';
export type * from './config/types.generated.ts';
export type { Diagnostic, SourceRange } from './base/diagnostic.ts';
export type { Result } from './base/result.ts';
export type { Plan, Step } from './plan/step.ts';
export { forecast, totalsOf, type StepForecast } from './run/forecast.ts';
export type { RunOptions, RunOutcome } from './run/execute-plan.ts';
export { planExperiment, runExperiment } from './run/run-experiment.ts';
export type { RunEvent } from './run/events.ts';
export { openStores, type Stores } from './run/stores.ts';
export { gatherReport } from './report/gather.ts';
export { publishResults } from './report/publish.ts';
export type { RunReport } from './report/run-report.ts';
