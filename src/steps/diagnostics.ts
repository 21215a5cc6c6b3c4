import { buildEvaluationData } from '../analysis/build-dataset.ts';
import { diagnose } from '../analysis/analyse.ts';
import { ok } from '../base/result.ts';
import type { DiagnosticsParams } from '../plan/declarations/diagnostics.ts';
import type { Step } from '../plan/step.ts';
import { optionsOf } from './analysis-options.ts';
import type { EvaluationTables } from './dataset/assemble.ts';
import type { ComputingStep } from './implementation.ts';

/** What can be said about the data and the calibrator before any estimate is believed. */
export const diagnostics: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<DiagnosticsParams>; // declared by plan/declarations/diagnostics.ts
    const tables = JSON.parse((await context.input('evaluation')).toString('utf8')) as EvaluationTables; // written by the dataset step
    const found = diagnose(buildEvaluationData(tables), optionsOf(params));
    return ok({ outputs: { diagnostics: JSON.stringify(found) }, failures: 0, summary: {} });
  },
};
