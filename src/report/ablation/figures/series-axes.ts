import { ESTIMATOR_AXIS, type GridAxis } from '../../../analysis/metrics/grid.ts';
import type { AblationPlot } from '../../../config/types.generated.ts';
import type { Series } from '../../charts/ablation-series.ts';
import { axesNamed, axisTitle, type Study } from '../study.ts';
import type { MeasuredGroup } from './points.ts';

/** The axes that tell a plot's series apart: as declared, else the ones given; those that the rows do not have are left out. */
export function seriesAxes(
  study: Study,
  color: AblationPlot['color'],
  others: readonly string[] = [],
): readonly GridAxis[] {
  return axesNamed(study, color === undefined ? others : [color].flat());
}

export const BY_ESTIMATOR: readonly string[] = [ESTIMATOR_AXIS];

export interface SeriesOf {
  /** In the order of the axes' values. */
  readonly series: readonly Series[];
  /** Of a legend; null for one series. */
  readonly title: string | null;
  /** The place of a group's series. */
  readonly placeOf: (group: MeasuredGroup) => number;
}

/** The combinations of these axes that groups have; `name` where there are no such axes. The axes are the groups' last ones. */
export function seriesOf(axes: readonly GridAxis[], groups: readonly MeasuredGroup[], name: string): SeriesOf {
  if (axes.length === 0) return { series: [{ name, family: 0 }], title: null, placeOf: () => 0 };
  const levelsOf = ({ levels }: MeasuredGroup): readonly number[] => levels.slice(levels.length - axes.length);
  const found = new Map<string, { readonly levels: readonly number[]; readonly name: string }>();
  for (const group of groups) {
    const levels = levelsOf(group);
    found.set(levels.join(), { levels, name: group.labels.slice(group.labels.length - axes.length).join(', ') });
  }
  const ordered = [...found].sort(([, a], [, b]) => compare(a.levels, b.levels));
  const places = new Map(ordered.map(([key], place) => [key, place]));
  return {
    series: ordered.map(([, { levels, name }]) => ({ name, family: levels[0] ?? 0 })),
    title: axes.map((axis) => axisTitle(axis.name)).join(', '),
    placeOf: (group) => places.get(levelsOf(group).join()) ?? 0,
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, level] of a.entries()) if (level !== b[index]) return level - (b[index] ?? 0);
  return 0;
}
