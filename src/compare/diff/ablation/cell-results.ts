import type { CellRow } from '../../../analysis/metrics/cell-row.ts';
import type { MatchedCells } from '../../ablation/match-cells.ts';
import type { AblationSide } from '../../sides/side.ts';
import type { AblationResultsDifference } from './ablation-difference.ts';
import { rowPairs } from './row-pairs.ts';
import { tableDifferences } from './table-differences.ts';

/** A side that was run. */
export type RanAblation = AblationSide & { readonly rows: readonly CellRow[] };

/** The results of two ablations beside each other, cell by cell and table by table. */
export function resultsOfCells(a: RanAblation, b: RanAblation, matched: MatchedCells): AblationResultsDifference {
  const pairs = rowPairs(a.rows, b.rows, matched);
  const shared = new Set(matched.shared);
  const changed = new Set(pairs.flatMap(({ key, isIdentical }) => (shared.has(key) && !isIdentical ? [key] : [])));
  const failedOn = (side: 'a' | 'b'): number =>
    new Set(pairs.flatMap((pair) => (shared.has(pair.key) && isFailed(pair[side]) ? [pair.key] : []))).size;
  return {
    cells: {
      identical: shared.size - changed.size,
      changed: changed.size,
      only_a: matched.a.size - shared.size,
      only_b: matched.b.size - shared.size,
    },
    failed: { a: failedOn('a'), b: failedOn('b') },
    ...tableDifferences(a.ablation, b.ablation, pairs),
  };
}

function isFailed(row: CellRow | null): boolean {
  return row !== null && row.failed !== null;
}
