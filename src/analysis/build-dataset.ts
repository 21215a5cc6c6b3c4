import type { EvaluationColumns, FaultKind } from './columns.ts';
import { ConflictList, FaultList } from './columns.ts';
import { covariateValue } from './covariates.ts';
import type { CovariateSource } from './covariates.ts';
import type { DrawTable, EvaluationData, LoggedTable, MissingCount, Prompts } from './dataset.ts';
import { selectColumns } from './select-columns.ts';
import type { FreshRow, LoggedRow, MissingReasons, ProbeRow } from './rows.ts';

export interface EvaluationInput {
  /** The policies under study, in the order of the tables. */
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly logged?: readonly LoggedRow[];
  readonly fresh?: Readonly<Record<string, readonly FreshRow[]>>;
  readonly probes?: Readonly<Record<string, readonly ProbeRow[]>>;
  /** Log probabilities of every pass, by policy and response, where they were asked for more than once. */
  readonly passes?: EvaluationData['passes'];
  /** `response_length`, `prompt_length` (white-space tokens) or numeric fields of the rows' metadata. */
  readonly covariates?: readonly string[];
  /** prompt id → cluster (a user, a conversation, a template); a prompt that is not here is a cluster of its own. */
  readonly clusters?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
}

/**
 * Columns from rows. Missing becomes NaN and is counted with its reason; a score or label outside [0, 1], a log probability above 0
 * and a second row with the same (prompt, draw) are counted as missing (`out-of-range`, `duplicate-draw`), never used.
 * A fresh draw k of the logging policy and the k-th logged row of the same prompt are the same response when their texts are equal
 * (their judge scores, when a text is not given): it is then one draw with one label.
 */
export function buildEvaluationData(input: EvaluationInput): EvaluationData {
  return selectColumns(buildEvaluationColumns(input), { prompts: null, labels: {}, covariates: null });
}

/** The columns before anything is counted, so that a part of them can be taken: see selectColumns. */
export function buildEvaluationColumns(input: EvaluationInput): EvaluationColumns {
  const faults = new FaultList();
  const { clusters = {} } = input;
  const prompts = new PromptIndex(clusters instanceof Map ? clusters : new Map(Object.entries(clusters)));
  const covariateNames = input.covariates ?? [];
  const logging = input.loggingPolicy;

  const loggedRows = input.logged ?? [];
  const loggedDraws = logging === null ? [] : collect(loggedRows, 'logged', logging, prompts, covariateNames, faults);
  const policies = logging === null || input.policies.includes(logging) ? input.policies : [...input.policies, logging];
  const fresh = new Map(
    policies.map((policy) => [
      policy,
      collect(input.fresh?.[policy] ?? [], 'fresh', policy, prompts, covariateNames, faults),
    ]),
  );
  const freshCounts = new Map([...fresh].map(([policy, draws]) => [policy, draws.length]));
  const conflicts = new ConflictList();
  if (logging !== null) joinLogged(loggedDraws, fresh, logging, conflicts);
  const probes = new Map(
    Object.keys(input.probes ?? {}).map((policy) => [
      policy,
      collect(input.probes?.[policy] ?? [], 'probe', policy, prompts, covariateNames, faults),
    ]),
  );

  return {
    policies: input.policies,
    loggingPolicy: logging,
    prompts: prompts.finish(),
    logged: logging === null ? null : loggedTable(loggedDraws, logging, input.policies, covariateNames, faults),
    draws: tables(fresh, covariateNames, freshCounts),
    probes: tables(probes, covariateNames),
    passes: input.passes ?? {},
    covariateNames,
    faults: faults.columns(),
    conflicts: conflicts.columns(),
  };
}

class PromptIndex {
  readonly ids: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #cluster: number[] = [];
  readonly #clusterIndex = new Map<string, number>();
  readonly #clusterOf: ReadonlyMap<string, string>;

  constructor(clusterOf: ReadonlyMap<string, string>) {
    this.#clusterOf = clusterOf;
  }

  of(id: string): number {
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    const prompt = this.ids.length;
    this.#index.set(id, prompt);
    this.ids.push(id);
    const named = this.#clusterOf.get(id);
    // JSON keeps a prompt that is its own cluster apart from a named cluster, whatever its text.
    const key = JSON.stringify(named === undefined ? [id] : named);
    const cluster = this.#clusterIndex.get(key) ?? this.#clusterIndex.size;
    this.#clusterIndex.set(key, cluster);
    this.#cluster.push(cluster);
    return prompt;
  }

  finish(): Prompts {
    return {
      ids: this.ids,
      index: this.#index,
      cluster: Int32Array.from(this.#cluster),
      clusterCount: this.#clusterIndex.size,
    };
  }
}

/** One response on its way into a table; the label may still be joined with the same response's other record. */
interface Draw<Row> {
  readonly row: Row;
  readonly prompt: number;
  readonly draw: number;
  readonly judge: number;
  label: number;
  readonly covariates: readonly number[];
}

interface ScoredRow extends CovariateSource {
  readonly prompt_id: string;
  readonly draw_idx?: number;
  readonly judge_score: number | null;
  readonly oracle_label?: number | null;
  readonly missing?: MissingReasons;
}

function collect<Row extends ScoredRow>(
  rows: readonly Row[],
  table: MissingCount['table'],
  policy: string,
  prompts: PromptIndex,
  covariateNames: readonly string[],
  faults: FaultList,
): Draw<Row>[] {
  const draws: Draw<Row>[] = [];
  const seen = new Set<string>();
  const nextDraw = new Map<number, number>();
  for (const row of rows) {
    const prompt = prompts.of(row.prompt_id);
    const draw = row.draw_idx ?? nextDraw.get(prompt) ?? 0;
    nextDraw.set(prompt, Math.max(nextDraw.get(prompt) ?? 0, draw + 1));
    const key = `${prompt}:${draw}`;
    if (seen.has(key)) {
      faults.add(prompt, { table, policy, field: 'row', reason: 'duplicate-draw', of: 'row' });
      continue;
    }
    seen.add(key);
    const judge = unitInterval(row.judge_score);
    if (judge.reason !== null) {
      const reason = row.missing?.['judge_score'] ?? judge.reason;
      faults.add(prompt, { table, policy, field: 'judge_score', reason, of: 'row' });
    }
    const label = unitInterval(row.oracle_label ?? null);
    const labelReason = row.missing?.['oracle_label'] ?? (label.reason === 'unspecified' ? null : label.reason);
    if (label.reason !== null && labelReason !== null) {
      faults.add(prompt, { table, policy, field: 'oracle_label', reason: labelReason, of: 'label' });
    }
    const covariates = covariateNames.map((name) => covariateValue(name, row));
    covariateNames.forEach((name, column) => {
      if (!Number.isNaN(covariates[column])) return;
      faults.add(prompt, { table, policy, field: name, reason: 'no-number', of: 'covariate' });
    });
    draws.push({ row, prompt, draw, judge: judge.value, label: label.value, covariates });
  }
  return draws;
}

function unitInterval(value: number | null): { readonly value: number; readonly reason: string | null } {
  if (value === null) return { value: NaN, reason: 'unspecified' };
  // Adding 0 turns −0 into 0: the two must be one score.
  return value >= 0 && value <= 1 ? { value: value + 0, reason: null } : { value: NaN, reason: 'out-of-range' };
}

/** Joins the labels of responses that are in both tables and appends the logged rows that are in one to the logging policy's draws. */
function joinLogged(
  logged: readonly Draw<LoggedRow>[],
  fresh: Map<string, Draw<ScoredRow>[]>,
  logging: string,
  conflicts: ConflictList,
): void {
  const draws = fresh.get(logging) ?? [];
  const byKey = new Map(draws.map((draw) => [`${draw.prompt}:${draw.draw}`, draw]));
  const lastDraw = new Map<number, number>();
  for (const draw of draws) lastDraw.set(draw.prompt, Math.max(lastDraw.get(draw.prompt) ?? -1, draw.draw));
  for (const entry of logged) {
    const twin = byKey.get(`${entry.prompt}:${entry.draw}`);
    if (twin === undefined || !sameResponse(entry, twin)) {
      const draw = twin === undefined ? entry.draw : (lastDraw.get(entry.prompt) ?? -1) + 1;
      lastDraw.set(entry.prompt, Math.max(lastDraw.get(entry.prompt) ?? -1, draw));
      draws.push({ ...entry, draw });
    } else if (Number.isNaN(entry.label)) {
      entry.label = twin.label;
    } else {
      if (!Number.isNaN(twin.label) && twin.label !== entry.label) {
        conflicts.add(entry.prompt, entry.label, twin.label);
      }
      twin.label = entry.label;
    }
  }
  fresh.set(logging, draws);
}

function sameResponse(logged: Draw<LoggedRow>, fresh: Draw<ScoredRow>): boolean {
  const [a, b] = [logged.row.response, fresh.row.response];
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return Number.isNaN(logged.judge) || Number.isNaN(fresh.judge) || logged.judge === fresh.judge;
}

function tables(
  draws: ReadonlyMap<string, readonly Draw<unknown>[]>,
  covariateNames: readonly string[],
  freshCounts?: ReadonlyMap<string, number>,
): Readonly<Record<string, DrawTable>> {
  return Object.fromEntries(
    [...draws].map(([policy, entries]) => [
      policy,
      drawTable(entries, covariateNames, freshCounts?.get(policy) ?? entries.length),
    ]),
  );
}

function drawTable(draws: readonly Draw<unknown>[], covariateNames: readonly string[], fresh: number): DrawTable {
  return {
    n: draws.length,
    fresh,
    prompt: Int32Array.from(draws, (draw) => draw.prompt),
    draw: Int32Array.from(draws, (draw) => draw.draw),
    judge: Float64Array.from(draws, (draw) => draw.judge),
    label: Float64Array.from(draws, (draw) => draw.label),
    covariates: Object.fromEntries(
      covariateNames.map((name, column) => [name, Float64Array.from(draws, (draw) => draw.covariates[column] ?? NaN)]),
    ),
  };
}

function loggedTable(
  draws: readonly Draw<LoggedRow>[],
  logging: string,
  policies: readonly string[],
  covariateNames: readonly string[],
  faults: FaultList,
): LoggedTable {
  const ownField = `target_policy_logprobs.${logging}`;
  const read = (field: string, value: (row: LoggedRow) => number | null | undefined): Float64Array => {
    const column = new Float64Array(draws.length);
    const found: (readonly [prompt: number, kind: FaultKind])[] = [];
    let asked = false;
    draws.forEach(({ row, prompt }, index) => {
      const logprob = value(row) ?? null;
      const legal = logprob !== null && Number.isFinite(logprob) && logprob <= 0;
      column[index] = legal ? logprob : NaN;
      const given = row.missing?.[field];
      const isShown = logprob !== null || given !== undefined;
      asked ||= isShown;
      if (legal) return;
      const reason = given ?? (logprob === null ? 'unspecified' : 'out-of-range');
      const of = isShown ? 'asked-logprob' : 'logprob';
      found.push([prompt, { table: 'logged', policy: logging, field, reason, of }]);
    });
    // A column without a value or a reason was never asked for; the logging policy's own repeats its base column.
    if (asked && field !== ownField) for (const [prompt, kind] of found) faults.add(prompt, kind);
    return column;
  };
  return {
    ...drawTable(draws, covariateNames, 0),
    tokens: Float64Array.from(draws, ({ row }) => covariateValue('response_token_count', row)),
    baseLogprob: read('base_policy_logprob', (row) => row.base_policy_logprob),
    targetLogprob: Object.fromEntries(
      policies.map((policy) => [
        policy,
        // The logging policy's own log probability is its base column when the rows don't repeat it.
        read(`target_policy_logprobs.${policy}`, (row) =>
          policy === logging
            ? (row.target_policy_logprobs[policy] ?? row.base_policy_logprob)
            : row.target_policy_logprobs[policy],
        ),
      ]),
    ),
  };
}
