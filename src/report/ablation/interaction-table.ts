import type { Interaction } from '../../analysis/metrics/effects.ts';
import type { CsvValue } from '../csv.ts';
import { integer } from '../format.ts';
import { differenceCell, isClear } from './effect-metrics.ts';
import { digitsFor } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';
import { axisTitle, levelLabel } from './study.ts';
import type { StudyEffects } from './study-effects.ts';

const NAME = 'interactions';
const MOST_ROWS = 12;

/** One combination of two axes' values, with its interaction in each metric. */
interface Combination {
  readonly names: readonly string[];
  readonly effects: readonly (Interaction | null)[];
}

/** Interactions: in the CSV all of them; on the page those that are larger than chance would have them, the largest first. */
export function interactionTable({ metrics, pairs }: StudyEffects): PlainTable | null {
  const all = pairs.flatMap(({ axes: [first, second], effects }): Combination[] => {
    const any = effects.find((found) => found !== null);
    return (any?.interactions ?? []).map(({ levels: [i, j] }, place) => ({
      names: [axisTitle(first.name), levelLabel(first, i), axisTitle(second.name), levelLabel(second, j)],
      effects: effects.map((found) => found?.interactions[place] ?? null),
    }));
  });
  if (all.length === 0) return null;
  const typical = metrics.map((_, index) => rootMeanSquare(all.map(({ effects }) => effects[index]?.effect ?? null)));
  const weightOf = ({ effects }: Combination): number =>
    Math.max(
      ...effects.map((found, index) =>
        isClear(found?.interval ?? null)
          ? Math.abs(found?.effect ?? 0) / Math.max(typical[index] ?? 0, Number.MIN_VALUE)
          : 0,
      ),
    );
  const clear = all
    .filter(({ effects }) => effects.some((found) => isClear(found?.interval ?? null)))
    .sort((a, b) => weightOf(b) - weightOf(a));
  const shown = clear.slice(0, MOST_ROWS);
  const digits = metrics.map((metric, index) =>
    digitsFor(
      metric,
      shown.map(({ effects }) => effects[index]?.effect ?? null),
    ),
  );
  return {
    name: NAME,
    table: {
      caption: 'What two values do together beyond the sum of both, the largest first. Grey: it may be chance.',
      columns: [
        ...['axis', 'value', 'axis', 'value'].map((header) => ({ header, align: 'left' as const })),
        ...metrics.map(({ label }) => ({ header: label, align: 'right' as const })),
      ],
      rows: shown.map(({ names, effects }) => ({
        cells: [
          ...names.map((text) => ({ text })),
          ...effects.map((found, index) =>
            differenceCell(metrics[index], found?.effect ?? null, found?.interval ?? null, digits[index] ?? 3),
          ),
        ],
      })),
      footnotes: [
        `${integer(clear.length)} of ${integer(all.length)} combinations have an interval without 0 in one of these metrics; all are in ${NAME}.csv.`,
      ],
    },
    header: [
      'axis_1',
      'value_1',
      'axis_2',
      'value_2',
      'metric',
      'mean',
      'effect',
      'effect_lower',
      'effect_upper',
      'cells',
      'basis',
    ],
    lines: pairs.flatMap(({ axes: [first, second], effects }) =>
      effects.flatMap((found, index) =>
        (found?.interactions ?? []).map(({ levels: [i, j], value, effect, interval, cells }): CsvValue[] => [
          first.name,
          levelLabel(first, i),
          second.name,
          levelLabel(second, j),
          metrics[index]?.name ?? null,
          value,
          effect,
          interval?.[0] ?? null,
          interval?.[1] ?? null,
          cells,
          found?.basis ?? null,
        ]),
      ),
    ),
  };
}

function rootMeanSquare(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return Math.sqrt(known.reduce((total, value) => total + value * value, 0) / Math.max(1, known.length));
}
