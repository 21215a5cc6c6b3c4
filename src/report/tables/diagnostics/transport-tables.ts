import type { Diagnostics, TransportCard, TransportStatus } from '../../../analysis/results.ts';
import { noIntervalSentences } from '../../findings/reasons.ts';
import { counted, decimal, integer, interval, percent, signed, signedInterval } from '../../format.ts';
import { cell, withSmall, type Cell, type Table, type Tone } from '../table.ts';

/** Whether the calibration holds on held-out labels of each policy; null when none were taken. */
export function transportTable({ transport }: Diagnostics): Table | null {
  const [first] = transport;
  if (first === undefined || transport.every((card) => card.n_probes === 0)) return null;
  const allowed =
    first.margin === null ? 'No margin was declared.' : `A margin of ±${decimal(first.margin)} is allowed.`;
  return {
    caption: `Residual: label − calibrated score. ${allowed} ${familyText(first)}`,
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'verdict', align: 'left' },
      { header: 'held-out labels', align: 'right' },
      { header: 'mean residual', align: 'right' },
      { header: 'interval', align: 'left' },
      { header: 'would pass from', align: 'right' },
      { header: 'sees from', align: 'right' },
    ],
    rows: transport.map((card) => ({ cells: transportCells(card) })),
    footnotes: [
      'Would pass from: the smallest margin with which this audit would have passed. Sees from: the bias that an audit of this size finds four times out of five.',
    ],
  };
}

function familyText({ family_size, simultaneous_level, audit_level }: TransportCard): string {
  if (family_size < 2) return `The interval is at ${percent(audit_level, 1)}.`;
  return `${counted(family_size, 'audit')} are judged together at ${percent(simultaneous_level, 1)}, each at ${percent(audit_level, 1)}.`;
}

function transportCells(card: TransportCard): Cell[] {
  const clusters = card.n_clusters === card.n_probes ? null : counted(card.n_clusters, 'prompt');
  const range =
    card.ci === null && card.no_interval !== null ? noIntervalSentences[card.no_interval] : signedInterval(card.ci);
  return [
    cell(card.policy),
    withSmall(cell(card.status, statusTones[card.status]), reasonWords[card.reason_code]),
    withSmall(cell(integer(card.n_probes)), clusters),
    cell(signed(card.mean_residual)),
    cell(range),
    cell(card.min_margin_for_pass === null ? '–' : `±${decimal(card.min_margin_for_pass)}`),
    cell(card.detectable_bias_80 === null ? '–' : `±${decimal(card.detectable_bias_80)}`),
  ];
}

const statusTones: Readonly<Record<TransportStatus, Tone>> = {
  PASS: 'good',
  FAIL: 'bad',
  INCONCLUSIVE: 'warn',
  NOT_GRADED: 'muted',
  NOT_CHECKED: 'muted',
};

const reasonWords: Readonly<Record<TransportCard['reason_code'], string>> = {
  'within-margin': 'holds',
  'beyond-margin': 'does not hold',
  'crosses-margin': 'more held-out labels needed',
  'too-few-clusters': 'too few prompts',
  'no-margin': 'no margin declared',
  'no-probes': 'no held-out labels',
  'no-calibrator': 'no calibration',
  'no-interval': 'no interval',
};

/** Where along the judge's scale a residual comes from; null without residuals. */
export function residualTable({ transport }: Diagnostics): Table | null {
  const rows = transport.flatMap(({ policy, bins }) =>
    bins.map(({ lower, upper, n, mean_residual }) => ({
      cells: [cell(policy), cell(interval([lower, upper])), cell(integer(n)), cell(signed(mean_residual))],
    })),
  );
  if (rows.length === 0) return null;
  return {
    caption: 'Mean residual of the held-out labels by judge score: where the map is wrong',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'judge score', align: 'left' },
      { header: 'held-out labels', align: 'right' },
      { header: 'mean residual', align: 'right' },
    ],
    rows,
  };
}
