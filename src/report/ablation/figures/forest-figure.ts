import type { JsonValue } from '../../../base/json.ts';
import type { CellPolicy } from '../../../analysis/metrics/cell-row.ts';
import { ESTIMATOR_AXIS, type GridAxis } from '../../../analysis/metrics/grid.ts';
import type { AxisCell } from '../../../config/types.generated.ts';
import { ablationForest, type ForestRow } from '../../charts/ablation-forest.ts';
import { decimal, effective, percent } from '../../format.ts';
import type { Restricted } from '../restricted.ts';
import { axisTitle, isLevel, levelLabel, numericLevels, type Study } from '../study.ts';
import type { Figure } from './figure.ts';

const KEY = '● estimate with its interval · ◇ truth · ■ the interval misses it';

/**
 * One cell of the grid as one would have seen it: all estimators on the same sample with the same labels. Axes that `cell` leaves out have the baseline's
 * value, else the middle of numbers, the first of other values, and the first seed. Where constraints allow an estimator no such cell, its nearest one is
 * shown, and says so.
 */
export function forestFigure({ study, only }: Restricted, name: string, cell: AxisCell): Figure | null {
  const { grid } = study;
  const estimator = grid.axes.find((axis) => axis.name === ESTIMATOR_AXIS);
  if (estimator === undefined) return null;
  const others = grid.axes.filter((axis) => axis !== estimator && axis.levels.length > 1);
  const wanted = others.map((axis) => wantedLevel(study, axis, cell));
  const shown = ESTIMATOR_AXIS in cell ? [levelIn(estimator, cell[ESTIMATOR_AXIS])] : [...estimator.levels.keys()];
  const panels = shown.flatMap((level) => {
    const row = nearestRow(study, others, wanted, (candidate) => estimator.levelOf[candidate] === level);
    const found = row === null ? undefined : grid.cells[row];
    if (row === null || found === undefined || found.failed !== null) return [];
    const differing = others.filter((axis, index) => axis.levelOf[row] !== wanted[index]);
    const notes = differing.map((axis) => `${axisTitle(axis.name)} ${levelLabel(axis, axis.levelOf[row] ?? 0)}`);
    const label = levelLabel(estimator, level ?? 0);
    return [
      {
        label,
        title: notes.length === 0 ? label : `${label} (${notes.join(', ')})`,
        rows: found.policies.map(forestRow),
      },
    ];
  });
  if (panels.length === 0) return null;
  const place = others
    .map((axis, index) => `${axisTitle(axis.name)} ${levelLabel(axis, wanted[index] ?? 0)}`)
    .join(', ');
  const title = `${place === '' ? 'The cell' : `One cell: ${place}`}${only === null ? '' : `; ${only}`}`;
  return {
    name,
    type: 'forest',
    caption: `${title}. ${KEY}.`,
    chart: ablationForest({
      name,
      title,
      subtitle: KEY,
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

function forestRow({ policy, estimate, ci, ci_level, truth, refused, unavailable, ess }: CellPolicy): ForestRow {
  const why = refused === null ? unavailable : `refused: ${refused.join(', ')}`;
  const lines = [
    `policy: ${policy}`,
    estimate === null ? (why ?? 'without a number') : `estimate: ${decimal(estimate, 4)}`,
    ...(ci === null ? [] : [`${percent(ci_level)} interval: ${decimal(ci[0], 4)} to ${decimal(ci[1], 4)}`]),
    ...(truth === null ? [] : [`truth: ${decimal(truth, 4)}`]),
    ...(ess === null ? [] : [`effective sample size: ${effective(ess)}`]),
  ];
  return { policy, estimate, interval: ci, truth, why, tip: lines.join('\n') };
}

function rowText({ policy, estimate, why }: ForestRow): string {
  return `${policy} ${estimate === null ? (why ?? 'without a number') : estimate.toFixed(3)}`;
}

function wantedLevel({ ablation }: Study, axis: GridAxis, cell: AxisCell): number {
  const level = levelIn(axis, cell[axis.name]) ?? levelIn(axis, ablation.baseline?.[axis.name]);
  if (level !== null) return level;
  return axis.isReplicate || numericLevels(axis) === null ? 0 : Math.floor(axis.levels.length / 2);
}

/** Null where nothing is given, or no row has it. */
function levelIn({ levels }: GridAxis, given: unknown): number | null {
  if (given === undefined) return null;
  const level = levels.findIndex((one) => isLevel(one, given as JsonValue)); // a config is plain JSON
  return level < 0 ? null : level;
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
