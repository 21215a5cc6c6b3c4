import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { withFailedClaims } from '../../analysis/metrics/claims.ts';
import { axisNamed, gridOf, type Grid, type GridAxis, type Level } from '../../analysis/metrics/grid.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationContext } from './context.ts';

/** An ablation with its rows in their places: what every table, figure and page of it is made of. */
export interface Study {
  readonly ablation: Ablation;
  readonly context: AblationContext;
  readonly grid: Grid;
}

export function studyOf(rows: readonly CellRow[], ablation: Ablation, context: AblationContext): Study {
  return { ablation, context, grid: gridOf(withFailedClaims(rows), declaredLevels(ablation)) };
}

/** Rows may tell a value itself or the id that stands for it: both have its place. */
export function declaredLevels({ axes }: Ablation): Record<string, readonly JsonValue[]> {
  return Object.fromEntries(
    Object.entries(axes).map(([name, axis]) => [
      name,
      valuesOf(axis).flatMap((value) =>
        isJsonObject(value) && value['id'] !== undefined ? [value, value['id']] : [value],
      ),
    ]),
  );
}

function valuesOf(axis: Ablation['axes'][string]): readonly JsonValue[] {
  if (Array.isArray(axis)) return axis as readonly JsonValue[]; // a config is plain JSON
  const { range, step } = axis as Exclude<typeof axis, readonly unknown[]>; // the other form: Array.isArray does not narrow read-only lists
  const [from, to] = range;
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, place) => from + place * step);
}

/** Axes of these names that the rows have; a name without rows behind it is left out. */
export function axesNamed({ grid }: Study, names: readonly string[]): readonly GridAxis[] {
  return names.flatMap((name) => axisNamed(grid, name) ?? []);
}

/** As people read it: an option of the estimator is known by its own name. */
export function axisTitle(name: string): string {
  return name.replace(/^estimator\./, '').replaceAll(/[._]/g, ' ');
}

const labelsOfAxis = new WeakMap<GridAxis, readonly string[]>();

/** A value as people read it; two values of an axis never read the same. */
export function levelLabel(axis: GridAxis, level: number): string {
  const known = labelsOfAxis.get(axis);
  if (known !== undefined) return known[level] ?? '';
  const short = axis.levels.map(shortLabel);
  const counts = new Map<string, number>();
  for (const label of short) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = short.map((label, index) => ((counts.get(label) ?? 0) > 1 ? `${label} (${index + 1})` : label));
  labelsOfAxis.set(axis, labels);
  return labels[level] ?? '';
}

/** The labels of one row on some axes. */
export function rowLabels(axes: readonly GridAxis[], row: number): readonly string[] {
  return axes.map((axis) => levelLabel(axis, axis.levelOf[row] ?? 0));
}

function shortLabel(level: Level): string {
  if (level === undefined) return 'as it is';
  if (level === null) return 'none';
  if (typeof level === 'string') return level;
  if (typeof level === 'number' || typeof level === 'boolean') return String(level);
  if (isJsonObject(level)) {
    const name = level['id'] ?? level['method'];
    if (typeof name === 'string') return name;
    const parts = Object.entries(level).map(([key, value]) => `${key} ${shortLabel(value)}`);
    return parts.length === 0 ? 'none' : parts.join(', ');
  }
  return level.length === 0 ? 'none' : level.map((value) => shortLabel(value)).join(' + ');
}

/** The value itself, or the id that stands for it in the rows. */
export function isLevel(level: Level, value: JsonValue): boolean {
  if (level === undefined) return false;
  if (canonicalJson([level]) === canonicalJson([value])) return true;
  return (isJsonObject(value) && value['id'] === level) || (isJsonObject(level) && level['id'] === value);
}

/** What values of an axis are compared with: the baseline's, else the first. */
export function referenceLevel({ ablation }: Study, axis: GridAxis): number {
  const given = ablation.baseline?.[axis.name];
  if (given === undefined) return 0;
  return Math.max(
    0,
    axis.levels.findIndex((level) => isLevel(level, given as JsonValue)), // a config is plain JSON
  );
}

/** The numbers of an axis, by level; null when one of its values is no number. */
export function numericLevels(axis: GridAxis): readonly number[] | null {
  const numbers = axis.levels.filter((level) => typeof level === 'number');
  return numbers.length === axis.levels.length && numbers.length > 0 ? numbers : null;
}
