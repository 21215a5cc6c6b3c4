import type { ScoreSupportCard } from '../../analysis/results.ts';
import { effective, list, percent } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

const COLUMNS = 2;
const PANEL = (CHART_WIDTH - 60) / COLUMNS - 40;

/** Where each policy's judge scores lie (bars), and where the labels do (line). */
export function supportChart(report: RunReport): Chart | null {
  const cards = (report.diagnostics?.score_support ?? []).filter((card) => card.bins.length > 0);
  if (cards.length === 0) return null;
  return {
    name: 'score-support',
    title: 'Score support: are there labels where the judge scores lie?',
    description: list(cards.map((card) => `${card.policy}: ${summary(card)}`)),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: {
        text: 'Where the judge scores lie',
        subtitle: 'Bars: responses of the policy. Line: responses with an oracle label.',
        offset: 14,
      },
      columns: COLUMNS,
      spacing: 26,
      concat: cards.map((card) => panel(card, highest(cards))),
    },
  };
}

/** One height for all panels, with room above the highest bar. */
function highest(cards: readonly ScoreSupportCard[]): number {
  const shares = cards.flatMap(({ bins }) => bins.flatMap((bin) => [bin.labelled_share, bin.policy_share]));
  return 1.08 * Math.max(...shares);
}

function panel(card: ScoreSupportCard, top: number): Extract<Chart['spec'], { concat: unknown }>['concat'][number] {
  const isRefused = card.status === 'refuse';
  const y = {
    type: 'quantitative' as const,
    scale: { domain: [0, top], nice: false },
    axis: { title: 'share', format: '.0%', tickCount: 4, minExtent: 32, maxExtent: 32 },
  };
  return {
    title: {
      text: card.policy,
      fontSize: 12,
      subtitle: summary(card),
      subtitleColor: isRefused ? chartColors.refused : chartColors.muted,
    },
    width: PANEL,
    height: 110,
    data: { values: [...card.bins] },
    layer: [
      {
        mark: { type: 'bar', color: isRefused ? chartColors.refused : chartColors.estimate, opacity: 0.6 },
        encoding: {
          x: {
            field: 'lower',
            type: 'quantitative',
            bin: { binned: true },
            scale: { domain: [0, 1] },
            axis: { title: 'judge score', tickCount: 5, grid: false },
          },
          x2: { field: 'upper' },
          y: { field: 'policy_share', ...y },
        },
      },
      {
        data: { values: outline(card) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, color: chartColors.labels },
        encoding: {
          x: { field: 'score', type: 'quantitative' },
          y: { field: 'share', ...y },
        },
      },
    ],
  };
}

/** One step a bin, and the last bin's end. */
function outline({ bins }: ScoreSupportCard): { score: number; share: number }[] {
  const last = bins.at(-1);
  const steps = bins.map(({ lower, labelled_share }) => ({ score: lower, share: labelled_share }));
  return last === undefined ? steps : [...steps, { score: last.upper, share: last.labelled_share }];
}

function summary(card: ScoreSupportCard): string {
  const refused = card.status === 'refuse' ? ', refused' : '';
  return `label ESS ${effective(card.label_ess)}, ${percent(card.outside_share, 1)} outside${refused}`;
}
