import type { MainEffects } from '../../analysis/metrics/effects.ts';
import type { GridAxis } from '../../analysis/metrics/grid.ts';
import type { Metric } from '../../analysis/metrics/metric.ts';
import type { CsvValue } from '../csv.ts';
import { integer } from '../format.ts';
import type { Cell, Row } from '../tables/table.ts';
import { differenceText } from './effect-metrics.ts';
import { digitsFor, metricNumber } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';
import { limited } from './row-limit.ts';
import { axisTitle, levelLabel } from './study.ts';
import type { StudyEffects } from './study-effects.ts';

/** Values of one axis that are shown. */
const MOST_LEVELS = 16;

const NAME = 'main-effects';

/** Main effects, one table with all axes' values: the metric there, and below it how far that is from the mean over the axis's values. */
export function mainEffectTable({ metrics: shown, mains: found }: StudyEffects): PlainTable | null {
  if (found.length === 0 || shown.length === 0) return null;
  const digits = shown.map((metric, index) =>
    digitsFor(
      metric,
      found.flatMap(({ effects }) => effects[index]?.effects.map(({ value }) => value) ?? []),
    ),
  );
  const perAxis = found.map(({ axis, effects }) => {
    const places = (effects[0]?.effects ?? []).map((_, place) => place);
    const size = (place: number): number => Math.abs(effects[0]?.effects[place]?.effect ?? 0);
    const { rows: kept, note } = limited(places, MOST_LEVELS, size, `${NAME}.csv`);
    const rows = kept.map((place): Row => {
      const { level, cells } = effects[0]?.effects[place] ?? { level: 0, cells: 0 };
      return {
        cells: [
          { text: axisTitle(axis.name) },
          { text: levelLabel(axis, level) },
          ...shown.map((metric, index) => effectCell(metric, effects[index]?.effects[place], digits[index] ?? 3)),
          { text: integer(cells), tone: 'muted' },
        ],
      };
    });
    return { rows, notes: note.map((sentence) => `${axisTitle(axis.name)}: ${sentence}`) };
  });
  const confounded = found.filter(({ effects }) => effects.some(({ basis }) => basis === 'all'));
  return {
    name: NAME,
    table: {
      caption:
        'What each value of an axis does: the metric there, and how far that is from the mean over the axis’s values.',
      columns: [
        { header: 'axis', align: 'left' },
        { header: 'value', align: 'left' },
        ...shown.map(({ label }) => ({ header: label, align: 'right' as const })),
        { header: 'cells', align: 'right' },
      ],
      rows: perAxis.flatMap(({ rows }) => rows),
      footnotes: [
        ...perAxis.flatMap(({ notes }) => notes),
        'On the cells alone whose other values occur with every value of the axis. Claims without a number are left out; intervals are by seed.',
        ...confounded.map(
          ({ axis }) =>
            `No setting of the other axes occurs with every value of ${axisTitle(axis.name)}: its rows are of all cells, and other axes may be behind their differences.`,
        ),
      ],
    },
    header: ['axis', 'value', 'metric', 'mean', 'effect', 'effect_lower', 'effect_upper', 'cells', 'basis'],
    lines: found.flatMap(({ axis, effects }) => effects.flatMap((one, index) => effectLines(axis, shown[index], one))),
  };
}

function effectCell(metric: Metric, effect: MainEffects['effects'][number] | undefined, digits: number): Cell {
  if (effect === undefined || effect.value === null) return { text: '–', tone: 'muted' };
  const text = metricNumber(effect.value, metric, digits);
  if (effect.effect === null) return { text };
  const difference = differenceText(metric, effect.effect, effect.interval, digits);
  return { text, small: difference.range === null ? difference.text : `${difference.text}, ${difference.range}` };
}

function effectLines(axis: GridAxis, metric: Metric | undefined, { effects, basis }: MainEffects): CsvValue[][] {
  return effects.map(({ level, value, effect, interval, cells }) => [
    axis.name,
    levelLabel(axis, level),
    metric?.name ?? null,
    value,
    effect,
    interval?.[0] ?? null,
    interval?.[1] ?? null,
    cells,
    basis,
  ]);
}
