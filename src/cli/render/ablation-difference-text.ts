import type { JsonValue } from '../../base/json.ts';
import type {
  AblationDifference,
  AblationPlanDifference,
  AblationResultsDifference,
  AxisDifference,
  Counts,
} from '../../compare/diff/ablation/ablation-difference.ts';
import type { StepKind } from '../../plan/step-kinds.ts';
import { counted, integer, list } from '../../report/format.ts';
import {
  aligned,
  configRow,
  MARGIN,
  neverRunLines,
  part,
  sideLines,
  stepLines,
  valueText,
  wrapped,
} from './difference-parts.ts';
import { tableLines } from './table-difference-text.ts';

/** More values of an axis than this are counted. */
const MOST_VALUES = 8;

/** More steps that measure than this are counted: an axis may measure anew at each of its values. */
const MOST_STEPS = 12;

/** Config, plan and results of two ablations beside each other, each part under its name. */
export function ablationDifferenceText(difference: AblationDifference, width: number): string {
  const { a, b, same, plan, results } = difference;
  return [
    sideLines(a, b),
    part('config', configLines(difference)),
    part(
      'plan',
      planLines(plan).flatMap((line) => wrapped(line, width - MARGIN)),
    ),
    part('results', results === null ? neverRunLines([a, b]) : resultLines(results, width - MARGIN)),
    ...(same ? ['Nothing differs.\n'] : []),
  ].join('');
}

function configLines({ config, axes }: AblationDifference): readonly string[] {
  if (config.length + axes.length === 0) return ['the same'];
  return aligned([...axes.map((axis) => [`axes.${axis.axis}`, axisText(axis)]), ...config.map(configRow)]);
}

function axisText({ presence, added, removed, reordered }: AxisDifference): string {
  switch (presence) {
    case 'only-a':
      return `only in A: ${valuesText(removed)}`;
    case 'only-b':
      return `only in B: ${valuesText(added)}`;
    case 'both':
      return [
        ...(added.length === 0 ? [] : [`+ ${valuesText(added)}`]),
        ...(removed.length === 0 ? [] : [`− ${valuesText(removed)}`]),
        ...(reordered ? ['in another order'] : []),
      ].join('  ');
    default:
      return presence satisfies never;
  }
}

function valuesText(values: readonly JsonValue[]): string {
  const shown = values.slice(0, MOST_VALUES).map(valueText).join(', ');
  return values.length > MOST_VALUES ? `${shown}, … (${integer(values.length)} values)` : shown;
}

function planLines({ cells, steps, kinds, measuring }: AblationPlanDifference): readonly string[] {
  const named = new Set(measuring.map(({ kind }) => kind));
  const others = kinds.filter(({ kind }) => !named.has(kind));
  return [
    `${counted(cells.shared, 'cell')} shared${oneSided(cells, (count) => integer(count))}`,
    ...stepLines(measuring, MOST_STEPS),
    ...oneSidedKinds(others, 'only_a', 'only in A'),
    ...oneSidedKinds(others, 'only_b', 'only in B'),
    `${counted(steps.shared, 'step')} shared`,
  ];
}

/** `, 8 only in A, 4 only in B`: what there is of it. */
function oneSided(
  { only_a: a, only_b: b }: Pick<Counts, 'only_a' | 'only_b'>,
  text: (count: number) => string,
): string {
  return [...(a === 0 ? [] : [`, ${text(a)} only in A`]), ...(b === 0 ? [] : [`, ${text(b)} only in B`])].join('');
}

/** `4 sample and 8 estimate steps: only in B`. */
function oneSidedKinds(
  kinds: readonly (Counts & { readonly kind: StepKind })[],
  side: 'only_a' | 'only_b',
  text: string,
): readonly string[] {
  const found = kinds.filter((counts) => counts[side] > 0);
  if (found.length === 0) return [];
  const total = found.reduce((sum, counts) => sum + counts[side], 0);
  const names = list(found.map((counts) => `${integer(counts[side])} ${counts.kind}`));
  return [`${names} ${total === 1 ? 'step' : 'steps'}: ${text}`];
}

function resultLines({ cells, failed, seeds, tables }: AblationResultsDifference, width: number): readonly string[] {
  const { identical, changed } = cells;
  const shared = identical + changed;
  const outside = oneSided(cells, (count) => counted(count, 'cell'));
  const left = outside === '' ? '' : `;${outside.slice(1)}: in no number below`;
  if (shared === 0) return wrapped(`no cell is on both sides${left}`, width);
  const failures = failed.a + failed.b === 0 ? '' : ` (failed in A: ${integer(failed.a)}, in B: ${integer(failed.b)})`;
  const found =
    changed === 0
      ? `all ${counted(shared, 'cell')} on both sides identical`
      : `${counted(shared, 'cell')} on both sides: ${integer(identical)} identical, ${integer(changed)} changed`;
  const head = wrapped(`${found}${failures}${left}`, width);
  if (changed === 0) return head;
  const none = 'no table is declared by both with the same rows and columns, so no metric is compared';
  return [...head, ...(tables.length === 0 ? [none] : tableLines(tables, seeds))];
}
