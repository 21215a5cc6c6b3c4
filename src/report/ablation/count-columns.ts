import type { ClaimCounts } from '../../analysis/metrics/claims.ts';
import { integer, percent } from '../format.ts';
import type { GridTable } from './grid-table.ts';

/** How many cells are behind a row and what became of their claims: beside every table, and only what there is any of. */
export interface CountColumn {
  readonly header: string;
  readonly text: (counts: ClaimCounts) => string;
}

const cells: CountColumn = { header: 'cells', text: (counts) => integer(counts.cells) };

const share = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole, 1));

/** Always shown: that nothing was refused is worth knowing. */
const refused: CountColumn = { header: 'refused', text: (counts) => share(counts.refused, counts.claims) };

const unavailable: CountColumn = {
  header: 'unavailable',
  text: (counts) => share(counts.unavailable, counts.claims),
};

const failed: CountColumn = { header: 'failed cells', text: (counts) => integer(counts.failed) };

export function countColumns({ rows, columns }: GridTable): readonly CountColumn[] {
  const isShown = columns.some(({ metric, group }) => metric.name === 'refusal_rate' && group === 0);
  return [
    cells,
    ...(isShown ? [] : [refused]),
    ...(rows.some(({ total }) => total.unavailable > 0) ? [unavailable] : []),
    ...(rows.some(({ total }) => total.failed > 0) ? [failed] : []),
  ];
}
