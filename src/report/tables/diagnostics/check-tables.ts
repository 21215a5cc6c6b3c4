import type { CheckVerdict, Diagnostics } from '../../../analysis/results.ts';
import { decimal, integer, percent, plusMinus, pValue } from '../../format.ts';
import { cell, withSmall, type Cell, type Table } from '../table.ts';

const checkTones: Readonly<Record<CheckVerdict, Cell['tone']>> = { PASS: 'good', FAIL: 'bad', NOT_CHECKED: 'muted' };

/** Policies that are the logging policy again: what is known of them beforehand. Null when none was named. */
export function cloneTable({ clones }: Diagnostics): Table | null {
  if (clones.length === 0) return null;
  return {
    caption: 'Clones: the logging policy again, so their weights must be 1 and their scores the same but for chance',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'rows', align: 'right' },
      { header: 'median weight', align: 'right' },
      { header: 'weights within 10 % of 1', align: 'right' },
      { header: 'difference of judge scores', align: 'right' },
      { header: 'p', align: 'left' },
      { header: 'A/A check', align: 'left' },
    ],
    rows: clones.map(({ policy, n, median_weight, near_one_share, score_difference: scores, score_check: check }) => ({
      cells: [
        cell(policy),
        cell(integer(n)),
        cell(decimal(median_weight)),
        cell(percent(near_one_share, 1)),
        cell(scores === null ? '–' : plusMinus(scores.difference, scores.se, 4)),
        cell(scores === null ? '–' : pValue(scores.p).replace(/^p /, '')),
        cell(check === 'NOT_CHECKED' ? 'not checked' : check, checkTones[check]),
      ],
    })),
  };
}

/** Whether repeated log probabilities of one response agree; null when there was one pass. */
export function passTable({ logprob_passes: passes }: Diagnostics): Table | null {
  if (passes.length === 0) return null;
  return {
    caption: 'Repeated log probabilities: the noise that is left in a log weight after averaging',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'responses', align: 'right' },
      { header: 'passes', align: 'right' },
      { header: 'noise (nats)', align: 'right' },
      { header: 'of the log weights’ variance', align: 'right' },
      { header: 'unstable responses', align: 'right' },
      { header: 'variance between responses', align: 'right' },
    ],
    rows: passes.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n_responses)),
        cell(integer(card.passes)),
        withSmall(
          cell(decimal(card.log_weight_noise)),
          card.log_weight_noise === null ? null : `a factor of ${decimal(Math.exp(card.log_weight_noise), 2)}`,
        ),
        cell(percent(card.log_weight_noise_share, 1)),
        cell(integer(card.unstable_responses)),
        cell(percent(card.share, 1)),
      ],
    })),
  };
}
