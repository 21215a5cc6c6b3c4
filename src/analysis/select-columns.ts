import type { Conflicts, EvaluationColumns, FaultKind, Faults } from './columns.ts';
import type { DrawTable, EvaluationData, LabelConflicts, LoggedTable, MissingCount, Prompts } from './dataset.ts';
import { MissingTally } from './missing.ts';

/** A part of the columns. */
export interface ColumnSelection {
  /** 1 for each prompt that stays; null: all stay. */
  readonly prompts: Uint8Array | null;
  /** Policy → 1 for each prompt whose label stays; a policy that is not named keeps all. Probes keep theirs: they only check. */
  readonly labels: Readonly<Record<string, Uint8Array>>;
  /** Null: all. */
  readonly covariates: readonly string[] | null;
}

/**
 * The data as a study would have had it that never drew the other prompts, nor asked for the other labels: the same columns as
 * `buildEvaluationData` makes of those rows alone, in O(rows). What is kept whole is not copied.
 */
export function selectColumns(columns: EvaluationColumns, selection: ColumnSelection): EvaluationData {
  const { faults, conflicts, logged, loggingPolicy, ...shared } = columns;
  const { renumbered, prompts } = selectPrompts(columns.prompts, selection.prompts);
  const covariateNames = selection.covariates ?? columns.covariateNames;
  const table = (policy: string | null, given: DrawTable): DrawTable =>
    selectRows(given, rowsOf(given, renumbered), renumbered, labelsOf(selection, policy), covariateNames);
  const keptLogged = logged === null ? null : selectLogged(logged, renumbered, table(loggingPolicy, logged));
  return {
    ...shared,
    loggingPolicy,
    prompts,
    logged: keptLogged,
    draws: eachPolicy(columns.draws, table),
    probes: eachPolicy(columns.probes, (_, given) => table(null, given)),
    covariateNames,
    missing: missingIn(faults, selection, askedLogprobs(faults, selection, keptLogged)),
    labelConflicts: conflictsIn(conflicts, columns.prompts.ids, selection, loggingPolicy),
  };
}

/** Where each prompt stands now, −1 for those that go; null when all stay. */
type Renumbered = Int32Array | null;

function selectPrompts(
  prompts: Prompts,
  mask: Uint8Array | null,
): { readonly renumbered: Renumbered; readonly prompts: Prompts } {
  if (mask === null) return { renumbered: null, prompts };
  const renumbered = new Int32Array(prompts.ids.length).fill(-1);
  const clusters = new Int32Array(prompts.clusterCount).fill(-1);
  const ids: string[] = [];
  const index = new Map<string, number>();
  const cluster: number[] = [];
  let clusterCount = 0;
  prompts.ids.forEach((id, prompt) => {
    if (mask[prompt] !== 1) return;
    renumbered[prompt] = ids.length;
    index.set(id, ids.length);
    ids.push(id);
    const given = prompts.cluster[prompt]!;
    if (clusters[given] === -1) {
      clusters[given] = clusterCount;
      clusterCount += 1;
    }
    cluster.push(clusters[given]!);
  });
  return { renumbered, prompts: { ids, index, cluster: Int32Array.from(cluster), clusterCount } };
}

/** The rows that stay; null: all. */
function rowsOf(table: DrawTable, renumbered: Renumbered): Int32Array | null {
  if (renumbered === null) return null;
  const rows = new Int32Array(table.n);
  let count = 0;
  for (let row = 0; row < table.n; row += 1) {
    if (renumbered[table.prompt[row]!]! < 0) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

function labelsOf({ labels }: ColumnSelection, policy: string | null): Uint8Array | null {
  return policy === null ? null : (labels[policy] ?? null);
}

function selectRows(
  table: DrawTable,
  rows: Int32Array | null,
  renumbered: Renumbered,
  labels: Uint8Array | null,
  covariateNames: readonly string[],
): DrawTable {
  const prompt = takeIntegers(table.prompt, rows);
  const label =
    labels === null ? table.label : table.label.map((value, i) => (labels[table.prompt[i]!] === 1 ? value : NaN));
  return {
    n: prompt.length,
    fresh: rows === null ? table.fresh : rows.reduce((count, row) => count + Number(row < table.fresh), 0),
    prompt: renumbered === null ? prompt : prompt.map((given) => renumbered[given]!),
    draw: takeIntegers(table.draw, rows),
    judge: take(table.judge, rows),
    label: take(label, rows),
    covariates: Object.fromEntries(
      covariateNames.map((name) => [name, take(table.covariates[name] ?? missingColumn(table), rows)]),
    ),
  };
}

function missingColumn({ n }: DrawTable): Float64Array {
  return new Float64Array(n).fill(NaN);
}

function selectLogged(logged: LoggedTable, renumbered: Renumbered, table: DrawTable): LoggedTable {
  const rows = rowsOf(logged, renumbered);
  return {
    ...table,
    tokens: take(logged.tokens, rows),
    baseLogprob: take(logged.baseLogprob, rows),
    targetLogprob: Object.fromEntries(
      Object.entries(logged.targetLogprob).map(([policy, column]) => [policy, take(column, rows)]),
    ),
  };
}

function take(column: Float64Array, rows: Int32Array | null): Float64Array {
  return rows === null ? column : Float64Array.from(rows, (row) => column[row]!);
}

function takeIntegers(column: Int32Array, rows: Int32Array | null): Int32Array {
  return rows === null ? column : rows.map((row) => column[row]!);
}

/** Whether a fault of a prompt stays. */
function isKept(kind: FaultKind, prompt: number, { prompts, labels, covariates }: ColumnSelection): boolean {
  if (prompts !== null && prompts[prompt] !== 1) return false;
  switch (kind.of) {
    case 'label': {
      const kept = kind.table === 'probe' ? undefined : labels[kind.policy];
      return kept === undefined || kept[prompt] === 1;
    }
    case 'covariate':
      return covariates === null || covariates.includes(kind.field);
    case 'row':
    case 'logprob':
    case 'asked-logprob':
      return true;
    default:
      return kind.of satisfies never;
  }
}

/** The fields of log probabilities that were asked for. */
function askedLogprobs(faults: Faults, selection: ColumnSelection, logged: LoggedTable | null): ReadonlySet<string> {
  const asked = new Set<string>();
  if (logged === null) return asked;
  const hasValue = (column: Float64Array): boolean => column.some((value) => !Number.isNaN(value));
  if (hasValue(logged.baseLogprob)) asked.add('base_policy_logprob');
  for (const [policy, column] of Object.entries(logged.targetLogprob)) {
    if (hasValue(column)) asked.add(`target_policy_logprobs.${policy}`);
  }
  faults.kind.forEach((place, i) => {
    const kind = faults.kinds[place]!;
    if (kind.of === 'asked-logprob' && isKept(kind, faults.prompt[i]!, selection)) asked.add(kind.field);
  });
  return asked;
}

function missingIn(faults: Faults, selection: ColumnSelection, asked: ReadonlySet<string>): readonly MissingCount[] {
  const tally = new MissingTally();
  faults.kind.forEach((place, i) => {
    const kind = faults.kinds[place]!;
    const isLogprob = kind.of === 'logprob' || kind.of === 'asked-logprob';
    if (!isKept(kind, faults.prompt[i]!, selection) || (isLogprob && !asked.has(kind.field))) return;
    tally.add(kind.table, kind.policy, kind.field, kind.reason);
  });
  return tally.list();
}

/** The first few stand for all. */
const EXAMPLES = 10;

function conflictsIn(
  conflicts: Conflicts,
  ids: readonly string[],
  { prompts, labels }: ColumnSelection,
  loggingPolicy: string | null,
): LabelConflicts {
  const kept = loggingPolicy === null ? undefined : labels[loggingPolicy];
  const examples: { prompt_id: string; logged: number; fresh: number }[] = [];
  let count = 0;
  conflicts.prompt.forEach((prompt, i) => {
    if ((prompts !== null && prompts[prompt] !== 1) || (kept !== undefined && kept[prompt] !== 1)) return;
    count += 1;
    if (examples.length === EXAMPLES) return;
    examples.push({ prompt_id: ids[prompt] ?? '', logged: conflicts.logged[i]!, fresh: conflicts.fresh[i]! });
  });
  return { count, examples };
}

function eachPolicy(
  tables: Readonly<Record<string, DrawTable>>,
  change: (policy: string, table: DrawTable) => DrawTable,
): Record<string, DrawTable> {
  return Object.fromEntries(Object.entries(tables).map(([policy, table]) => [policy, change(policy, table)]));
}
