import type { AnalysisContext } from './context.ts';
import { madeOnce } from './made-once.ts';
import { hasLabel, scoredRows } from './scored-rows.ts';
import type { ScoredRows } from './scored-rows.ts';

const scored = madeOnce<ScoredRows>();
const labelled = madeOnce<ScoredRows>();

/** The scored rows of a policy's draws; none for a policy without. */
export function drawRows(context: AnalysisContext, policy: string): ScoredRows {
  const table = context.data.draws[policy];
  return table === undefined ? noRows : scored(context, policy, () => scoredRows(table));
}

/** The labelled ones among them. */
export function labelledDrawRows(context: AnalysisContext, policy: string): ScoredRows {
  const table = context.data.draws[policy];
  return table === undefined ? noRows : labelled(context, policy, () => scoredRows(table, hasLabel(table)));
}

export const noRows: ScoredRows = {
  n: 0,
  row: new Uint32Array(),
  prompt: new Int32Array(),
  judge: new Float64Array(),
  label: new Float64Array(),
  covariates: {},
};
