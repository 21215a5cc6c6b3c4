import type { Comparison } from '../../analysis/results.ts';
import { isSeparated, type FinishedEstimator } from '../findings/claims.ts';
import { noIntervalSentences } from '../findings/reasons.ts';
import { pValue, signed, signedInterval } from '../format.ts';
import { cell, emptyCell, type Cell, type Row, type Table } from './table.ts';

const corrections: Readonly<Record<Comparison['correction'], string>> = {
  holm: 'Holm',
  bh: 'Benjamini–Hochberg',
  none: 'uncorrected',
};

/** All pairs by one estimator, on the same prompts; null when there is no pair. */
export function comparisonTable({ id, result }: FinishedEstimator): Table | null {
  const [first] = result.comparisons;
  if (first === undefined) return null;
  return {
    caption: `${id}: paired differences on the same prompts`,
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'compared with', align: 'left' },
      { header: 'difference', align: 'right' },
      { header: 'interval', align: 'left' },
      { header: 'p', align: 'left' },
      { header: `p (${corrections[first.correction]})`, align: 'left' },
    ],
    rows: result.comparisons.map(comparisonRow),
  };
}

function comparisonRow(comparison: Comparison): Row {
  const { policy, reference, difference, ci, p, p_adjusted, refused, no_interval } = comparison;
  const head = [cell(policy), cell(reference)];
  if (difference === null) {
    const why = refused === null ? 'no estimate' : `refused: ${refused.join(', ')}`;
    return {
      cells: [...head, cell('–', 'muted'), cell(why, refused === null ? 'muted' : 'bad'), emptyCell, emptyCell],
    };
  }
  const tone = isSeparated(comparison) ? undefined : 'muted';
  const range = ci === null && no_interval !== null ? noIntervalSentences[no_interval] : signedInterval(ci);
  return {
    cells: [...head, cell(signed(difference), tone), cell(range, tone), probability(p), probability(p_adjusted, tone)],
  };
}

function probability(p: number | null, tone?: Cell['tone']): Cell {
  return cell(p === null ? '–' : pValue(p).replace(/^p /, ''), tone);
}
