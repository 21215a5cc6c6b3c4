import type { CellRow } from './cell-row.ts';
import { isAnswered } from './claims.ts';
import { clusterStatistic, summaryInterval, type Observation } from './cluster-statistic.ts';
import { numbered, type Grid, type Grouping } from './grid.ts';
import type { Metric, MetricGap, MetricValue } from './metric.ts';

/** Rows of a grid, by their numbers, in increasing order. */
export type RowSet = readonly number[];

export const allRows = (grid: Grid): RowSet => grid.cells.map((_, row) => row);

/** One metric of one set of a grid's rows. */
export function measure(metric: Metric, grid: Grid, rows: RowSet = allRows(grid)): MetricValue {
  const cells = cellsOf(grid, rows);
  const observed = observations(grid, rows, metric.contributions);
  const n = observed.reduce((count, { values }) => count + values.length, 0);
  const statistic = clusterStatistic(observed, metric.summary, grid.clusters);
  return {
    value: statistic?.value ?? null,
    interval: statistic === null ? null : summaryInterval(observed, metric.summary, grid.clusters),
    n,
    with_failures: failureValue(metric, grid, rows),
    gap: statistic === null ? (n > 0 ? 'below-truth-noise' : gapOf(metric, cells)) : null,
  };
}

export function cellsOf(grid: Grid, rows: RowSet): readonly CellRow[] {
  return rows.flatMap((row) => grid.cells[row] ?? []);
}

type Contributions = Metric['contributions'];

/** What each row of a grid contributes is asked for by every table, figure and effect: it is worked out once. By the grid's cells, then function, then row. */
const worked = new WeakMap<Grid['cells'], Map<Contributions, (Observation | undefined)[]>>();

const NOTHING: readonly number[] = [];

/** What the rows of a grid contribute, each in its cluster: the same function for the same row is asked once. Grids of the same cells have the same clusters. */
export function observationsIn({ cells, clusterOf }: Grid, contributions: Contributions): (row: number) => Observation {
  const byFunction = worked.get(cells) ?? new Map<Contributions, (Observation | undefined)[]>();
  worked.set(cells, byFunction);
  const known = byFunction.get(contributions) ?? Array.from<Observation | undefined>({ length: cells.length });
  byFunction.set(contributions, known);
  return (row) => {
    const found = known[row];
    if (found !== undefined) return found;
    const cell = cells[row];
    const made = { cluster: clusterOf[row] ?? 0, values: cell === undefined ? NOTHING : contributions(cell) };
    known[row] = made;
    return made;
  };
}

export function observations(grid: Grid, rows: RowSet, contributions: Contributions): readonly Observation[] {
  return rows.map(observationsIn(grid, contributions));
}

function failureValue({ withFailures, summary }: Metric, grid: Grid, rows: RowSet): number | null {
  if (withFailures === null) return null;
  return clusterStatistic(observations(grid, rows, withFailures), summary, grid.clusters)?.value ?? null;
}

/** Why there is no contribution, from the plainest reason down. */
function gapOf(metric: Metric, cells: readonly CellRow[]): MetricGap {
  if (cells.length === 0) return 'no-cells';
  if (cells.every(({ failed }) => failed !== null)) return 'all-failed';
  const claims = cells.flatMap(({ policies }) => policies);
  if (metric.comparesAnswers && !claims.some(isAnswered)) {
    return claims.some(({ refused }) => refused !== null) ? 'all-refused' : 'no-estimate';
  }
  return metric.gap(cells);
}

/** The rows of each group. */
export function rowsByGroup({ groupOf, count }: Grouping, rows?: RowSet): readonly RowSet[] {
  const sets: number[][] = Array.from({ length: count }, () => []);
  for (const row of rows ?? groupOf.keys()) sets[groupOf[row] ?? 0]?.push(row);
  return sets;
}

/** The rows of each combination of values of some axes. */
export function rowsBy(grid: Grid, axes: Parameters<typeof numbered>[1]): readonly RowSet[] {
  return rowsByGroup(numbered(grid.cells.length, axes));
}
