import { buildEvaluationColumns } from '../../analysis/build-dataset.ts';
import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';
import { sha256Bytes } from '../../base/hash.ts';
import type { EvaluationTables } from '../dataset/assemble.ts';
import { evaluationTables } from '../evaluation-tables.ts';
import type { StepContext } from '../implementation.ts';
import { madeOf } from '../made-of-input.ts';
import { isAsked, labelledResponses, rowsOf, withoutLabel, type LabelledResponse } from './labelled-responses.ts';

/** What samples of a dataset are drawn from, and by what their content is known. Made once a dataset: a sample then costs no parsing. */
export interface SampleSource {
  /** All prompts; elsewhere a prompt is its place here. The order is that of the columns. */
  readonly ids: readonly string[];
  /** Every prompt that was answered, logged or fresh, in the order of the tables; of data that is only probes, theirs. */
  readonly answered: Int32Array;
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly tables: readonly SourceTable[];
  /** Policy → prompts whose answers the oracle was asked about, to learn from: 1 each. */
  readonly asked: Readonly<Record<string, Uint8Array>>;
  /** Policy → its labels to learn from; a response that stands in two tables counts once. */
  readonly learned: Readonly<Record<string, Labels>>;
  /** Policy → all of its labels, held-out ones too. */
  readonly known: Readonly<Record<string, Labels>>;
  /** prompt id → what it has in common with others, of prompts that have it. */
  readonly clusters: Readonly<Record<string, string>>;
}

export interface Labels {
  readonly prompt: Int32Array;
  readonly label: Float64Array;
}

/** The content of a table's rows, as hashes. */
export interface SourceTable {
  readonly name: string;
  /** Whose labels these are to learn from; null for probes, which keep theirs. */
  readonly labelsOf: string | null;
  readonly prompt: Int32Array;
  /** DIGEST_BYTES a row. */
  readonly digests: Uint8Array;
  /** As if the row's label had never been asked for. */
  readonly withoutLabel: Uint8Array;
}

export const DIGEST_BYTES = 32;

export function sampleSource(tables: EvaluationTables): SampleSource {
  const { ids, index } = buildEvaluationColumns(tables).prompts;
  const placesOf = (prompts: readonly string[]): Int32Array => Int32Array.from(prompts, (id) => index.get(id)!); // every row's prompt has a place
  const labels = (found: readonly LabelledResponse[]): Labels => ({
    prompt: placesOf(found.map(({ prompt }) => prompt)),
    label: Float64Array.from(found, ({ label }) => label),
  });
  const policies = policiesIn(tables);
  const ofEach = <T>(make: (policy: string) => T): Record<string, T> =>
    Object.fromEntries(policies.map((policy) => [policy, make(policy)]));
  return {
    ids,
    answered: placesOf(answeredIn(tables)),
    policies,
    loggingPolicy: tables.loggingPolicy,
    tables: sourceTables(tables, placesOf),
    asked: ofEach((policy) => askedPrompts(tables, policy, ids.length, placesOf)),
    learned: ofEach((policy) => labels(labelledResponses(rowsOf(tables, policy).fits))),
    known: ofEach((policy) => {
      const { fits, probes } = rowsOf(tables, policy);
      return labels(labelledResponses([...fits, probes]));
    }),
    clusters: tables.clusters ?? {},
  };
}

/** 1 for each prompt that was answered. */
export function answeredMask({ ids, answered }: SampleSource): Uint8Array {
  const mask = new Uint8Array(ids.length);
  for (const prompt of answered) mask[prompt] = 1;
  return mask;
}

/** Two digests a row, and what else is kept of it. */
const BYTES_A_ROW = 100;

/** That of a dataset, made once. */
export async function sampleSourceOf(context: Pick<StepContext, 'input' | 'made'>): Promise<SampleSource> {
  return await madeOf(context, 'evaluation', 'sample source', async () => {
    const value = sampleSource(await evaluationTables(context));
    return { value, bytes: value.tables.reduce((rows, { prompt }) => rows + prompt.length, 0) * BYTES_A_ROW };
  });
}

function policiesIn({ policies, loggingPolicy, fresh }: EvaluationTables): readonly string[] {
  return [...new Set([...policies, ...Object.keys(fresh), ...(loggingPolicy === null ? [] : [loggingPolicy])])];
}

function answeredIn({ logged, fresh, probes }: EvaluationTables): readonly string[] {
  const idsOf = (tables: readonly (readonly (LoggedRow | FreshRow)[])[]): string[] => [
    ...new Set(tables.flatMap((rows) => rows.map((row) => row.prompt_id))),
  ];
  const answered = idsOf([logged, ...Object.values(fresh)]);
  return answered.length > 0 ? answered : idsOf(Object.values(probes));
}

function askedPrompts(
  tables: EvaluationTables,
  policy: string,
  prompts: number,
  placesOf: (ids: readonly string[]) => Int32Array,
): Uint8Array {
  const asked = new Uint8Array(prompts);
  for (const rows of rowsOf(tables, policy).fits) {
    for (const prompt of placesOf(rows.filter(isAsked).map((row) => row.prompt_id))) asked[prompt] = 1;
  }
  return asked;
}

type PlacesOf = (ids: readonly string[]) => Int32Array;

function sourceTables({ logged, loggingPolicy, fresh, probes }: EvaluationTables, placesOf: PlacesOf): SourceTable[] {
  return [
    sourceTable('logged', loggingPolicy, logged, placesOf),
    ...Object.entries(fresh).map(([policy, rows]) => sourceTable(`fresh/${policy}`, policy, rows, placesOf)),
    ...Object.entries(probes).map(([policy, rows]) => sourceTable(`probes/${policy}`, null, rows, placesOf)),
  ];
}

function sourceTable(
  name: string,
  labelsOf: string | null,
  rows: readonly (LoggedRow | FreshRow)[],
  placesOf: PlacesOf,
): SourceTable {
  const digests = new Uint8Array(rows.length * DIGEST_BYTES);
  const bare = new Uint8Array(rows.length * DIGEST_BYTES);
  rows.forEach((row, place) => {
    const digest = sha256Bytes(JSON.stringify(row));
    const other = withoutLabel(row);
    digests.set(digest, place * DIGEST_BYTES);
    bare.set(other === row ? digest : sha256Bytes(JSON.stringify(other)), place * DIGEST_BYTES);
  });
  return { name, labelsOf, prompt: placesOf(rows.map((row) => row.prompt_id)), digests, withoutLabel: bare };
}
