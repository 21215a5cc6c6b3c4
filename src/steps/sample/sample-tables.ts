import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { LabelAmount, SampleParams } from '../../plan/declarations/sample.ts';
import type { EvaluationTables } from '../dataset/assemble.ts';
import { isAsked, rowsOf } from './labelled-responses.ts';

/** Every prompt that was answered, logged or fresh, in the order of the tables; of data that is only probes, theirs. */
export function promptsIn({ logged, fresh, probes }: EvaluationTables): readonly string[] {
  const idsOf = (tables: readonly (readonly (LoggedRow | FreshRow)[])[]): string[] => [
    ...new Set(tables.flatMap((rows) => rows.map((row) => row.prompt_id))),
  ];
  const answered = idsOf([logged, ...Object.values(fresh)]);
  return answered.length > 0 ? answered : idsOf(Object.values(probes));
}

/** Two orders of all prompts: one to draw them by, one to draw whose labels stay. A larger draw keeps the smaller one. */
export interface DrawingOrders {
  readonly prompts: readonly string[];
  readonly labels: readonly string[];
}

export interface Sample {
  readonly tables: EvaluationTables;
  readonly prompts: ReadonlySet<string>;
}

/** The rows of the first prompts, and the labels of the first of those; rows stay in their order, so that a sample of everything is the same bytes. */
export function sampleTables(
  tables: EvaluationTables,
  params: Pick<SampleParams, 'size' | 'labels'>,
  orders: DrawingOrders,
): Result<Sample, string> {
  const { size, labels } = params;
  if (size !== null && size > orders.prompts.length) {
    return fail(`a sample of ${size} prompts is wanted, and the data has ${orders.prompts.length}`);
  }
  const prompts = new Set(size === null ? orders.prompts : orders.prompts.slice(0, size));
  const part = size === null ? tables : onPrompts(tables, prompts);
  if (labels === null) return ok({ tables: part, prompts });
  const inOrder = orders.labels.filter((id) => prompts.has(id));
  const kept = new Map<string, ReadonlySet<string>>();
  for (const policy of policiesIn(part)) {
    const amount = labels.policies[policy] ?? (labels.others === 'none' ? { share: 0 } : null);
    if (amount === null) continue;
    const asked = askedPrompts(part, policy);
    const found = keptOf(
      inOrder.filter((id) => asked.has(id)),
      amount,
      labels.share_of === 'prompts' ? prompts.size : null,
    );
    if (!found.ok) return fail(`${found.error} of ${policy}`);
    kept.set(policy, found.value);
  }
  return ok({ tables: withLabels(part, kept), prompts });
}

function onPrompts(tables: EvaluationTables, prompts: ReadonlySet<string>): EvaluationTables {
  const onThese = <Row extends LoggedRow | FreshRow>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => prompts.has(row.prompt_id));
  return {
    ...tables,
    logged: onThese(tables.logged),
    fresh: eachPolicy(tables.fresh, (_, rows) => onThese(rows)),
    probes: eachPolicy(tables.probes, (_, rows) => onThese(rows)),
  };
}

function policiesIn({ policies, loggingPolicy, fresh }: EvaluationTables): ReadonlySet<string> {
  return new Set([...policies, ...Object.keys(fresh), ...(loggingPolicy === null ? [] : [loggingPolicy])]);
}

function askedPrompts(tables: EvaluationTables, policy: string): ReadonlySet<string> {
  return new Set(rowsOf(tables, policy).fits.flatMap((rows) => rows.filter(isAsked).map((row) => row.prompt_id)));
}

/** `prompts`: what a share is of; null for those that carry a label. */
function keptOf(
  labelled: readonly string[],
  amount: LabelAmount,
  prompts: number | null,
): Result<ReadonlySet<string>, string> {
  if ('share' in amount) return ok(new Set(labelled.slice(0, Math.round(amount.share * (prompts ?? labelled.length)))));
  if (amount.count > labelled.length)
    return fail(`${amount.count} labels are wanted, and the sample has ${labelled.length}`);
  return ok(new Set(labelled.slice(0, amount.count)));
}

/** Probes keep their labels: they only check. */
function withLabels(tables: EvaluationTables, kept: ReadonlyMap<string, ReadonlySet<string>>): EvaluationTables {
  const masked = <Row extends LoggedRow | FreshRow>(policy: string | null, rows: readonly Row[]): readonly Row[] => {
    const stay = policy === null ? undefined : kept.get(policy);
    return stay === undefined ? rows : rows.map((row) => (stay.has(row.prompt_id) ? row : withoutLabel(row)));
  };
  return {
    ...tables,
    logged: masked(tables.loggingPolicy, tables.logged),
    fresh: eachPolicy(tables.fresh, masked),
  };
}

/** As if it had never been asked for. */
function withoutLabel<Row extends LoggedRow | FreshRow>(row: Row): Row {
  if (!('oracle_label' in row) && row.missing === undefined) return row;
  const { oracle_label: _, missing, ...others } = row;
  const { oracle_label: _1, ...reasons } = missing ?? {};
  return { ...others, ...(Object.keys(reasons).length === 0 ? {} : { missing: reasons }) } as Row; // only optional fields differ
}

function eachPolicy<Row>(
  tables: Readonly<Record<string, readonly Row[]>>,
  change: (policy: string, rows: readonly Row[]) => readonly Row[],
): Record<string, readonly Row[]> {
  return Object.fromEntries(Object.entries(tables).map(([policy, rows]) => [policy, change(policy, rows)]));
}
