import type { CellRow } from './cell-row.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import type { JsonValue } from '../../base/json.ts';
import { isSeedAxis } from '../../base/seed-axis.ts';

/** The axis whose value is the estimator itself, whether the grid varies it or the experiment just has several. */
export const ESTIMATOR_AXIS = 'estimator';

/** A value of an axis; undefined for cells that leave the experiment's own, as those may that were added to the grid. */
export type Level = JsonValue | undefined;

export interface GridAxis {
  readonly name: string;
  readonly levels: readonly Level[];
  /** By row: the index of its level. */
  readonly levelOf: Int32Array;
  /** Whether it only repeats the same experiment with other random numbers: an axis whose path ends in `seed`. */
  readonly isReplicate: boolean;
}

/** The rows of an ablation with their places in it. */
export interface Grid {
  readonly cells: readonly CellRow[];
  /** In the order of the grid; the estimator first where no axis sets it. */
  readonly axes: readonly GridAxis[];
  /** By row: what it shares its random numbers with, the cells of one seed. One for all without such an axis. */
  readonly clusterOf: Int32Array;
  readonly clusters: number;
}

/** `declared`: each axis's values in their order; values that are not in it come after, in the order of the rows. Values of no cell are left out. */
export function gridOf(cells: readonly CellRow[], declared: Readonly<Record<string, readonly JsonValue[]>> = {}): Grid {
  const named = new Set([...Object.keys(declared), ...cells.flatMap(({ values }) => Object.keys(values))]);
  const names = named.has(ESTIMATOR_AXIS) ? [...named] : [ESTIMATOR_AXIS, ...named];
  const axes = names.map((name) => axisOf(name, cells, declared[name] ?? []));
  const seeds = axes.filter(({ isReplicate }) => isReplicate);
  const { groupOf, count } = numbered(cells.length, seeds);
  return { cells, axes, clusterOf: groupOf, clusters: count };
}

function levelOfCell(cell: CellRow, axis: string): Level {
  return cell.values[axis] ?? (axis === ESTIMATOR_AXIS ? cell.estimator : undefined);
}

const keyOf = (level: Level): string => (level === undefined ? '' : canonicalJson(level));

function axisOf(name: string, cells: readonly CellRow[], declared: readonly JsonValue[]): GridAxis {
  const found = new Map<string, Level>(declared.map((level) => [keyOf(level), level]));
  const keys = cells.map((cell) => {
    const level = levelOfCell(cell, name);
    const key = keyOf(level);
    if (!found.has(key)) found.set(key, level);
    return key;
  });
  const used = new Set(keys);
  const levels = [...found].filter(([key]) => used.has(key));
  const numberOf = new Map(levels.map(([key], index) => [key, index]));
  return {
    name,
    levels: levels.map(([, level]) => level),
    levelOf: Int32Array.from(keys, (key) => numberOf.get(key) ?? 0),
    isReplicate: isSeedAxis(name),
  };
}

export interface Grouping {
  /** By row: the number of its group, from 0. */
  readonly groupOf: Int32Array;
  readonly count: number;
  /** The first row of each group. */
  readonly firstOf: readonly number[];
}

/** Rows that agree on all of these axes are a group; groups are numbered in the order of the axes' levels, the first slowest. */
export function numbered(rows: number, axes: readonly GridAxis[]): Grouping {
  // A row's place in the full grid of these axes: it has their order, and two rows share it if they agree.
  const size = axes.reduce((product, { levels }) => product * levels.length, 1);
  if (size > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`a grid of ${size} combinations is too large to be numbered`);
  const places = new Float64Array(rows);
  for (const { levels, levelOf } of axes)
    for (let row = 0; row < rows; row += 1) places[row] = (places[row] ?? 0) * levels.length + (levelOf[row] ?? 0);
  const firsts = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    const place = places[row] ?? 0;
    if (!firsts.has(place)) firsts.set(place, row);
  }
  const ordered = [...firsts].sort(([a], [b]) => a - b);
  const numberOf = new Map(ordered.map(([place], index) => [place, index]));
  return {
    groupOf: Int32Array.from(places, (place) => numberOf.get(place) ?? 0),
    count: ordered.length,
    firstOf: ordered.map(([, row]) => row),
  };
}

/** Null when the grid has no such axis. */
export function axisNamed(grid: Grid, name: string): GridAxis | null {
  return grid.axes.find((axis) => axis.name === name) ?? null;
}

/** Axes with more than one value, seeds left out: what an ablation is about. */
export function variedAxes(grid: Grid): readonly GridAxis[] {
  return grid.axes.filter(({ levels, isReplicate }) => !isReplicate && levels.length > 1);
}
