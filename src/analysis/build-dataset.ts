import { covariateValue } from './covariates.ts';
import type { CovariateSource } from './covariates.ts';
import type { DrawTable, EvaluationData, LabelConflicts, LoggedTable, MissingCount, Prompts } from './dataset.ts';
import { MissingTally } from './missing.ts';
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
  const tally = new MissingTally();
  const { clusters = {} } = input;
  const prompts = new PromptIndex(clusters instanceof Map ? clusters : new Map(Object.entries(clusters)));
  const covariateNames = input.covariates ?? [];
  const logging = input.loggingPolicy;

  const loggedRows = input.logged ?? [];
  const loggedDraws = logging === null ? [] : collect(loggedRows, 'logged', logging, prompts, covariateNames, tally);
  const policies = logging === null || input.policies.includes(logging) ? input.policies : [...input.policies, logging];
  const fresh = new Map(
    policies.map((policy) => [
      policy,
      collect(input.fresh?.[policy] ?? [], 'fresh', policy, prompts, covariateNames, tally),
    ]),
  );
  const conflicts = logging === null ? noConflicts : joinLogged(loggedDraws, fresh, logging, prompts.ids);
  const probes = new Map(
    Object.keys(input.probes ?? {}).map((policy) => [
      policy,
      collect(input.probes?.[policy] ?? [], 'probe', policy, prompts, covariateNames, tally),
    ]),
  );

  return {
    policies: input.policies,
    loggingPolicy: logging,
    prompts: prompts.finish(),
    logged: logging === null ? null : loggedTable(loggedDraws, logging, input.policies, covariateNames, tally),
    draws: tables(fresh, covariateNames),
    probes: tables(probes, covariateNames),
    passes: input.passes ?? {},
    covariateNames,
    missing: tally.list(),
    labelConflicts: conflicts,
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
  tally: MissingTally,
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
      tally.add(table, policy, 'row', 'duplicate-draw');
      continue;
    }
    seen.add(key);
    const judge = unitInterval(row.judge_score);
    if (judge.reason !== null) {
      tally.add(table, policy, 'judge_score', row.missing?.['judge_score'] ?? judge.reason);
    }
    const label = unitInterval(row.oracle_label ?? null);
    const labelReason = row.missing?.['oracle_label'] ?? (label.reason === 'unspecified' ? null : label.reason);
    if (label.reason !== null && labelReason !== null) tally.add(table, policy, 'oracle_label', labelReason);
    const covariates = covariateNames.map((name) => covariateValue(name, row));
    covariateNames.forEach((name, column) => {
      if (Number.isNaN(covariates[column])) tally.add(table, policy, name, 'no-number');
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

const noConflicts: LabelConflicts = { count: 0, examples: [] };

/** Joins the labels of responses that are in both tables and appends the logged rows that are in one to the logging policy's draws. */
function joinLogged(
  logged: readonly Draw<LoggedRow>[],
  fresh: Map<string, Draw<ScoredRow>[]>,
  logging: string,
  promptIds: readonly string[],
): LabelConflicts {
  const draws = fresh.get(logging) ?? [];
  const byKey = new Map(draws.map((draw) => [`${draw.prompt}:${draw.draw}`, draw]));
  const lastDraw = new Map<number, number>();
  for (const draw of draws) lastDraw.set(draw.prompt, Math.max(lastDraw.get(draw.prompt) ?? -1, draw.draw));
  const examples: { prompt_id: string; logged: number; fresh: number }[] = [];
  let conflicts = 0;
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
        conflicts += 1;
        const id = promptIds[entry.prompt] ?? '';
        if (examples.length < 10) examples.push({ prompt_id: id, logged: entry.label, fresh: twin.label });
      }
      twin.label = entry.label;
    }
  }
  fresh.set(logging, draws);
  return { count: conflicts, examples };
}

function sameResponse(logged: Draw<LoggedRow>, fresh: Draw<ScoredRow>): boolean {
  const [a, b] = [logged.row.response, fresh.row.response];
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return Number.isNaN(logged.judge) || Number.isNaN(fresh.judge) || logged.judge === fresh.judge;
}

function tables(
  draws: ReadonlyMap<string, readonly Draw<unknown>[]>,
  covariateNames: readonly string[],
): Readonly<Record<string, DrawTable>> {
  return Object.fromEntries([...draws].map(([policy, entries]) => [policy, drawTable(entries, covariateNames)]));
}

function drawTable(draws: readonly Draw<unknown>[], covariateNames: readonly string[]): DrawTable {
  return {
    n: draws.length,
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
  tally: MissingTally,
): LoggedTable {
  const ownField = `target_policy_logprobs.${logging}`;
  const read = (field: string, value: (row: LoggedRow) => number | null | undefined): Float64Array => {
    const column = new Float64Array(draws.length);
    const reasons: string[] = [];
    let present = false;
    draws.forEach(({ row }, index) => {
      const logprob = value(row) ?? null;
      const legal = logprob !== null && Number.isFinite(logprob) && logprob <= 0;
      column[index] = legal ? logprob : NaN;
      present ||= logprob !== null || row.missing?.[field] !== undefined;
      if (!legal) reasons.push(row.missing?.[field] ?? (logprob === null ? 'unspecified' : 'out-of-range'));
    });
    // A column without a value or a reason was never asked for; the logging policy's own repeats its base column.
    if (present && field !== ownField) for (const reason of reasons) tally.add('logged', logging, field, reason);
    return column;
  };
  return {
    ...drawTable(draws, covariateNames),
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
