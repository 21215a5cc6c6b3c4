import type { Comparison } from '../../analysis/results.ts';
import { isSeparated, type FinishedEstimator } from '../findings/claims.ts';
import { checkWords, cloneCheckOf, cloneSentences } from '../findings/clone-checks.ts';
import { noIntervalSentences } from '../findings/reasons.ts';
import { pValue, signed, signedInterval } from '../format.ts';
import { cell, emptyCell, type Cell, type Row, type Table } from './table.ts';

const corrections: Readonly<Record<Comparison['correction'], string>> = {
  holm: 'Holm',
  bh: 'Benjamini–Hochberg',
  none: 'uncorrected',
};

/** All pairs by one estimator, on the same prompts; null when there is no pair to compare. */
export function comparisonTable({ id, result }: FinishedEstimator): Table | null {
  const silent = result.policies.filter(({ estimate }) => estimate === null);
  const left = new Set(silent.map(({ policy }) => policy));
  const pairs = result.comparisons.filter(({ policy, reference }) => !left.has(policy) && !left.has(reference));
  const [first] = pairs;
  if (first === undefined) return null;
  return {
    caption: `${id}: paired differences on the same prompts`,
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'compared with', align: 'left' },
      { header: 'difference', align: 'right' },
      { header: 'interval', align: 'left' },
      { header: 'all pairs at once', align: 'left' },
      { header: 'p', align: 'left' },
      { header: `p (${corrections[first.correction]})`, align: 'left' },
    ],
    rows: pairs.map(comparisonRow),
    footnotes: [
      ...cloneSentences({ ...result, comparisons: pairs }, id),
      ...silent.map(({ policy, refused, unavailable }) =>
        refused === null
          ? `${policy} is compared with none: there is no estimate of it (${unavailable ?? 'unknown'}).`
          : `${policy} is compared with none: its estimate is refused (${refused.join(', ')}).`,
      ),
    ],
  };
}

function comparisonRow(comparison: Comparison): Row {
  const { policy, reference, difference, ci, band, p, p_adjusted, no_interval } = comparison;
  const head = [cell(policy), cell(reference)];
  if (difference === null) {
    return {
      cells: [...head, cell('–', 'muted'), cell('no common prompts', 'muted'), emptyCell, emptyCell, emptyCell],
    };
  }
  const check = cloneCheckOf(comparison);
  const tone = isSeparated(comparison) ? undefined : 'muted';
  const range = ci === null && no_interval !== null ? noIntervalSentences[no_interval] : signedInterval(ci);
  return {
    cells: [
      ...head,
      cell(signed(difference), tone),
      cell(range, tone),
      cell(signedInterval(band), tone),
      probability(p),
      // An A/A check is in no family of findings.
      check === null ? probability(p_adjusted, tone) : cell(checkWords[check], check === 'FAIL' ? 'bad' : 'muted'),
    ],
  };
}

function probability(p: number | null, tone?: Cell['tone']): Cell {
  return cell(p === null ? '–' : pValue(p).replace(/^p /, ''), tone);
}
