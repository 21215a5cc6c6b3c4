import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import { sortedOrder } from '../../stats/order.ts';
import type { AnalysisContext } from '../context.ts';
import type { LoggedTable } from '../dataset.ts';
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
  const { logged, policies } = context.data;
  if (logged === null || logged.n === 0) return policies.map(() => fail('no-logged-data'));
  const targets = policies.map((policy) => logged.targetLogprob[policy]);
  const known = targets.map((target) => target?.some((value) => !Number.isNaN(value)) ?? false);
  const everyTarget = targets.flatMap((target, i) => (target !== undefined && known[i] === true ? [target] : []));
  const sets: ScoredRows[] = [];
  return targets.map((target, i) => {
    if (target === undefined || known[i] !== true) return fail('no-logprobs');
    const required = rule === 'complete-case' ? everyTarget : [target];
    const kept = keptRows(logged, required, needs);
    if (kept.length === 0) return fail(nothingLeft(logged, target, needs));
    const rows = shared(sets, loggedScoredRows(logged, kept, needs));
    const logWeight = Float64Array.from(rows.row, (row) => target[row]! - logged.baseLogprob[row]!);
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
  const gather = (column: Float64Array, rows: Uint32Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row]!);
  const row =
    needs === 'judge' ? Uint32Array.from(sortedOrder(gather(logged.judge, kept)), (place) => kept[place]!) : kept;
  return {
    n: row.length,
    row,
    prompt: Int32Array.from(row, (index) => logged.prompt[index]!),
    judge: gather(logged.judge, row),
    label: gather(logged.label, row),
    covariates: Object.fromEntries(
      Object.entries(logged.covariates).map(([name, column]) => [name, gather(column, row)]),
    ),
  };
}

/** An equal set that is there already, or the new one. */
function shared(sets: ScoredRows[], rows: ScoredRows): ScoredRows {
  const same = sets.find((set) => set.n === rows.n && set.row.every((row, i) => row === rows.row[i]));
  if (same !== undefined) return same;
  sets.push(rows);
  return rows;
}
