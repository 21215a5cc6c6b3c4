import type { Diagnostics, ScoreSupportCard } from '../../../analysis/results.ts';
import { gateName } from '../../findings/reasons.ts';
import { decimal, effective, integer, interval, percent } from '../../format.ts';
import { cell, type Cell, type Table } from '../table.ts';

/** Whether labels are where each policy's judge scores lie. */
export function supportTable({ score_support }: Diagnostics): Table {
  return {
    caption:
      'Identified: between which values the calibrated mean lies when nothing but a rising map is assumed where no label is.',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'scores', align: 'right' },
      { header: 'labels', align: 'right' },
      { header: 'label ESS', align: 'right' },
      { header: 'outside labelled range', align: 'right' },
      { header: 'identified', align: 'left' },
      { header: 'verdict', align: 'left' },
    ],
    rows: score_support.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n_scores)),
        cell(integer(card.n_labels)),
        cell(effective(card.label_ess)),
        cell(percent(card.outside_share, 1)),
        identifiedCell(card),
        supportVerdict(card),
      ],
    })),
  };
}

/** A single value where every score lies within the labels. */
function identifiedCell({ identified }: ScoreSupportCard): Cell {
  if (identified === null) return cell('–', 'muted');
  const { lower, upper, width } = identified;
  return cell(width === 0 ? decimal(lower) : interval([lower, upper]));
}

function supportVerdict(card: ScoreSupportCard): Cell {
  if (card.status === 'unknown') return cell('unknown: no scores or no labels', 'muted');
  if (card.status === 'ok') return cell('supported', 'good');
  return cell(card.reasons.map(({ code }) => gateName(code)).join('; '), 'bad');
}
