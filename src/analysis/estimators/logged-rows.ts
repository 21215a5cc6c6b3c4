import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import { sortedOrder } from '../../stats/order.ts';
import type { AnalysisContext } from '../context.ts';
import type { LoggedTable } from '../dataset.ts';
import { madeOnce } from '../made-once.ts';
import type { UnavailableReason } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { importanceWeights } from '../weights/importance.ts';
import type { ImportanceWeights } from '../weights/importance.ts';
import type { EstimatorSettings } from './estimator-settings.ts';

/** The logged rows that carry a policy's importance weights, in increasing order of judge score (of position, where scores are not needed). */
export interface LoggedRows {
  /** Policies with the same rows share this object, and so what is computed from it. */
  readonly rows: ScoredRows;
  readonly weights: ImportanceWeights;
  /** Logged rows that are not among them. */
  readonly left: number;
}

/** What a row must have besides the log probabilities. */
export type Needs = 'judge' | 'label';

/**
 * The rows of each policy. `available`: those with both of its log probabilities. `complete-case`: those with the log probabilities of every
 * policy that has any.
 */
export function loggedRowsOfPolicies(
  context: AnalysisContext,
  rule: EstimatorSettings['rows'],
  needs: Needs,
): readonly Result<LoggedRows, UnavailableReason>[] {
  return kept(context, `${rule} ${needs}`, () => rowsOfPolicies(context, rule, needs));
}

const kept = madeOnce<readonly Result<LoggedRows, UnavailableReason>[]>();

function rowsOfPolicies(
  context: AnalysisContext,
  rule: EstimatorSettings['rows'],
  needs: Needs,
): readonly Result<LoggedRows, UnavailableReason>[] {
  const { logged, policies } = context.data;
  if (logged === null || logged.n === 0) return policies.map(() => fail('no-logged-data'));
  const targets = policies.map((policy) => logged.targetLogprob[policy]);
  const known = targets.map((target) => target?.some((value) => !Number.isNaN(value)) ?? false);
  const everyTarget = targets.flatMap((target, i) => (target !== undefined && known[i] === true ? [target] : []));
  const sets: RowSet[] = [];
  return targets.map((target, i) => {
    if (target === undefined || known[i] !== true) return fail('no-logprobs');
    const required = rule === 'complete-case' ? everyTarget : [target];
    const kept = keptRows(logged, required, needs);
    if (kept.length === 0) return fail(nothingLeft(logged, target, needs));
    const rows = shared(sets, kept, () => loggedScoredRows(logged, kept, needs));
    const logWeight = gather(target, rows.row);
    for (let j = 0; j < rows.n; j += 1) logWeight[j] = logWeight[j]! - logged.baseLogprob[rows.row[j]!]!;
    const weights = importanceWeights(logWeight);
    return weights === null ? fail('no-logprobs') : ok({ rows, weights, left: logged.n - rows.n });
  });
}

function keptRows(logged: LoggedTable, targets: readonly Float64Array[], needs: Needs): Uint32Array {
  const column = needs === 'judge' ? logged.judge : logged.label;
  const kept = new Uint32Array(logged.n);
  let count = 0;
  for (let row = 0; row < logged.n; row += 1) {
    let known = column[row]! + logged.baseLogprob[row]!;
    for (const target of targets) known += target[row]!;
    if (Number.isNaN(known)) continue;
    kept[count] = row;
    count += 1;
  }
  return kept.slice(0, count);
}

function nothingLeft(logged: LoggedTable, target: Float64Array, needs: Needs): UnavailableReason {
  const weighted = target.some((value, row) => !Number.isNaN(value + logged.baseLogprob[row]!));
  if (!weighted) return 'no-logprobs';
  return needs === 'judge' ? 'no-judge-scores' : 'no-labels';
}

function loggedScoredRows(logged: LoggedTable, kept: Uint32Array, needs: Needs): ScoredRows {
  const row = needs === 'judge' ? gatherRows(kept, sortedOrder(gather(logged.judge, kept))) : kept;
  const prompt = new Int32Array(row.length);
  for (let i = 0; i < row.length; i += 1) prompt[i] = logged.prompt[row[i]!]!;
  return {
    n: row.length,
    row,
    prompt,
    judge: gather(logged.judge, row),
    label: gather(logged.label, row),
    covariates: Object.fromEntries(
      Object.entries(logged.covariates).map(([name, column]) => [name, gather(column, row)]),
    ),
  };
}

function gather(column: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!;
  return out;
}

function gatherRows(kept: Uint32Array, order: Uint32Array): Uint32Array {
  const out = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i += 1) out[i] = kept[order[i]!]!;
  return out;
}

/** Rows with what they were made of. */
interface RowSet {
  readonly kept: Uint32Array;
  readonly rows: ScoredRows;
}

/** The set of the same rows that is there already, or a new one. */
function shared(sets: RowSet[], kept: Uint32Array, make: () => ScoredRows): ScoredRows {
  const same = sets.find((set) => set.kept.length === kept.length && set.kept.every((row, i) => row === kept[i]));
  if (same !== undefined) return same.rows;
  const rows = make();
  sets.push({ kept, rows });
  return rows;
}
