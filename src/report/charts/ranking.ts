import type { PolicyRank } from '../../analysis/results.ts';
import { mainEstimator } from '../findings/claims.ts';
import { list, percent, probability } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

const ROW = 24;
const LABEL_LIMIT = 190;
/** For the probabilities to the right. */
const NOTE = 110;

/** Between which places each policy may be by the main estimator, and how probably it is the best; null where no order is known. */
export function rankingChart(report: RunReport): Chart | null {
  const main = mainEstimator(report);
  const ranking = main?.result.ranking ?? null;
  if (main === null || ranking === null) return null;
  const ranks = [...ranking.policies].sort((a, b) => a.rank - b.rank);
  const labels = Math.min(LABEL_LIMIT, Math.ceil(Math.max(...ranks.map(({ policy }) => textWidth(policy, 12))))) + 12;
  const width = CHART_WIDTH - labels - NOTE;
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [0.7, ranks.length + 0.3], zero: false, nice: false },
    axis: { title: 'rank', values: ranks.map((_, place) => place + 1), format: 'd' },
  };
  const level = percent(ranking.level, 1).replace('.0', '');
  const color = chartColors.estimate;
  return {
    name: 'ranking',
    title: `Ranks by ${main.id}`,
    description: `${list(ranks.map(rankText))}.`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: {
        text: `Ranks by ${main.id}`,
        subtitle: `● by estimate · line: where it may be, for all policies at once at ${level} · right: how probably it is the best`,
        offset: 12,
      },
      width,
      height: { step: ROW },
      data: { values: ranks.map(datum) },
      encoding: {
        y: {
          field: 'policy',
          type: 'nominal',
          sort: ranks.map(({ policy }) => policy),
          title: null,
          axis: {
            domain: false,
            ticks: false,
            minExtent: labels,
            maxExtent: labels,
            labelLimit: LABEL_LIMIT,
            labelFontSize: 12,
          },
        },
      },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 3, color },
          encoding: { x: { field: 'best', ...x }, x2: { field: 'worst' } },
        },
        {
          mark: { type: 'point', shape: 'circle', filled: true, size: 60, opacity: 1, color },
          encoding: { x: { field: 'rank', ...x } },
        },
        {
          mark: { type: 'text', align: 'left', fontSize: 11.5, color: chartColors.ink },
          encoding: { x: { value: width + 10 }, text: { field: 'text' } },
        },
      ],
    },
  };
}

function datum({ policy, rank, rank_interval, probability_best }: PolicyRank): object {
  const [best, worst] = rank_interval;
  return { policy, rank, best, worst, text: `best: ${probability(probability_best)}` };
}

function rankText({ policy, rank, rank_interval, probability_best }: PolicyRank): string {
  const [best, worst] = rank_interval;
  const may = best === worst ? '' : `, may be ${best} to ${worst}`;
  return `${policy} rank ${rank}${may}, best with probability ${probability(probability_best)}`;
}
