import type { FreshRow, LoggedRow } from '../../../src/analysis/rows.ts';
import type { EvaluationTables } from '../../../src/steps/dataset/assemble.ts';
import type { DrawnSample } from '../../../src/steps/sample/draw-sample.ts';
import { withoutLabel } from '../../../src/steps/sample/labelled-responses.ts';

/** A sample's rows, one by one: what its columns and its hash are held against. `ids`: the prompts in the order of the masks. */
export function naiveRows(tables: EvaluationTables, ids: readonly string[], sample: DrawnSample): EvaluationTables {
  const place = new Map(ids.map((id, at) => [id, at]));
  const is = (mask: Uint8Array, row: LoggedRow | FreshRow): boolean => mask[place.get(row.prompt_id) ?? -1] === 1;
  const take = <Row extends LoggedRow | FreshRow>(policy: string | null, rows: readonly Row[]): readonly Row[] => {
    const kept = policy === null ? undefined : sample.labels[policy];
    return rows
      .filter((row) => sample.prompts === null || is(sample.prompts, row))
      .map((row) => (kept === undefined || is(kept, row) ? row : withoutLabel(row)));
  };
  const each = <Row extends FreshRow>(of: Readonly<Record<string, readonly Row[]>>, isProbe: boolean) =>
    Object.fromEntries(Object.entries(of).map(([policy, rows]) => [policy, take(isProbe ? null : policy, rows)]));
  return {
    ...tables,
    logged: take(tables.loggingPolicy, tables.logged),
    fresh: each(tables.fresh, false),
    probes: each(tables.probes, true),
  };
}
