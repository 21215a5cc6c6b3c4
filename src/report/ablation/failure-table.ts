import { integer, percent } from '../format.ts';
import type { Table } from '../tables/table.ts';
import { ESTIMATOR_AXIS } from '../../analysis/metrics/grid.ts';
import { levelLabel, type Study } from './study.ts';

/** Reasons shown; all are in the cells. */
const MOST = 20;

/** Why claims have no number, by estimator and reason, the most frequent first; null where all have one. */
export function noNumberTable({ grid }: Study): Table | null {
  const axis = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  const counts = new Map<string, { readonly labels: readonly string[]; count: number }>();
  const add = (...labels: readonly string[]): void => {
    const key = JSON.stringify(labels);
    const entry = counts.get(key) ?? { labels, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  };
  let claims = 0;
  for (const [row, cell] of grid.cells.entries()) {
    const estimator = axis === undefined ? cell.estimator : levelLabel(axis, axis.levelOf[row] ?? 0);
    if (cell.failed !== null) add(estimator, 'cell failed', cell.failed);
    for (const { refused, unavailable } of cell.failed === null ? cell.policies : []) {
      claims += 1;
      if (refused !== null) add(estimator, 'refused', refused.join(', '));
      else if (unavailable !== null) add(estimator, 'unavailable', unavailable);
    }
  }
  if (counts.size === 0) return null;
  const ordered = [...counts.values()].sort(
    (a, b) => b.count - a.count || (a.labels.join() < b.labels.join() ? -1 : 1),
  );
  return {
    caption:
      'Why there is no number, the most frequent reason first. Claims are policies of cells; a failed cell counts once.',
    columns: [
      { header: 'estimator', align: 'left' },
      { header: 'outcome', align: 'left' },
      { header: 'reason', align: 'left' },
      { header: 'count', align: 'right' },
      { header: 'of all claims', align: 'right' },
    ],
    rows: ordered.slice(0, MOST).map(({ labels, count }) => ({
      cells: [
        ...labels.map((text) => ({ text })),
        { text: integer(count) },
        { text: labels[1] === 'cell failed' ? '' : percent(claims === 0 ? null : count / claims, 1) },
      ],
    })),
    footnotes: ordered.length > MOST ? [`… and ${ordered.length - MOST} more reasons.`] : [],
  };
}
