import { buildEvaluationData } from '../analysis/build-dataset.ts';
import { analysisContext, type AnalysisContext } from '../analysis/context.ts';
import type { EvaluationData } from '../analysis/dataset.ts';
import type { AnalysisOptions } from '../analysis/options.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import type { EvaluationTables } from './dataset/assemble.ts';
import type { StepContext } from './implementation.ts';
import { madeOf } from './made-of-input.ts';

type Context = Pick<StepContext, 'input' | 'made'>;

/** What the analysis reads of a dataset, or of a sample of one. */
export async function evaluationTables(context: Context): Promise<EvaluationTables> {
  return await madeOf(context, 'evaluation', 'tables', async (read) => {
    return JSON.parse((await read()).toString('utf8')) as EvaluationTables; // written by the dataset step or the sample step
  });
}

/** Its columns, with the covariates. */
export async function evaluationData(context: Context, covariates: readonly string[]): Promise<EvaluationData> {
  return await madeOf(context, 'evaluation', `columns ${canonicalJson(covariates)}`, async () =>
    buildEvaluationData({ ...(await evaluationTables(context)), covariates }),
  );
}

/** Folds, groups and the calibrator: one set for all that calibrate alike, whatever else their options say (see analysisContext). */
export async function sharedAnalysis(context: Context, options: AnalysisOptions): Promise<AnalysisContext> {
  const { seed, calibration, inference } = options;
  const decisive = { seed, calibration, groups: inference.groups ?? null };
  const analysis = await madeOf(context, 'evaluation', `analysis ${canonicalJson(decisive)}`, async () =>
    analysisContext(await evaluationData(context, calibration.covariates), options),
  );
  return { ...analysis, options };
}
