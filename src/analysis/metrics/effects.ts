import {
  clusterStatistic,
  combined,
  type ClusterStatistic,
  type Interval,
  type Observation,
} from './cluster-statistic.ts';
import { numbered, type Grid, type GridAxis } from './grid.ts';
import { allRows, observations, rowsBy, type RowSet } from './measure.ts';
import type { Metric } from './metric.ts';

/** One value of an axis: the metric there, and how far that is from the mean of all values. */
export interface MainEffect {
  readonly level: number;
  readonly value: number | null;
  /** Value less the plain mean over the axis's values; null where one of them has no value. */
  readonly effect: number | null;
  /** Of the effect, by seeds. */
  readonly interval: Interval | null;
  readonly cells: number;
}

export interface MainEffects {
  readonly effects: readonly MainEffect[];
  /** `matched`: on the cells alone whose other values occur with every value of the axis. `all`: there are none; other axes may be behind it. */
  readonly basis: 'matched' | 'all';
  /** √(Σ effect² / k) over the axis's k values: how much it moves the metric. */
  readonly spread: number | null;
}

/**
 * Main effects of an axis, as in an analysis of variance of means: marginal mean less grand mean, each value of the axis of equal weight. Constraints
 * leave holes in a grid, so only combinations of the other axes are used that occur with every value. Claims without a number stay out.
 */
export function mainEffects(
  metric: Metric,
  grid: Grid,
  axis: GridAxis,
  { rows, basis }: MatchedRows = matchedRows(grid, [axis]),
): MainEffects {
  const present = axis.levels
    .map((_, level) => level)
    .filter((level) => rows.some((row) => axis.levelOf[row] === level));
  const observed = observedRows(metric, grid, rows);
  const statistics = present.map((level) => statisticOf(metric, grid, observed, (row) => axis.levelOf[row] === level));
  const known = statistics.filter((statistic) => statistic !== null);
  const isWhole = known.length === present.length && known.length > 1;
  const effects = present.map((level, index): MainEffect => {
    const statistic = statistics[index] ?? null;
    const effect = isWhole
      ? combined(known.map((other, k) => [(k === index ? 1 : 0) - 1 / known.length, other]))
      : null;
    return {
      level,
      value: statistic?.value ?? null,
      effect: effect?.value ?? null,
      interval: effect?.interval ?? null,
      cells: rows.filter((row) => axis.levelOf[row] === level).length,
    };
  });
  return { effects, basis, spread: rootMeanSquare(effects.map(({ effect }) => effect)) };
}

/** One combination of values of two axes: how far the metric there is from what their main effects add up to. */
export interface Interaction {
  readonly levels: readonly [first: number, second: number];
  readonly value: number | null;
  readonly effect: number | null;
  readonly interval: Interval | null;
  readonly cells: number;
}

export interface Interactions {
  readonly interactions: readonly Interaction[];
  /** √(Σ effect² / number of combinations); null where the effects are. */
  readonly spread: number | null;
}

/**
 * Two-way interactions: m_ij − m_i· − m_·j + m_·· with unweighted margins over the combinations of the two axes, on cells whose other values
 * occur with every combination. 0 where one axis does the same at each value of the other. Null where the grid does not cross
 * the two axes, or a combination has no value.
 */
export function interactionsOf(
  metric: Metric,
  grid: Grid,
  axes: readonly [GridAxis, GridAxis],
  { rows, basis }: MatchedRows = matchedRows(grid, axes),
): Interactions | null {
  const [first, second] = axes;
  if (basis === 'all') return null;
  const observed = observedRows(metric, grid, rows);
  const pairs = [...first.levels.keys()].flatMap((i) => [...second.levels.keys()].map((j) => [i, j] as const));
  const isAt = (row: number, [i, j]: readonly [number, number]): boolean =>
    first.levelOf[row] === i && second.levelOf[row] === j;
  const table = pairs.map((levels) => ({
    levels,
    statistic: statisticOf(metric, grid, observed, (row) => isAt(row, levels)),
    cells: rows.filter((row) => isAt(row, levels)).length,
  }));
  const isWhole = table.every(({ statistic }) => statistic !== null);
  const interactions = table.map(({ levels, statistic, cells }): Interaction => {
    const terms = table.flatMap(({ levels: [i, j], statistic: other }) => {
      const [rowWeight, columnWeight] = [
        (i === levels[0] ? 1 : 0) - 1 / first.levels.length,
        (j === levels[1] ? 1 : 0) - 1 / second.levels.length,
      ];
      return other === null ? [] : [[rowWeight * columnWeight, other] as const];
    });
    const effect = isWhole ? combined(terms) : null;
    return {
      levels,
      value: statistic?.value ?? null,
      effect: effect?.value ?? null,
      interval: effect?.interval ?? null,
      cells,
    };
  });
  return { interactions, spread: rootMeanSquare(interactions.map(({ effect }) => effect)) };
}

export interface MatchedRows {
  readonly rows: RowSet;
  readonly basis: MainEffects['basis'];
}

/** The rows whose values on the other axes occur with every combination of values of these; all rows where there is none. For all metrics the same. */
export function matchedRows(grid: Grid, axes: readonly GridAxis[]): MatchedRows {
  const wanted = axes.reduce((product, { levels }) => product * levels.length, 1);
  const { groupOf } = numbered(grid.cells.length, axes);
  const others = grid.axes.filter((axis) => !axes.includes(axis));
  const rows = rowsBy(grid, others)
    .filter((set) => new Set(set.map((row) => groupOf[row])).size === wanted)
    .flat()
    .sort((a, b) => a - b);
  return rows.length === 0 ? { rows: allRows(grid), basis: 'all' } : { rows, basis: 'matched' };
}

type Observed = readonly { readonly row: number; readonly observation: Observation }[];

function observedRows(metric: Metric, grid: Grid, rows: RowSet): Observed {
  const found = observations(grid, rows, metric.contributions);
  return rows.flatMap((row, index) => {
    const observation = found[index];
    return observation === undefined ? [] : [{ row, observation }];
  });
}

function statisticOf(
  metric: Metric,
  grid: Grid,
  observed: Observed,
  isWanted: (row: number) => boolean,
): ClusterStatistic | null {
  const wanted = observed.filter(({ row }) => isWanted(row)).map(({ observation }) => observation);
  return clusterStatistic(wanted, metric.summary, grid.clusters);
}

function rootMeanSquare(effects: readonly (number | null)[]): number | null {
  const known = effects.filter((effect) => effect !== null);
  if (known.length < effects.length || known.length === 0) return null;
  return Math.sqrt(known.reduce((total, effect) => total + effect * effect, 0) / known.length);
}
