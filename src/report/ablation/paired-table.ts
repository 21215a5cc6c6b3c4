import { variedAxes, type GridAxis } from '../../analysis/metrics/grid.ts';
import type { Metric } from '../../analysis/metrics/metric.ts';
import { comparePaired, pairingOf, type PairedComparison } from '../../analysis/metrics/paired.ts';
import type { CsvValue } from '../csv.ts';
import { integer } from '../format.ts';
import { differenceCell, effectMetrics } from './effect-metrics.ts';
import { digitsFor } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';
import { limited } from './row-limit.ts';
import { axisTitle, levelLabel, referenceLevel, type Study } from './study.ts';

/** Pairs of values are compared all with all up to this many values; beyond, each with the first. */
const MOST_LEVELS = 20;

/** Pairs that are shown. */
const MOST_ROWS = 40;

interface ComparedPair {
  readonly axis: GridAxis;
  readonly levels: readonly [level: number, reference: number];
  readonly comparisons: readonly PairedComparison[];
}

/** Values of an axis against each other on cells that agree in all else. The page shows each against the first, or the baseline's. */
export function pairedTable(study: Study): PlainTable | null {
  const [shown, axes] = [effectMetrics(study), variedAxes(study.grid)];
  if (shown.length === 0) return null;
  const compared = axes.flatMap((axis) => comparisonsOf(study, axis, shown));
  const main = compared.filter(
    ({ axis, levels: [, reference], comparisons }) =>
      reference === referenceLevel(study, axis) && comparisons.some(({ pairs }) => pairs > 0),
  );
  if (main.length === 0) return null;
  const kept = limited(main, MOST_ROWS, ({ comparisons }) => Math.abs(comparisons[0]?.difference ?? 0), 'paired.csv');
  const digits = shown.map((metric, index) =>
    digitsFor(
      metric,
      kept.rows.map(({ comparisons }) => comparisons[index]?.difference ?? null),
    ),
  );
  return {
    name: 'paired',
    table: {
      caption:
        'Differences between values of an axis, on pairs of cells that agree in all else, the seed too. Grey: it may be chance.',
      columns: [
        { header: 'axis', align: 'left' },
        { header: 'value', align: 'left' },
        { header: 'compared with', align: 'left' },
        ...shown.map(({ label }) => ({ header: label, align: 'right' as const })),
        { header: 'pairs', align: 'right' },
      ],
      rows: kept.rows.map(({ axis, levels: [level, reference], comparisons }) => ({
        cells: [
          { text: axisTitle(axis.name) },
          { text: levelLabel(axis, level) },
          { text: levelLabel(axis, reference) },
          ...comparisons.map(({ difference, interval }, index) =>
            differenceCell(shown[index], difference, interval, digits[index] ?? 3),
          ),
          { text: integer(Math.max(...comparisons.map(({ pairs }) => pairs))), tone: 'muted' as const },
        ],
      })),
      footnotes: [
        ...kept.note,
        'Only claims that both cells of a pair answer, so that neither is better for having refused the hard ones. Intervals are by seed and not adjusted for their number.',
        'Each value against the first one, or the baseline’s; every other pair is in paired.csv.',
      ],
    },
    header: [
      'axis',
      'value',
      'reference',
      'metric',
      'difference',
      'lower',
      'upper',
      'difference_with_failures',
      'pairs',
      'unanswered_pairs',
      'unpaired_cells',
    ],
    lines: compared.flatMap(({ axis, levels: [level, reference], comparisons }) =>
      comparisons.map((comparison, index): CsvValue[] => [
        axis.name,
        levelLabel(axis, level),
        levelLabel(axis, reference),
        shown[index]?.name ?? null,
        comparison.difference,
        comparison.interval?.[0] ?? null,
        comparison.interval?.[1] ?? null,
        comparison.with_failures,
        comparison.pairs,
        comparison.unanswered,
        comparison.unpaired,
      ]),
    ),
  };
}

function comparisonsOf(study: Study, axis: GridAxis, shown: readonly Metric[]): readonly ComparedPair[] {
  const pairing = pairingOf(study.grid, axis);
  const first = referenceLevel(study, axis);
  const levels = [...axis.levels.keys()];
  const pairs = levels.flatMap((reference) =>
    levels
      .filter((level) => level !== reference && (reference === first || (level !== first && level > reference)))
      .map((level) => [level, reference] as const),
  );
  const wanted = levels.length <= MOST_LEVELS ? pairs : pairs.filter(([, reference]) => reference === first);
  return wanted.map((pair) => ({
    axis,
    levels: pair,
    comparisons: shown.map((metric) => comparePaired(metric, pairing, pair)),
  }));
}
