import type { JsonValue } from '../../base/json.ts';
import { gridOf, type GridAxis, type Level } from '../../analysis/metrics/grid.ts';
import type { AxisCondition } from '../../config/types.generated.ts';
import { list } from '../format.ts';
import { axisTitle, declaredLevels, isLevel, levelLabel, type Study } from './study.ts';

/** A part of the study's cells, with what it is a part of in words. */
export interface Restricted {
  readonly study: Study;
  /** `only estimator direct or dr-cpo`; null for the whole. */
  readonly only: string | null;
}

/** The cells that a table or plot is about: all, or those that match its `where`. An axis that rows do not have is matched by none. */
export function restricted(study: Study, where: AxisCondition | undefined): Restricted {
  if (where === undefined) return { study, only: null };
  const { grid, ablation } = study;
  const tests = Object.entries(where).map(([name, value]) => {
    const axis = grid.axes.find((one) => one.name === name);
    return { axis, name, levels: axis === undefined ? new Set<number>() : levelsMatching(axis, value as JsonValue) }; // a config is plain JSON
  });
  const cells = grid.cells.filter((_, row) =>
    tests.every(({ axis, levels }) => axis !== undefined && levels.has(axis.levelOf[row] ?? -1)),
  );
  const parts = tests.map(({ axis, name, levels }) => {
    const labels = axis === undefined ? [] : [...levels].map((level) => levelLabel(axis, level));
    return `${axisTitle(name)} ${list(labels, 'or')}`;
  });
  return { study: { ...study, grid: gridOf(cells, declaredLevels(ablation)) }, only: `only ${list(parts)}` };
}

/** Which of an axis's values a condition is about. A list is a value of the axis if the axis has it, else a list of values. */
export function levelsMatching(axis: GridAxis, condition: JsonValue): ReadonlySet<number> {
  const whole = levelsThat(axis, (level) => isLevel(level, condition));
  if (whole.size > 0 || !Array.isArray(condition)) return whole;
  const each: readonly JsonValue[] = condition;
  return levelsThat(axis, (level) => each.some((value) => isLevel(level, value)));
}

function levelsThat({ levels }: GridAxis, matches: (level: Level) => boolean): ReadonlySet<number> {
  return new Set([...levels.keys()].filter((index) => matches(levels[index])));
}
