import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';
import { valueAtPath } from '../../base/field-path.ts';
import { sha256 } from '../../base/hash.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { DatasetFields } from '../../config/types.generated.ts';
import { clusterName } from '../prompt-clusters.ts';

/** What is wrong with a record; every problem of a record is found, not only the first. */
export interface RowProblem {
  readonly code: 'not-an-object' | 'missing-field' | 'wrong-type' | 'out-of-range';
  readonly message: string;
}

/** `cluster`: what the row says of its prompt; left out where it says nothing. */
export type ReadRow<Row> =
  | { readonly row: Row; readonly cluster?: string }
  | { readonly problems: readonly RowProblem[] };

const CORE = new Set([
  'prompt_id',
  'prompt',
  'response',
  'reward',
  'base_policy_logprob',
  'target_policy_logprobs',
  'judge_score',
  'oracle_label',
  'draw_idx',
  'metadata',
]);

/** One row of the logging policy, in CJE's format: a score or label may also lie in `metadata`. */
export function readLoggedRow(record: unknown, fields: DatasetFields): ReadRow<LoggedRow> {
  return read(record, fields, (reader) => ({
    ...reader.shared(),
    base_policy_logprob: reader.logprob(fields.base_policy_logprob),
    target_policy_logprobs: reader.logprobs(fields.target_policy_logprobs),
    ...reader.givenDraw(fields.draw_idx),
  }));
}

/** One response of a policy: a fresh draw or a probe. */
export function readFreshRow(record: unknown, fields: DatasetFields): ReadRow<FreshRow> {
  return read(record, fields, (reader) => ({ ...reader.shared(), draw_idx: reader.drawIndex(fields.draw_idx) }));
}

/** The one label that a probe is for. */
export function readProbeRow(record: unknown, fields: DatasetFields): ReadRow<FreshRow> {
  return read(record, fields, (reader) => {
    const row = { ...reader.shared(), draw_idx: reader.drawIndex(fields.draw_idx) };
    if ((row.oracle_label ?? null) === null) {
      reader.problem('missing-field', `A probe needs a label at \`${fields.oracle_label}\`.`);
    }
    return row;
  });
}

function read<Row>(record: unknown, fields: DatasetFields, build: (reader: Reader) => Row): ReadRow<Row> {
  if (!isJsonObject(record))
    return { problems: [{ code: 'not-an-object', message: 'The line is not a JSON object.' }] };
  const reader = new Reader(record, fields);
  const row = build(reader);
  const cluster = reader.cluster(fields.cluster);
  if (reader.problems.length > 0) return { problems: reader.problems };
  return cluster === null ? { row } : { row, cluster };
}

class Reader {
  readonly problems: RowProblem[] = [];
  private readonly record: JsonObject;
  private readonly fields: DatasetFields;

  constructor(record: JsonObject, fields: DatasetFields) {
    this.record = record;
    this.fields = fields;
  }

  problem(code: RowProblem['code'], message: string): null {
    this.problems.push({ code, message });
    return null;
  }

  shared(): Omit<FreshRow, 'draw_idx'> {
    const { fields } = this;
    const prompt = this.text(fields.prompt);
    const label = this.unit(fields.oracle_label);
    const metadata = this.metadata();
    return {
      prompt_id: this.promptId(prompt),
      ...(prompt === null ? {} : { prompt }),
      response: this.text(fields.response),
      judge_score: this.unit(fields.judge_score),
      ...(label === null ? {} : { oracle_label: label }),
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    };
  }

  logprob(path: string): number | null {
    return this.checkLogprob(path, this.value(path));
  }

  logprobs(path: string): Record<string, number | null> {
    const value = this.value(path) ?? {};
    if (!isJsonObject(value)) {
      this.problem('wrong-type', `\`${path}\` is not a mapping from policy to log probability.`);
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([policy, logprob]) => [policy, this.checkLogprob(`${path}.${policy}`, logprob)]),
    );
  }

  /** Most logs have one response a prompt, and do not number it. */
  givenDraw(path: string): Pick<LoggedRow, 'draw_idx'> {
    const value = this.value(path);
    return value === undefined || value === null ? {} : { draw_idx: this.drawIndex(path) };
  }

  drawIndex(path: string): number {
    const value = this.value(path) ?? 0;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    this.problem('wrong-type', `\`${path}\` is ${show(value)}, not a whole number from 0.`);
    return 0;
  }

  cluster(path: string | undefined): string | null {
    if (path === undefined) return null;
    const value = this.value(path);
    const name = clusterName(value);
    if (name !== undefined) return name;
    return this.problem('wrong-type', `The cluster at \`${path}\` is ${show(value)}, neither a text nor a number.`);
  }

  private checkLogprob(path: string, value: unknown): number | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number') return this.problem('wrong-type', `\`${path}\` is ${show(value)}, not a number.`);
    return value <= 0
      ? value
      : this.problem('out-of-range', `\`${path}\` is ${value}; a log probability is at most 0.`);
  }

  private unit(path: string): number | null {
    const value = this.value(path);
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number') return this.problem('wrong-type', `\`${path}\` is ${show(value)}, not a number.`);
    if (value >= 0 && value <= 1) return value;
    return this.problem('out-of-range', `\`${path}\` is ${value}, outside 0 to 1.`);
  }

  private text(path: string): string | null {
    const value = this.value(path);
    if (value === undefined || value === null || typeof value === 'string') return value ?? null;
    return this.problem('wrong-type', `\`${path}\` is ${show(value)}, not a text.`);
  }

  private promptId(prompt: string | null): string {
    const { prompt_id: path } = this.fields;
    const value = path === undefined ? this.value('prompt_id') : valueAtPath(this.record, path);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (value !== undefined && value !== null) {
      this.problem('wrong-type', `The prompt's id is ${show(value)}, neither a text nor a number.`);
    } else if (prompt === null || prompt === '') {
      this.problem('missing-field', `The record has neither a prompt id nor a prompt at \`${this.fields.prompt}\`.`);
    }
    return `prompt_${sha256(prompt ?? '').slice(0, 12)}`;
  }

  /** At the path, or under `metadata`, where CJE's files may keep it. */
  private value(path: string): unknown {
    return valueAtPath(this.record, path) ?? valueAtPath(this.record, `metadata.${path}`);
  }

  /** Everything else that the record holds, for covariates. */
  private metadata(): JsonObject {
    const own = isJsonObject(this.record['metadata']) ? this.record['metadata'] : {};
    const rest = Object.entries({ ...this.record, ...own }).filter(([name]) => !CORE.has(name));
    return Object.fromEntries(rest);
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
