import type { EvaluationColumns } from '../../analysis/columns.ts';
import type { CellJob, CellResult } from './cell-job.ts';
import { runCellJob } from './run-cell-job.ts';
import { openColumns } from './shared-columns.ts';

/** The columns that this thread opened last: an ablation reads one dataset for very many cells. */
let opened: { readonly name: string; readonly columns: EvaluationColumns } | null = null;

/** What a thread of the pool does. */
export function work(job: CellJob): CellResult {
  const { name } = job.columns;
  if (opened?.name !== name) opened = { name, columns: openColumns(job.columns) };
  return runCellJob(job, opened.columns);
}
