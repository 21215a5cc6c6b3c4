import {
  interactionsOf,
  mainEffects,
  matchedRows,
  type Interactions,
  type MainEffects,
} from '../../analysis/metrics/effects.ts';
import { variedAxes, type GridAxis } from '../../analysis/metrics/grid.ts';
import type { Metric } from '../../analysis/metrics/metric.ts';
import type { CsvValue } from '../csv.ts';
import { integer } from '../format.ts';
import type { Cell, Row } from '../tables/table.ts';
import { differenceText, effectMetrics } from './effect-metrics.ts';
import { digitsFor, metricNumber } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';
import { axisTitle, levelLabel, type Study } from './study.ts';

/** What the axes of an ablation do to its metrics, alone and in pairs. */
export interface StudyEffects {
  readonly metrics: readonly Metric[];
  readonly mains: readonly { readonly axis: GridAxis; readonly effects: readonly MainEffects[] }[];
  readonly pairs: readonly {
    readonly axes: readonly [GridAxis, GridAxis];
    /** One a metric; null where the grid does not cross the two. */
    readonly effects: readonly (Interactions | null)[];
  }[];
}

export function studyEffects(study: Study): StudyEffects {
  const { grid } = study;
  const [metrics, axes] = [effectMetrics(study), variedAxes(grid)];
  const pairs = axes.flatMap((first, index) => axes.slice(index + 1).map((second) => [first, second] as const));
  return {
    metrics,
    mains: axes.map((axis) => {
      const matched = matchedRows(grid, [axis]);
      return { axis, effects: metrics.map((metric) => mainEffects(metric, grid, axis, matched)) };
    }),
    pairs: pairs.map((pair) => {
      const matched = matchedRows(grid, pair);
      return { axes: pair, effects: metrics.map((metric) => interactionsOf(metric, grid, pair, matched)) };
    }),
  };
}

/** Main effects, one table with all axes' values: the metric there, and below it how far that is from the mean over the axis's values. */
export function mainEffectTable({ metrics: shown, mains: found }: StudyEffects): PlainTable | null {
  if (found.length === 0 || shown.length === 0) return null;
  const digits = shown.map((metric, index) =>
    digitsFor(
      metric,
      found.flatMap(({ effects }) => effects[index]?.effects.map(({ value }) => value) ?? []),
    ),
  );
  const rows = found.flatMap(({ axis, effects }) =>
    (effects[0]?.effects ?? []).map(({ level, cells }, place): Row => ({
      cells: [
        { text: axisTitle(axis.name) },
        { text: levelLabel(axis, level) },
        ...shown.map((metric, index) => effectCell(metric, effects[index]?.effects[place], digits[index] ?? 3)),
        { text: integer(cells), tone: 'muted' },
      ],
    })),
  );
  const confounded = found.filter(({ effects }) => effects.some(({ basis }) => basis === 'all'));
  return {
    name: 'main-effects',
    table: {
      caption:
        'What each value of an axis does: the metric there, and how far that is from the mean over the axis’s values.',
      columns: [
        { header: 'axis', align: 'left' },
        { header: 'value', align: 'left' },
        ...shown.map(({ label }) => ({ header: label, align: 'right' as const })),
        { header: 'cells', align: 'right' },
      ],
      rows,
      footnotes: [
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
  return effect.effect === null
    ? { text }
    : { text, small: differenceText(metric, effect.effect, effect.interval, digits) };
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

/** How much each axis, and each pair of axes beyond their sum, moves the metrics: root mean square effects. */
export function influenceTable({ metrics: shown, mains, pairs }: StudyEffects): PlainTable | null {
  if (mains.length < 2 || shown.length === 0) return null;
  const singles = mains.map(({ axis, effects }) => ({
    name: axisTitle(axis.name),
    kind: 'main',
    spreads: effects.map(({ spread }) => spread),
  }));
  const doubles = pairs.map(({ axes: [first, second], effects }) => ({
    name: `${axisTitle(first.name)} × ${axisTitle(second.name)}`,
    kind: 'interaction',
    spreads: effects.map((effect) => effect?.spread ?? null),
  }));
  const all = [...singles, ...doubles];
  const digits = shown.map((metric, index) =>
    digitsFor(
      metric,
      all.map(({ spreads }) => spreads[index] ?? null),
    ),
  );
  return {
    name: 'influence',
    table: {
      caption:
        'How much an axis moves a metric: the root mean square of its effects; with ×, of what two axes do beyond the sum of both.',
      columns: [
        { header: 'axis', align: 'left' },
        ...shown.map(({ label }) => ({ header: label, align: 'right' as const })),
      ],
      rows: all.map(({ name, spreads }) => ({
        cells: [
          { text: name },
          ...spreads.map((spread, index): Cell => {
            const metric = shown[index];
            return spread === null || metric === undefined
              ? { text: '–', tone: 'muted' }
              : { text: metricNumber(spread, metric, digits[index] ?? 3).replace(' %', ' pp') };
          }),
        ],
      })),
      footnotes: [
        '–: the grid does not cross the two, or one of their combinations has no number. Noise alone makes a spread, too.',
      ],
    },
    header: ['axis', 'kind', ...shown.map(({ name }) => name)],
    lines: all.map(({ name, kind, spreads }) => [name, kind, ...spreads]),
  };
}

/** The interactions themselves, for those who want to know which combination it is. */
export function interactionTable({
  metrics,
  pairs,
}: StudyEffects): Pick<PlainTable, 'name' | 'header' | 'lines'> | null {
  const lines = pairs.flatMap(({ axes: [first, second], effects }) =>
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
      ]),
    ),
  );
  if (lines.length === 0) return null;
  return {
    name: 'interactions',
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
    ],
    lines,
  };
}
