import type { Diagnostics, ScoreSupportCard, TransportCard, WeightCard } from '../../analysis/results.ts';
import { fieldName, gateName, noIntervalSentences } from '../findings/reasons.ts';
import { decimal, effective, integer, percent, signed, signedInterval } from '../format.ts';
import { cell, type Cell, type Table } from './table.ts';

/** Whether labels are where each policy's judge scores lie. */
export function supportTable({ score_support }: Diagnostics): Table {
  return {
    caption: 'Score support: are there labels where a policy’s judge scores lie?',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'scores', align: 'right' },
      { header: 'labels', align: 'right' },
      { header: 'label ESS', align: 'right' },
      { header: 'outside labelled range', align: 'right' },
      { header: 'verdict', align: 'left' },
    ],
    rows: score_support.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n_scores)),
        cell(integer(card.n_labels)),
        cell(effective(card.label_ess)),
        cell(percent(card.outside_share, 1)),
        supportVerdict(card),
      ],
    })),
  };
}

function supportVerdict(card: ScoreSupportCard): Cell {
  if (card.status === 'unknown') return cell('unknown: no scores or no labels', 'muted');
  if (card.status === 'ok') return cell('supported', 'good');
  return cell(card.reasons.map(({ code }) => gateName(code)).join('; '), 'bad');
}

/** Whether the calibration holds on held-out labels of each policy; null when none were taken. */
export function transportTable({ transport }: Diagnostics): Table | null {
  const [first] = transport;
  if (first === undefined || transport.every((card) => card.n_probes === 0)) return null;
  const allowed = first.margin === null ? 'No margin was declared' : `Margin ±${decimal(first.margin)}`;
  return {
    caption: `Transport: does the calibration hold on held-out labels? Mean of label − calibrated score, with intervals that hold for all policies at once. ${allowed}.`,
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'held-out labels', align: 'right' },
      { header: 'mean residual', align: 'right' },
      { header: 'interval', align: 'left' },
      { header: 'verdict', align: 'left' },
    ],
    rows: transport.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n_probes)),
        cell(signed(card.mean_residual)),
        cell(
          card.ci === null && card.no_interval !== null
            ? noIntervalSentences[card.no_interval]
            : signedInterval(card.ci),
        ),
        transportVerdicts[card.reason_code],
      ],
    })),
  };
}

const transportVerdicts: Readonly<Record<TransportCard['reason_code'], Cell>> = {
  'within-margin': cell('holds', 'good'),
  'beyond-margin': cell('does not hold', 'bad'),
  'crosses-margin': cell('not decided: more held-out labels are needed', 'muted'),
  'too-few-clusters': cell('not decided: too few prompts', 'muted'),
  'no-margin': cell('not graded: no margin was declared', 'muted'),
  'no-probes': cell('not checked: no held-out labels', 'muted'),
  'no-calibrator': cell('not checked: no calibration', 'muted'),
  'no-interval': cell('not decided: no interval', 'muted'),
};

/** Raw importance weights of the logged rows; null when there are none. */
export function weightTable({ weights }: Diagnostics): Table | null {
  if (weights.length === 0) return null;
  return {
    caption: 'Importance weights of the logged responses, before any normalisation',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'rows', align: 'right' },
      { header: 'without', align: 'right' },
      { header: 'weight ESS', align: 'right' },
      { header: 'share', align: 'right' },
      { header: 'largest weight', align: 'right' },
      { header: 'median log weight', align: 'right' },
    ],
    rows: weights.map((card) => ({ cells: [cell(card.policy), ...weightCells(card)] })),
  };
}

function weightCells(card: WeightCard): Cell[] {
  return [
    cell(integer(card.n)),
    cell(integer(card.n_missing)),
    cell(effective(card.raw_ess)),
    cell(percent(card.ess_fraction, 1)),
    cell(effective(card.max_weight)),
    cell(decimal(card.median_log_weight, 2)),
  ];
}

/** What was asked for and did not come; null when everything came. */
export function missingTable({ missing }: Diagnostics): Table | null {
  if (missing.length === 0) return null;
  return {
    caption: 'Missing values: left out and counted, never taken for a number',
    columns: [
      { header: 'table', align: 'left' },
      { header: 'policy', align: 'left' },
      { header: 'value', align: 'left' },
      { header: 'reason', align: 'left' },
      { header: 'rows', align: 'right' },
    ],
    rows: missing.map(({ table, policy, field, reason, count }) => ({
      cells: [cell(table), cell(policy), cell(fieldName(field)), cell(reason), cell(integer(count))],
    })),
  };
}
