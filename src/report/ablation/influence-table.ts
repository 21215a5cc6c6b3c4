import { digitsFor, metricNumber } from './metric-text.ts';
import type { Cell } from '../tables/table.ts';
import type { PlainTable } from './plain-table.ts';
import { axisTitle } from './study.ts';
import type { StudyEffects } from './study-effects.ts';

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
    isNested: effects.some((effect) => effect?.basis === 'nested'),
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
        ...doubles.flatMap(({ name, isNested }) =>
          isNested ? [`${name}: the settings of the other axes are the same along the one axis, not along both.`] : [],
        ),
      ],
    },
    header: ['axis', 'kind', ...shown.map(({ name }) => name)],
    lines: all.map(({ name, kind, spreads }) => [name, kind, ...spreads]),
  };
}
