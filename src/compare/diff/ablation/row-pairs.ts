import { withFailedClaims } from '../../../analysis/metrics/claims.ts';
import type { CellRow } from '../../../analysis/metrics/cell-row.ts';
import { canonicalJson } from '../../../base/canonical-json.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { MatchableCell, MatchedCells } from '../../ablation/match-cells.ts';

/** What one estimator came to in a cell, on the side or sides that have it. */
export interface RowPair {
  /** Of the matched cell. */
  readonly key: string;
  /** Axis → what stands for its value, the estimator among them. */
  readonly values: JsonObject;
  readonly a: CellRow | null;
  readonly b: CellRow | null;
  /** Both recorded the same. */
  readonly isIdentical: boolean;
}

/** In B's order, then what A alone has. */
export function rowPairs(a: readonly CellRow[], b: readonly CellRow[], matched: MatchedCells): readonly RowPair[] {
  const [rowsA, rowsB] = [rowsByCell(a), rowsByCell(b)];
  return [...new Set([...matched.b.keys(), ...matched.a.keys()])].flatMap((key) => {
    const [cellA, cellB] = [matched.a.get(key), matched.b.get(key)];
    const [ofA, ofB] = [rowsOf(cellA, rowsA), rowsOf(cellB, rowsB)];
    const settings = cellB?.settings ?? cellA?.settings ?? {};
    return [...new Set([...ofB.keys(), ...ofA.keys()])].map((estimator): RowPair => {
      const [rowA, rowB] = [ofA.get(estimator), ofB.get(estimator)];
      return {
        key,
        values: { estimator, ...settings },
        a: rowA?.row ?? null,
        b: rowB?.row ?? null,
        isIdentical: rowA !== undefined && rowB !== undefined && contentOf(rowA.own) === contentOf(rowB.own),
      };
    });
  });
}

interface Recorded {
  readonly own: CellRow;
  /** A cell that failed counts with the claims it would have made, by the policies of its own side. */
  readonly row: CellRow;
}

function rowsByCell(rows: readonly CellRow[]): ReadonlyMap<number, readonly Recorded[]> {
  const counted = withFailedClaims(rows);
  return Map.groupBy(
    rows.map((own, index) => ({ own, row: counted[index] ?? own })),
    ({ own }) => own.cell,
  );
}

/** Everything that was recorded but where the cell stands and how its values are called. */
function contentOf({ failed, n_prompts, n_labels, policies }: CellRow): string {
  return canonicalJson({ failed, n_prompts, n_labels, policies });
}

/** Estimator → its row. */
function rowsOf(
  cell: MatchableCell | undefined,
  rows: ReadonlyMap<number, readonly Recorded[]>,
): ReadonlyMap<string, Recorded> {
  const all = cell === undefined ? [] : (rows.get(cell.cell) ?? []);
  const wanted = cell?.estimator ?? null;
  return new Map(
    all.flatMap((one) => (wanted === null || one.row.estimator === wanted ? [[one.row.estimator, one]] : [])),
  );
}
