import { buildEvaluationData } from '../analysis/build-dataset.ts';
import type { AnalysisContext } from '../analysis/context.ts';
import type { EvaluationData } from '../analysis/dataset.ts';
import type { AnalysisOptions } from '../analysis/options.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import type { EvaluationTables } from './dataset/assemble.ts';
import type { StepContext } from './implementation.ts';
import { madeOf } from './made-of-input.ts';

type Context = Pick<StepContext, 'input' | 'made'>;

/** Parsed rows take about so many times their text. */
const ROWS_PER_BYTE = 4;
/** Columns and what is fitted to them, for each score. */
const BYTES_A_DRAW = 64;

/** What the analysis reads of a dataset, or of a sample of one. */
export async function evaluationTables(context: Context): Promise<EvaluationTables> {
  return await madeOf(context, 'evaluation', 'tables', async (read) => {
    const bytes = await read();
    const value = JSON.parse(bytes.toString('utf8')) as EvaluationTables; // written by the dataset step or the sample step
    return { value, bytes: bytes.byteLength * ROWS_PER_BYTE };
  });
}

/** Its columns, with the covariates. */
async function evaluationData(context: Context, covariates: readonly string[]): Promise<EvaluationData> {
  return await madeOf(context, 'evaluation', `columns ${canonicalJson(covariates)}`, async () => {
    const value = buildEvaluationData({ ...(await evaluationTables(context)), covariates });
    return { value, bytes: drawsIn(value) * BYTES_A_DRAW };
  });
}

/** Equal for options that calibrate alike, whatever else they say (see analysisContext). */
export function contextName({ seed, calibration, inference }: AnalysisOptions): string {
  return canonicalJson({ seed, calibration, groups: inference.groups ?? null });
}

/** Folds, groups and the calibrator: one set for all that calibrate alike. */
export async function sharedAnalysis(context: Context, options: AnalysisOptions): Promise<AnalysisContext> {
  const { calibration } = options;
  const analysis = await madeOf(context, 'evaluation', `analysis ${contextName(options)}`, async () => {
    const [{ analysisContext }, { replicateBytes }] = await Promise.all([
      import('../analysis/context.ts'),
      import('../analysis/estimators/calibrated-columns.ts'),
    ]);
    const data = await evaluationData(context, calibration.covariates);
    const value = analysisContext(data, options);
    return { value, bytes: drawsIn(data) * BYTES_A_DRAW + replicateBytes(value) };
  });
  return { ...analysis, options };
}

function drawsIn({ draws, logged }: EvaluationData): number {
  return Object.values(draws).reduce((sum, table) => sum + table.n, logged?.n ?? 0);
}
