import { numbered, type Grid, type GridAxis } from './grid.ts';
import { allRows, rowsBy, type RowSet } from './measure.ts';

/**
 * Which cells an effect is of. `matched`: those whose other values occur with every value of its axes, so that nothing else differs. `nested`: those
 * whose other values, at a value of the one axis, occur with every value of the other: an estimator with its own options, at every sample size.
 * `all`: there are no such cells; other axes may be behind it.
 */
export type Basis = 'matched' | 'nested' | 'all';

export interface MatchedRows {
  readonly rows: RowSet;
  readonly basis: Basis;
}

/** For the effects of one axis, or of two with each other. For all metrics the same. */
export function matchedRows(grid: Grid, axes: readonly GridAxis[]): MatchedRows {
  const others = grid.axes.filter((axis) => !axes.includes(axis));
  const matched = crossedRows(grid, others, axes);
  if (matched.length > 0) return { rows: matched, basis: 'matched' };
  const [first, second] = axes;
  if (first !== undefined && second !== undefined) {
    const pairs = [
      [first, second],
      [second, first],
    ] as const;
    for (const [outer, inner] of pairs) {
      const rows = crossedRows(grid, [...others, outer], [inner]);
      // All values of the outer axis, else there is no table of both.
      if (new Set(rows.map((row) => outer.levelOf[row])).size === outer.levels.length) return { rows, basis: 'nested' };
    }
  }
  return { rows: allRows(grid), basis: 'all' };
}

/** Rows that have, for their values of some axes, a partner at every combination of values of others. */
function crossedRows(grid: Grid, fixed: readonly GridAxis[], crossed: readonly GridAxis[]): RowSet {
  const wanted = crossed.reduce((product, { levels }) => product * levels.length, 1);
  const { groupOf } = numbered(grid.cells.length, crossed);
  return rowsBy(grid, fixed)
    .filter((set) => new Set(set.map((row) => groupOf[row])).size === wanted)
    .flat()
    .sort((a, b) => a - b);
}
