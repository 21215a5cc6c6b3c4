import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import type { AnalysisContext } from '../context.ts';
import { drawRows } from '../draw-rows.ts';
import { madeOnce } from '../made-once.ts';
import type { UnavailableReason } from '../results.ts';
import { rowsAt, scoredRows } from '../scored-rows.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { coarseCells } from '../weights/index-cells.ts';
import type { IndexCells } from '../weights/index-cells.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { kFoldsOfRows, rowFoldsOf } from './fold-models.ts';
import type { OwnFolds, RowFolds } from './fold-models.ts';
import { loggedRowsOfPolicies } from './logged-rows.ts';
import type { LoggedRows } from './logged-rows.ts';

/** Where the weight as a function of the score is fitted: finer than its bins, coarse enough to be fitted in every replicate. */
const mostCells = 200;

/** What a doubly robust estimate of one policy is made of. */
export interface PolicyRows {
  readonly logged: LoggedRows;
  /** Fold of each logged row and of each draw. */
  readonly loggedFold: Int32Array;
  /** The logged rows by judge score, in at most `mostCells` cells. */
  readonly cells: IndexCells;
  readonly residual: ResidualRows;
  readonly draws: ScoredRows;
  readonly drawFold: Int32Array;
  /** What a draw counts in the outcome model's mean: 1/M of its prompt, times the prompt's logged rows under `complete-case`. */
  readonly drawWeight: Float64Array;
  /** The same by distinct prompt, for the fold jackknife. */
  readonly promptWeight: Float64Array;
}

/** The logged rows that have what residuals are taken of, and where each stands among the logged rows. */
export interface ResidualRows {
  readonly rows: ScoredRows;
  readonly place: Uint32Array;
  readonly fold: Int32Array;
}

export interface DoublyRobustRows {
  readonly policies: readonly Result<PolicyRows, UnavailableReason>[];
  /** What the outcome models are cross-fitted over. */
  readonly folds: OwnFolds | null;
  readonly rowFolds: RowFolds;
  /** The rows that an isotonic outcome model of rewards is trained on: those with the log probabilities of any policy. */
  readonly training: ScoredRows | null;
}

/** The logged rows and the draws of each policy: estimators that are mixed share them, and so what is computed from them. */
export interface RowSets {
  readonly logged: readonly Result<LoggedRows, UnavailableReason>[];
  readonly draws: readonly (ScoredRows | null)[];
}

export function rowSets(context: AnalysisContext, settings: EstimatorSettings): RowSets {
  const { data, calibrator } = context;
  const unavailable = data.logged !== null && data.logged.n > 0 && !calibrator.ok ? calibrator : null;
  return {
    logged:
      unavailable === null
        ? loggedRowsOfPolicies(context, settings.rows, 'judge')
        : data.policies.map(() => unavailable),
    draws: data.policies.map((policy) => {
      const table = data.draws[policy];
      return table === undefined || table.n === 0 ? null : drawRows(context, policy);
    }),
  };
}

/** Rows, folds and draw weights of every policy, made once for all replicates and for all estimators that are set alike. */
export function doublyRobustRows(
  context: AnalysisContext,
  settings: EstimatorSettings,
  sets: RowSets,
): DoublyRobustRows {
  const { folds, k, seed } = settings.outcome;
  const name = JSON.stringify([settings.rows, settings.residuals, folds, k, seed]);
  return kept(context, name, () => rowsOfSets(context, settings, sets));
}

const kept = madeOnce<DoublyRobustRows>();

function rowsOfSets(
  context: AnalysisContext,
  settings: EstimatorSettings,
  { logged, draws }: RowSets,
): DoublyRobustRows {
  const first = logged.find((rows) => rows.ok);
  const folds = foldsOf(context, settings, first?.ok === true ? first.value.rows : null);
  const rowFolds = rowFoldsOf(context);
  const byRows: PolicyInput['byRows'] = new Map();
  return {
    policies: logged.map((rows, i) => {
      if (!rows.ok) return rows;
      if (folds === null) return fail('too-few-rows');
      return policyRows(context, settings, folds, { logged: rows.value, draws: draws[i] ?? null, rowFolds, byRows });
    }),
    folds,
    rowFolds,
    training: trainingRows(context, first?.ok === true ? first.value.rows : null),
  };
}

function foldsOf(context: AnalysisContext, settings: EstimatorSettings, rows: ScoredRows | null): OwnFolds | null {
  switch (settings.outcome.folds) {
    case 'shared':
      return context.folds;
    case 'kfold':
      return rows === null ? null : kFoldsOfRows(context, rows, settings.outcome.k, settings.outcome.seed);
    default:
      return settings.outcome.folds satisfies never;
  }
}

interface PolicyInput {
  readonly logged: LoggedRows;
  readonly draws: ScoredRows | null;
  readonly rowFolds: RowFolds;
  readonly byRows: Map<ScoredRows, { readonly cells: IndexCells; readonly residual: ResidualRows }>;
}

function policyRows(
  { data }: AnalysisContext,
  settings: EstimatorSettings,
  folds: OwnFolds,
  { logged, draws, rowFolds, byRows }: PolicyInput,
): Result<PolicyRows, UnavailableReason> {
  if (draws === null) return fail('no-rows');
  if (draws.n === 0) return fail('no-judge-scores');
  const { rows } = logged;
  const known = byRows.get(rows) ?? {
    cells: coarseCells(rows.judge, mostCells),
    residual: residualRows(settings, rows, rowFolds, folds),
  };
  byRows.set(rows, known);
  if (known.residual.rows.n === 0) return fail('no-labels');
  const count = data.prompts.ids.length;
  const drawsOf = counts(draws.prompt, count);
  const rowsOf = settings.rows === 'complete-case' ? counts(rows.prompt, count) : null;
  const shares = Float64Array.from(draws.prompt, (prompt) =>
    rowsOf !== null && rowsOf[prompt] === 0 ? 0 : 1 / drawsOf[prompt]!,
  );
  const drawWeight = rowsOf === null ? shares : shares.map((share, i) => share * rowsOf[draws.prompt[i]!]!);
  // A prompt in none of the rows would leave nothing to average.
  if (!drawWeight.some((weight) => weight > 0)) return fail('no-rows');
  return ok({
    logged,
    loggedFold: rowFolds.of(folds, rows),
    ...known,
    draws,
    drawFold: rowFolds.of(folds, draws),
    drawWeight,
    promptWeight: shares,
  });
}

function residualRows(
  { residuals }: EstimatorSettings,
  rows: ScoredRows,
  rowFolds: RowFolds,
  folds: OwnFolds,
): ResidualRows {
  const places = new Uint32Array(rows.n);
  let count = 0;
  for (let i = 0; i < rows.n; i += 1) {
    if (residuals !== 'reward' && Number.isNaN(rows.label[i]!)) continue;
    places[count] = i;
    count += 1;
  }
  const place = places.slice(0, count);
  const own = count === rows.n ? rows : rowsAt(rows, place);
  return { rows: own, place, fold: rowFolds.of(folds, own) };
}

function counts(prompts: Int32Array, promptCount: number): Uint32Array {
  const out = new Uint32Array(promptCount);
  for (const prompt of prompts) out[prompt] = out[prompt]! + 1;
  return out;
}

/** Rows with judge score, base log probability and that of any policy. The policies' own when they are the same. */
function trainingRows({ data }: AnalysisContext, own: ScoredRows | null): ScoredRows | null {
  const { logged } = data;
  if (logged === null) return null;
  const targets = data.policies.flatMap((policy) => logged.targetLogprob[policy] ?? []);
  const rows = scoredRows(
    logged,
    (row) => !Number.isNaN(logged.baseLogprob[row]!) && targets.some((target) => !Number.isNaN(target[row]!)),
  );
  return own !== null && own.n === rows.n && own.row.every((row, i) => row === rows.row[i]) ? own : rows;
}
