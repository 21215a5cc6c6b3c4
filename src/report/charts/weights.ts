import type { WeightCard } from '../../analysis/results.ts';
import { effective, integer, list, percent } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

const COLUMNS = 2;
const PANEL = (CHART_WIDTH - 60) / COLUMNS - 40;

/** Log importance weights of the logged responses towards each other policy. */
export function weightChart(report: RunReport): Chart | null {
  const cards = (report.diagnostics?.weights ?? []).filter(
    // Towards itself every weight is 1.
    (card) => card.log_weight_histogram !== null && card.policy !== report.loggingPolicy,
  );
  if (cards.length === 0) return null;
  return {
    name: 'weights',
    title: 'Importance weights',
    description: list(cards.map((card) => `${card.policy}: ${summary(card)}`)),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: {
        text: 'Importance weights of the logged responses',
        subtitle:
          'Dashed: a weight of 1. Far to the left of it a response hardly counts; far to the right a few count for all.',
        offset: 14,
      },
      columns: COLUMNS,
      spacing: 26,
      concat: cards.map((card) => ({
        title: { text: card.policy, fontSize: 12, subtitle: summary(card) },
        width: PANEL,
        height: 110,
        layer: [
          {
            data: { values: bars(card) },
            mark: { type: 'bar', color: chartColors.estimate, opacity: 0.85 },
            encoding: {
              x: {
                field: 'lower',
                type: 'quantitative',
                bin: { binned: true },
                scale: { zero: false, nice: false },
                axis: { title: 'log weight (nats)', tickCount: 5, grid: false },
              },
              x2: { field: 'upper' },
              y: {
                field: 'count',
                type: 'quantitative',
                scale: { domain: [0, 1.08 * highest(card)], nice: false },
                axis: { title: 'rows', tickCount: 4, minExtent: 32, maxExtent: 32 },
              },
            },
          },
          {
            data: { values: [{ at: 0 }] },
            mark: { type: 'rule', strokeDash: [3, 3], color: chartColors.ink },
            encoding: { x: { field: 'at', type: 'quantitative' } },
          },
        ],
      })),
      resolve: { scale: { x: 'independent', y: 'independent' } },
    },
  };
}

function highest({ log_weight_histogram: histogram }: WeightCard): number {
  return Math.max(1, ...(histogram?.counts ?? []));
}

function bars({ log_weight_histogram: histogram }: WeightCard): { lower: number; upper: number; count: number }[] {
  if (histogram === null) return [];
  return histogram.counts.map((count, bin) => ({
    lower: histogram.edges[bin] ?? 0,
    upper: histogram.edges[bin + 1] ?? 0,
    count,
  }));
}

function summary({ raw_ess, n, ess_fraction, max_weight }: WeightCard): string {
  return `ESS ${effective(raw_ess)} of ${integer(n)} (${percent(ess_fraction, 1)}), largest weight ${effective(max_weight)}`;
}
