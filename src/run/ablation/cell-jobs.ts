import { buildEvaluationColumns } from '../../analysis/build-dataset.ts';
import type { Sha256 } from '../../base/hash.ts';
import type { DiagnosticsParams } from '../../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import type { SampleParams } from '../../plan/declarations/sample.ts';
import type { Step } from '../../plan/step.ts';
import type { StepRecord } from '../../plan/step-record.ts';
import type { CellJob, CellOutcome, CellResult } from '../../steps/cells/cell-job.ts';
import { shareColumns, type SharedColumns } from '../../steps/cells/shared-columns.ts';
import { readPasses } from '../../steps/diagnostics.ts';
import { evaluationTables } from '../../steps/evaluation-tables.ts';
import type { StepContext, StepFailure } from '../../steps/implementation.ts';
import { madeOf } from '../../steps/made-of-input.ts';
import { drawnSample } from '../../steps/sample/sample.ts';
import { stoppedFailure } from '../../steps/stopped.ts';
import { inputContext, readInput, recordOfStep } from '../run-step.ts';
import type { AnalysisGroup } from './cell-groups.ts';
import { cellPace } from './cell-pace.ts';
import type { CellWork, JobShape } from './run-cells.ts';

/** Computes what is missing of some diagnostics and of the estimates that they judge, and stores it. */
export async function runAnalysis(
  work: CellWork,
  sample: Step<SampleParams>,
  { diagnostics, estimates }: AnalysisGroup,
  shape: JobShape,
): Promise<void> {
  const { ends } = work;
  const isMissing = (step: Step<object>): boolean => ends.of(step) === undefined;
  const chunks = chunksOf(estimates.filter(isMissing), shape.estimates);
  if (isMissing(diagnostics)) {
    const inputs = ends.inputsOf(diagnostics);
    if (inputs !== null) {
      const passes = await readPasses(diagnostics, contextOf(work, inputs));
      const first = chunks.shift() ?? [];
      await runJob(work, sample, shape, {
        diagnostics,
        given: { type: 'make', params: diagnostics.params, passes },
        estimates: first,
      });
    }
  }
  if (ends.recordOf(diagnostics) === null) {
    // Asking for their inputs tells that they are blocked.
    for (const step of chunks.flat()) ends.inputsOf(step);
    return;
  }
  await Promise.all(
    chunks.map(async (chunk) => {
      if (work.options.stop.aborted) return;
      const text = await diagnosticsText(work, chunk);
      if (text !== null)
        await runJob(work, sample, shape, { diagnostics, given: { type: 'made', text }, estimates: chunk });
    }),
  );
}

interface Wanted {
  readonly diagnostics: AnalysisGroup['diagnostics'];
  readonly given: CellJob['diagnostics'];
  readonly estimates: AnalysisGroup['estimates'];
}

async function runJob(
  work: CellWork,
  sample: Step<SampleParams>,
  shape: JobShape,
  { diagnostics, given, estimates }: Wanted,
): Promise<void> {
  const { ends, pool, options } = work;
  const context = contextOf(work, ends.inputsOf(sample) ?? {});
  const drawn = await drawnSample(context, sample.params);
  if (!drawn.ok) throw new Error(`${sample.name} was drawn before: ${drawn.error}`);
  const columns = await sharedColumns(context, shape.covariates);
  let result: CellResult;
  try {
    const params = estimates.map((step) => step.params);
    result = await pool.run({ columns, sample: drawn.value, diagnostics: given, estimates: params });
  } catch (cause) {
    // The thread is no more: nothing that it was to make has come.
    const missing = [diagnostics, ...estimates].filter((step) => ends.of(step) === undefined);
    for (const step of missing) {
      ends.failed(
        step,
        options.abort.aborted ? stoppedFailure(step, 'interrupted') : crashed(step, String(cause), cause),
      );
    }
    return;
  }
  const prompts = Number(ends.recordOf(sample)?.summary['prompts'] ?? 0);
  if (result.diagnostics !== null) {
    await keep(work, prompts, [{ step: diagnostics, output: 'diagnostics', outcome: result.diagnostics }]);
  }
  const ended = result.estimates.map((outcome, place) => {
    const step = estimates[place]!; // one outcome an estimate
    return { step, output: 'estimates', outcome };
  });
  await keep(work, prompts, ended);
  // Those that there were no diagnostics for are blocked, which asking for their inputs tells.
  for (const step of estimates) if (ends.of(step) === undefined) ends.inputsOf(step);
}

interface Ended {
  readonly step: Step<DiagnosticsParams> | Step<EstimateParams>;
  readonly output: string;
  readonly outcome: CellOutcome;
}

/** Stores outputs and what is known of them, and then tells that the steps have ended. */
async function keep(
  { ends, options: { stores }, paces }: CellWork,
  prompts: number,
  ended: readonly Ended[],
): Promise<void> {
  const records: { readonly step: Step<object>; readonly record: StepRecord }[] = [];
  const durations = new Map<string, number>();
  for (const { step, output, outcome } of ended) {
    const inputs = ends.inputsOf(step);
    if (inputs === null) continue;
    if (!outcome.ok) {
      ends.failed(step, crashed(step, outcome.message, outcome.cause));
      continue;
    }
    const { hash, bytes } = outcome.output;
    const outputs = { [output]: { hash, bytes } };
    paces.add(cellPace(step.params), prompts, outcome.ms);
    const record = recordOfStep(step, inputs, { outputs, failures: 0, summary: {} });
    records.push({ step, record });
    durations.set(record.key, outcome.ms);
  }
  await stores.artifacts.putPacked(ended.flatMap(({ outcome }) => (outcome.ok ? [outcome.output] : [])));
  await stores.durations.put(durations);
  await Promise.all(records.map(({ record }) => stores.steps.put(record)));
  for (const { step, record } of records) ends.ran(step, record);
}

function crashed(step: Step<object>, message: string, cause: unknown): StepFailure {
  return { code: 'crashed', message: `${step.name}: ${message}`, cause };
}

function contextOf(
  { made, options }: CellWork,
  inputs: Readonly<Record<string, Sha256>>,
): Pick<StepContext, 'input' | 'hashOf' | 'made'> {
  return inputContext(inputs, { made, artifacts: options.stores.artifacts });
}

/** What the diagnostics step yielded; null when it can't be read, and the estimates have failed by then. */
async function diagnosticsText(
  { ends, options }: CellWork,
  estimates: AnalysisGroup['estimates'],
): Promise<string | null> {
  const [first] = estimates;
  const inputs = first === undefined ? null : ends.inputsOf(first);
  if (inputs === null) return null;
  try {
    return (await readInput(inputs, 'diagnostics', options.stores.artifacts)).toString('utf8');
  } catch (cause) {
    for (const step of estimates) ends.failed(step, crashed(step, String(cause), cause));
    return null;
  }
}

/** Columns, and the texts of ids. */
const BYTES_A_ROW = 100;

async function sharedColumns(
  context: Pick<StepContext, 'input' | 'hashOf' | 'made'>,
  covariates: readonly string[],
): Promise<SharedColumns> {
  const name = `shared columns ${covariates.join()}`;
  return await madeOf(context, 'evaluation', name, async () => {
    const columns = buildEvaluationColumns({ ...(await evaluationTables(context)), covariates });
    const rows = Object.values(columns.draws).reduce((sum, { n }) => sum + n, columns.logged?.n ?? 0);
    return { value: shareColumns(columns, `${context.hashOf('evaluation')} ${name}`), bytes: rows * BYTES_A_ROW };
  });
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}
