import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';
import type { EvaluationTables } from '../dataset/assemble.ts';

/** One response and its label. */
export interface LabelledResponse {
  readonly prompt: string;
  readonly label: number;
}

/** A row whose label was asked for; one that was not has none, or null without a reason. */
export function isAsked(row: LoggedRow | FreshRow): boolean {
  return typeof row.oracle_label === 'number' || row.missing?.['oracle_label'] !== undefined;
}

/** The rows of a policy, by table: what it answered on its own, what was logged of it, what was held out. */
export function rowsOf(
  { loggingPolicy, logged, fresh, probes }: EvaluationTables,
  policy: string,
): { readonly fits: readonly (readonly (LoggedRow | FreshRow)[])[]; readonly probes: readonly FreshRow[] } {
  const own = policy === loggingPolicy ? [logged] : [];
  return { fits: [fresh[policy] ?? [], ...own], probes: probes[policy] ?? [] };
}

/** A response that stands in two tables counts once: the same prompt and the same text, or where a text is not known, the same draw. */
export function labelledResponses(tables: readonly (readonly (LoggedRow | FreshRow)[])[]): readonly LabelledResponse[] {
  const found: LabelledResponse[] = [];
  const earlier = new Set<string>();
  for (const rows of tables) {
    const names: string[] = [];
    const draws = new Map<string, number>();
    for (const row of rows) {
      const next = draws.get(row.prompt_id) ?? 0;
      draws.set(row.prompt_id, next + 1);
      if (typeof row.oracle_label !== 'number') continue;
      const draw = 'draw_idx' in row ? (row.draw_idx ?? next) : next;
      const name = JSON.stringify([row.prompt_id, row.response ?? draw]);
      if (!earlier.has(name)) found.push({ prompt: row.prompt_id, label: row.oracle_label });
      names.push(name);
    }
    for (const name of names) earlier.add(name);
  }
  return found;
}

/** As if the label had never been asked for; the very row where it was not. */
export function withoutLabel<Row extends LoggedRow | FreshRow>(row: Row): Row {
  if (!('oracle_label' in row) && row.missing === undefined) return row;
  const { oracle_label: _, missing, ...others } = row;
  const { oracle_label: _1, ...reasons } = missing ?? {};
  return { ...others, ...(Object.keys(reasons).length === 0 ? {} : { missing: reasons }) } as Row; // only optional fields differ
}
