import { axisNamed, gridOf, numbered, type Grid, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { measure, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric } from '../../../analysis/metrics/metric.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { comparePaired, type Pairing } from '../../../analysis/metrics/paired.ts';
import { canonicalJson } from '../../../base/canonical-json.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { Ablation, AblationTable } from '../../../config/types.generated.ts';
import { Axes } from '../../../plan/ablation/axes.ts';
import { usualTable } from '../../../report/ablation/grid-table.ts';
import { rowLabels } from '../../../report/ablation/study.ts';
import type { MetricDifference, SideMetric, TableDifference, TableEntry } from './ablation-difference.ts';
import type { RowPair } from './row-pairs.ts';

/** Both sides' rows as one grid, and where each pair has its rows in it. */
interface PairedGrid {
  readonly grid: Grid;
  readonly pairs: readonly PlacedPair[];
}

interface PlacedPair {
  readonly isIdentical: boolean;
  /** Null where the side has no such row. */
  readonly a: number | null;
  readonly b: number | null;
}

type SharedPlaces = PlacedPair & { readonly a: number; readonly b: number };

export interface TableDifferences {
  readonly tables: readonly TableDifference[];
  /** Different seeds among the cells that both have; 1 where nothing is drawn anew. */
  readonly seeds: number;
}

/** The tables that both declare, on the cells that both have: each number of A beside that of B, with their paired difference. */
export function tableDifferences(a: Ablation, b: Ablation, pairs: readonly RowPair[]): TableDifferences {
  const paired = pairedGrid(pairs, [b, a]);
  const { clusterOf } = paired.grid;
  return {
    tables: commonTables(a, b, paired.grid).map((table) => tableDifference(table, paired)),
    seeds: new Set(paired.pairs.filter(hasBoth).map((pair) => clusterOf[pair.a])).size,
  };
}

/** Rows may be held against each other only where they are made of the same axes; metrics as far as both ask for them. */
function commonTables(a: Ablation, b: Ablation, grid: Grid): readonly AblationTable[] {
  if (a.tables.length === 0 && b.tables.length === 0) return [usualTable(grid)];
  return b.tables.flatMap((table) => {
    const other = a.tables.find(({ name }) => name === table.name);
    const isSame =
      other !== undefined && canonicalJson([other.rows, other.columns]) === canonicalJson([table.rows, table.columns]);
    const metrics = table.metrics.filter((metric) => other?.metrics.includes(metric));
    return isSame && metrics.length > 0 ? [{ ...table, metrics }] : [];
  });
}

function pairedGrid(pairs: readonly RowPair[], declaring: readonly Ablation[]): PairedGrid {
  let next = 0;
  const placed = pairs.map(({ a, b, isIdentical }): PlacedPair => ({
    isIdentical,
    a: a === null ? null : next++,
    b: b === null ? null : next++,
  }));
  const rows = pairs.flatMap(({ values, a, b }) => [a, b].flatMap((row) => (row === null ? [] : [{ ...row, values }])));
  return { grid: gridOf(rows, declaredValues(declaring)), pairs: placed };
}

/** Axis → its values in the order of the first ablation that has it, those of the others after them. */
function declaredValues(ablations: readonly Ablation[]): Record<string, readonly JsonValue[]> {
  const settings = ablations.flatMap((ablation) =>
    new Axes(ablation).factors([]).flatMap(({ levels }) => levels.flat()),
  );
  return Object.fromEntries(
    [...Map.groupBy(settings, ({ axis }) => axis)].map(([axis, own]) => [axis, own.map(({ shown }) => shown)]),
  );
}

function tableDifference(
  { name, rows, columns, metrics: names }: AblationTable,
  { grid, pairs }: PairedGrid,
): TableDifference {
  const axesNamed = (wanted: readonly string[]): readonly GridAxis[] =>
    wanted.flatMap((axis) => axisNamed(grid, axis) ?? []);
  const [rowAxes, columnAxes] = [axesNamed(rows), axesNamed(columns)];
  const { groupOf, firstOf } = numbered(grid.cells.length, [...rowAxes, ...columnAxes]);
  // Both rows of a pair have the same values, so they are in one group.
  const members: PlacedPair[][] = firstOf.map(() => []);
  for (const pair of pairs) members[groupOf[pair.b ?? pair.a ?? 0] ?? 0]?.push(pair);
  const wanted = names.map((metric) => metrics[metric]);
  const entries = firstOf.map((first, group) => ({
    row: rowLabels(rowAxes, first),
    column: rowLabels(columnAxes, first),
    ...entryOf(grid, members[group] ?? [], wanted),
  }));
  return { name, rows: rowAxes.map((axis) => axis.name), columns: columnAxes.map((axis) => axis.name), entries };
}

function entryOf(
  grid: Grid,
  members: readonly PlacedPair[],
  wanted: readonly Metric[],
): Pick<TableEntry, 'cells' | 'metrics'> {
  const shared = members.filter(hasBoth);
  const cells = {
    shared: shared.length,
    identical: shared.filter(({ isIdentical }) => isIdentical).length,
    only_a: members.filter(({ b }) => b === null).length,
    only_b: members.filter(({ a }) => a === null).length,
  };
  return { cells, metrics: shared.length === 0 ? [] : compared(grid, shared, wanted) };
}

function hasBoth(pair: PlacedPair): pair is SharedPlaces {
  return pair.a !== null && pair.b !== null;
}

/** Levels of the pairing: 0 is A, 1 is B. */
function compared(grid: Grid, shared: readonly SharedPlaces[], wanted: readonly Metric[]): readonly MetricDifference[] {
  const [rowsA, rowsB] = [shared.map(({ a }) => a), shared.map(({ b }) => b)];
  const pairing: Pairing = { grid, rowsAt: [new Map(rowsA.entries()), new Map(rowsB.entries())] };
  return wanted.map((metric) => {
    const { difference, interval, with_failures, pairs, unanswered } = comparePaired(metric, pairing, [1, 0]);
    return {
      metric: metric.name,
      a: sideMetric(metric, grid, rowsA),
      b: sideMetric(metric, grid, rowsB),
      difference: difference === null ? null : { value: difference, ci: interval, with_failures, pairs, unanswered },
    };
  });
}

function sideMetric(metric: Metric, grid: Grid, rows: RowSet): SideMetric {
  const { value, with_failures, n, gap } = measure(metric, grid, rows);
  return { value, with_failures, n, gap };
}
