import type { CellPolicy } from '../../../analysis/metrics/cell-row.ts';
import { ESTIMATOR_AXIS, type GridAxis } from '../../../analysis/metrics/grid.ts';
import { ablationForest, type ForestRow } from '../../charts/ablation-forest.ts';
import { axisTitle, levelLabel, type Study } from '../study.ts';
import type { Figure } from './figure.ts';

/**
 * One cell of the grid as one would have seen it: all estimators on the same sample with the same labels. The cell has the middle value of each axis and the first
 * seed, or the baseline's values; where constraints allow an estimator no such cell, its nearest one is shown.
 */
export function forestFigure(study: Study): Figure | null {
  const { grid } = study;
  const others = grid.axes.filter(({ name, levels }) => name !== ESTIMATOR_AXIS && levels.length > 1);
  const wanted = others.map((axis) => wantedLevel(study, axis));
  const estimator = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  if (estimator === undefined) return null;
  const panels = estimator.levels.flatMap((_, level) => {
    const row = nearestRow(study, others, wanted, (candidate) => estimator.levelOf[candidate] === level);
    const cell = row === null ? undefined : grid.cells[row];
    if (row === null || cell === undefined || cell.failed !== null) return [];
    const differing = others.filter((axis, index) => axis.levelOf[row] !== wanted[index]);
    const notes = differing.map((axis) => `${axisTitle(axis.name)} ${levelLabel(axis, axis.levelOf[row] ?? 0)}`);
    const label = levelLabel(estimator, level);
    return [
      {
        label,
        title: notes.length === 0 ? label : `${label} (${notes.join(', ')})`,
        rows: cell.policies.map(forestRow),
      },
    ];
  });
  if (panels.length === 0) return null;
  const place = others
    .map((axis, index) => `${axisTitle(axis.name)} ${levelLabel(axis, wanted[index] ?? 0)}`)
    .join(', ');
  const title = place === '' ? 'The cell' : `One cell: ${place}`;
  const subtitle = '● estimate with its interval · ◇ truth · ■ the interval misses it';
  return {
    name: 'forest',
    caption: `${title}. ${subtitle}.`,
    chart: ablationForest({
      name: 'forest',
      title,
      subtitle,
      description: `${title}. ${panels.map(({ label, rows }) => `${label}: ${rows.map(rowText).join(', ')}`).join('; ')}.`,
      panels,
    }),
    header: ['estimator', 'policy', 'estimate', 'lower', 'upper', 'truth', 'why'],
    lines: panels.flatMap(({ title, rows }) =>
      rows.map(({ policy, estimate, interval, truth, why }) => [
        title,
        policy,
        estimate,
        interval?.[0] ?? null,
        interval?.[1] ?? null,
        truth,
        why,
      ]),
    ),
  };
}

function forestRow({ policy, estimate, ci, truth, refused, unavailable }: CellPolicy): ForestRow {
  const why = refused === null ? unavailable : `refused: ${refused.join(', ')}`;
  return { policy, estimate, interval: ci, truth, why };
}

function rowText({ policy, estimate, why }: ForestRow): string {
  return `${policy} ${estimate === null ? (why ?? 'without a number') : estimate.toFixed(3)}`;
}

function wantedLevel({ ablation }: Study, axis: GridAxis): number {
  const given = ablation.baseline?.[axis.name];
  const level = axis.levels.findIndex(
    (value) => given !== undefined && JSON.stringify(value) === JSON.stringify(given),
  );
  if (level >= 0) return level;
  return axis.isReplicate ? 0 : Math.floor(axis.levels.length / 2);
}

/** The row that agrees with the most axes; among equals the first. */
function nearestRow(
  { grid }: Study,
  axes: readonly GridAxis[],
  wanted: readonly number[],
  isEligible: (row: number) => boolean,
): number | null {
  let [nearest, most]: [number | null, number] = [null, -1];
  for (let row = 0; row < grid.cells.length; row += 1) {
    if (!isEligible(row)) continue;
    const agreed = axes.filter((axis, index) => axis.levelOf[row] === wanted[index]).length;
    if (agreed > most) [nearest, most] = [row, agreed];
  }
  return nearest;
}
