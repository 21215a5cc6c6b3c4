import {
  clusterStatistic,
  combinedInterval,
  sizesOf,
  weightedSum,
  type ClusterStatistic,
  type Interval,
  type WeightedSum,
} from './cluster-statistic.ts';
import type { Grid, GridAxis } from './grid.ts';
import { matchedRows, type Basis, type MatchedRows } from './matched-rows.ts';
import { observations, type RowSet } from './measure.ts';
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
  readonly basis: Basis;
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
  const groups = [...levelSets(grid, [axis], rows)].sort(([a], [b]) => a - b);
  const statistics = groups.map(([, set]) => statisticOf(metric, grid, set));
  const known = statistics.filter((statistic) => statistic !== null);
  const isWhole = known.length === groups.length && known.length > 1;
  const size = sizesOf(known);
  const mean = meanOf(known);
  const effects = groups.map(([level, set], index): MainEffect => {
    const statistic = statistics[index] ?? null;
    return {
      level,
      value: statistic?.value ?? null,
      ...effectOf(
        isWhole && statistic !== null
          ? [
              [1, statistic],
              [-1, mean],
            ]
          : null,
        size,
      ),
      cells: set.length,
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
  readonly basis: Exclude<Basis, 'all'>;
  /** √(Σ effect² / number of combinations); null where the effects are. */
  readonly spread: number | null;
}

/**
 * Two-way interactions: m_ij − m_i· − m_·j + m_·· with unweighted margins over the combinations of the two axes, on cells whose other values
 * occur with every combination; where a constraint leaves none, on cells whose other values occur with every value of the one axis at the same value
 * of the other. 0 where one axis does the same at each value of the other. Null where the grid does not cross the two axes, or a
 * combination has no value.
 */
export function interactionsOf(
  metric: Metric,
  grid: Grid,
  axes: readonly [GridAxis, GridAxis],
  { rows, basis }: MatchedRows = matchedRows(grid, axes),
): Interactions | null {
  const [first, second] = axes;
  if (basis === 'all') return null;
  const sets = levelSets(grid, axes, rows);
  const [height, width] = [first.levels.length, second.levels.length];
  const table = Array.from({ length: height * width }, (_, index) => {
    const set = sets.get(index) ?? [];
    return {
      levels: [Math.floor(index / width), index % width] as const,
      set,
      statistic: statisticOf(metric, grid, set),
    };
  });
  const statistics = table.map(({ statistic }) => statistic).filter((statistic) => statistic !== null);
  const isWhole = statistics.length === table.length;
  const size = sizesOf(statistics);
  const margin = (place: 0 | 1, length: number): WeightedSum[] =>
    Array.from({ length }, (_, level) =>
      meanOf(statistics.filter((_, index) => table[index]?.levels[place] === level)),
    );
  const [rowMeans, columnMeans, mean] = isWhole
    ? [margin(0, height), margin(1, width), meanOf(statistics)]
    : [[], [], null];
  const interactions = table.map(({ levels, set, statistic }): Interaction => {
    const [rowMean, columnMean] = [rowMeans[levels[0]], columnMeans[levels[1]]];
    const isKnown = statistic !== null && mean !== null && rowMean !== undefined && columnMean !== undefined;
    return {
      levels,
      value: statistic?.value ?? null,
      ...effectOf(
        isKnown
          ? [
              [1, statistic],
              [-1, rowMean],
              [-1, columnMean],
              [1, mean],
            ]
          : null,
        size,
      ),
      cells: set.length,
    };
  });
  return { interactions, basis, spread: rootMeanSquare(interactions.map(({ effect }) => effect)) };
}

/** The rows of each combination of levels, by its number: the first axis slowest. */
function levelSets(grid: Grid, axes: readonly GridAxis[], rows: RowSet): ReadonlyMap<number, RowSet> {
  const sets = new Map<number, number[]>();
  for (const row of rows) {
    const number = axes.reduce((number, { levels, levelOf }) => number * levels.length + (levelOf[row] ?? 0), 0);
    const set = sets.get(number) ?? [];
    if (set.length === 0) sets.set(number, set);
    set.push(row);
  }
  return sets;
}

function statisticOf({ contributions, summary }: Metric, grid: Grid, rows: RowSet): ClusterStatistic | null {
  return clusterStatistic(observations(grid, rows, contributions), summary, grid.clusters);
}

/** Each of equal weight, however many contributions it has. */
function meanOf(statistics: readonly ClusterStatistic[]): WeightedSum {
  return weightedSum(statistics.map((statistic) => [1 / statistics.length, statistic]));
}

function effectOf(
  terms: Parameters<typeof weightedSum>[0] | null,
  size: Float64Array,
): Pick<MainEffect, 'effect' | 'interval'> {
  if (terms === null) return { effect: null, interval: null };
  const { value, influence } = weightedSum(terms);
  return { effect: value, interval: combinedInterval(value, influence, size) };
}

function rootMeanSquare(effects: readonly (number | null)[]): number | null {
  const known = effects.filter((effect) => effect !== null);
  if (known.length < effects.length || known.length === 0) return null;
  return Math.sqrt(known.reduce((total, effect) => total + effect * effect, 0) / known.length);
}
