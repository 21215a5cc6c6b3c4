import { countClaims, type ClaimCounts } from '../../analysis/metrics/claims.ts';
import { ESTIMATOR_AXIS, numbered, variedAxes, type Grid, type GridAxis } from '../../analysis/metrics/grid.ts';
import { cellsOf, measure, type RowSet } from '../../analysis/metrics/measure.ts';
import type { Metric, MetricName, MetricValue } from '../../analysis/metrics/metric.ts';
import { metrics } from '../../analysis/metrics/registry.ts';
import type { AblationTable } from '../../config/types.generated.ts';
import { list } from '../format.ts';
import { bestOf } from './best.ts';
import { digitsFor } from './metric-text.ts';
import { restricted } from './restricted.ts';
import { axesNamed, axisTitle, rowLabels, type Study } from './study.ts';

/** A declared table, measured: each format makes its own text of it. */
export interface GridTable {
  readonly name: string;
  readonly caption: string;
  /** Of the columns that name the rows, as people read them, and as rows have them. */
  readonly rowAxes: readonly string[];
  readonly columnAxes: readonly string[];
  readonly axisNames: readonly string[];
  /** One for each combination of the column axes' values; one without labels when there are no such axes. */
  readonly groups: readonly GridGroup[];
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  readonly footnotes: readonly string[];
}

export interface GridGroup {
  readonly labels: readonly string[];
}

/** A metric in a group of columns. */
export interface GridColumn {
  readonly group: number;
  readonly metric: Metric;
  readonly digits: number;
  /** False for what only the CSV has room for. */
  readonly isShown: boolean;
}

export interface GridRow {
  readonly labels: readonly string[];
  /** One a column. */
  readonly cells: readonly GridCell[];
  /** One a group. */
  readonly counts: readonly ClaimCounts[];
  /** Of the whole row. */
  readonly total: ClaimCounts;
}

export interface GridCell {
  readonly measured: MetricValue;
  /** Mean level of the intervals that are judged. */
  readonly level: number | null;
  readonly isBest: boolean;
}

/** Every number is of the rows that agree with the table's axes, pooled over all other axes with equal weight. */
export function gridTable(whole: Study, declared: AblationTable): GridTable {
  const { study, only } = restricted(whole, declared.where);
  const { grid } = study;
  const [rowAxes, columnAxes] = [axesNamed(study, declared.rows), axesNamed(study, declared.columns)];
  const shown = withCompanions(study, declared.metrics);
  const rowGroups = numbered(grid.cells.length, rowAxes);
  const columnGroups = numbered(grid.cells.length, columnAxes);
  const sets: number[][][] = Array.from({ length: rowGroups.count }, () =>
    Array.from({ length: columnGroups.count }, () => []),
  );
  for (let row = 0; row < grid.cells.length; row += 1)
    sets[rowGroups.groupOf[row] ?? 0]?.[columnGroups.groupOf[row] ?? 0]?.push(row);

  const bare = sets.map((groups, index) => ({
    labels: rowLabels(rowAxes, rowGroups.firstOf[index] ?? 0),
    cells: groups.flatMap((rows) => {
      const level = levelOf(study, rows);
      return shown.map((metric) => ({ metric, measured: measure(metric, grid, rows), level }));
    }),
    counts: groups.map((rows) => countClaims(cellsOf(grid, rows))),
    total: countClaims(cellsOf(grid, groups.flat())),
  }));
  const groups = columnGroups.firstOf.map((row) => ({ labels: rowLabels(columnAxes, row) }));
  const columns = groups.flatMap((_, group) => shown.map((metric) => ({ group, metric })));
  const best = columns.map(({ metric, group }, column) =>
    bestOf(
      metric,
      bare.map(({ cells, counts }) => ({
        value: cells[column]?.measured.value ?? null,
        level: cells[column]?.level ?? null,
        counts: counts[group] ?? null,
      })),
    ),
  );
  return {
    name: declared.name,
    caption: captionOf(study, rowAxes, columnAxes, only),
    rowAxes: rowAxes.map(({ name }) => axisTitle(name)),
    columnAxes: columnAxes.map(({ name }) => axisTitle(name)),
    axisNames: [...rowAxes, ...columnAxes].map(({ name }) => name),
    groups,
    columns: columns.map(({ group, metric }) => ({
      group,
      metric,
      isShown: columnAxes.length === 0 || declared.metrics.some((name) => name === metric.name),
      // One precision a metric, over all groups.
      digits: digitsFor(
        metric,
        bare.flatMap(({ cells }) =>
          cells.filter((cell) => cell.metric === metric).map(({ measured }) => measured.value),
        ),
      ),
    })),
    rows: bare.map(({ labels, cells, counts, total }, row) => ({
      labels,
      cells: cells.map(({ measured, level }, column) => ({
        measured,
        level,
        isBest: best[column]?.has(row) ?? false,
      })),
      counts,
      total,
    })),
    footnotes: footnotesOf(
      bare.map(({ total }) => total),
      shown,
      best,
    ),
  };
}

/** A companion stands beside its metric where it may differ: RMSE has a debiased form when a truth is not exact. */
function withCompanions({ grid }: Study, names: readonly MetricName[]): readonly Metric[] {
  const isNoisy = grid.cells.some(({ policies }) =>
    policies.some(({ truth, truth_se }) => truth !== null && truth_se !== 0),
  );
  return [
    ...new Set(
      names.flatMap((name) => {
        const { companion } = metrics[name];
        return companion === null || !isNoisy ? [name] : [name, companion];
      }),
    ),
  ].map((name) => metrics[name]);
}

function levelOf({ grid }: Study, rows: RowSet): number | null {
  const levels = cellsOf(grid, rows).flatMap(({ policies }) =>
    policies.flatMap(({ ci, ci_level }) => (ci === null ? [] : [ci_level])),
  );
  return levels.length === 0 ? null : levels.reduce((total, level) => total + level, 0) / levels.length;
}

function captionOf(
  { grid }: Study,
  rowAxes: readonly GridAxis[],
  columnAxes: readonly GridAxis[],
  only: string | null,
): string {
  const shown = [...rowAxes, ...columnAxes];
  const pooled = grid.axes.filter((axis) => axis.levels.length > 1 && !shown.includes(axis));
  const by = shown.length === 0 ? 'All cells' : `By ${list(shown.map(({ name }) => axisTitle(name)))}`;
  const over = list(pooled.map(({ name, levels }) => `${levels.length} values of ${axisTitle(name)}`));
  const parts = [by, ...(only === null ? [] : [only]), ...(pooled.length === 0 ? [] : [`pooled over ${over}`])];
  return `${parts.join(', ')}.`;
}

function footnotesOf(
  totals: readonly ClaimCounts[],
  shown: readonly Metric[],
  best: readonly ReadonlySet<number>[],
): readonly string[] {
  const hasFailures = totals.some(({ refused, unavailable, failed }) => refused + unavailable + failed > 0);
  const isCounted = shown.some(({ withFailures }) => withFailures !== null);
  return [
    ...(best.some((rows) => rows.size > 0)
      ? [
          'Bold: the best of its column, of those that answer at least half of their claims; coverage by its distance from the level.',
        ]
      : []),
    ...(hasFailures && isCounted
      ? [
          'In parentheses: the same with refused, missing and failed claims counted as failures; the first number leaves them out.',
        ]
      : []),
    ...(shown.some(({ name }) => name === 'rmse_debiased')
      ? ['The debiased RMSE has the noise of the truth subtracted; ≤ noise: the error is not above it.']
      : []),
  ];
}

/** What leads an ablation's page: its first table, or the usual one. */
export function headlineTable(study: Study): GridTable {
  const [declared] = study.ablation.tables;
  return gridTable(study, declared ?? usualTable(study.grid));
}

/** The table of an ablation that declares none: the usual metrics by estimator, else by the first axis that is varied. */
export function usualTable(grid: Grid): AblationTable {
  const varied = variedAxes(grid);
  const first = varied.find(({ name }) => name === ESTIMATOR_AXIS) ?? varied[0];
  return {
    name: 'headline',
    rows: [first?.name ?? ESTIMATOR_AXIS],
    columns: [],
    metrics: ['pairwise_accuracy', 'kendall_tau', 'rmse', 'coverage', 'interval_score', 'refusal_rate'],
  };
}
