import type { CalibrationCard, SelectionCard } from '../../../analysis/results.ts';
import { decimal, integer, plusMinus, pValue, signed } from '../../format.ts';
import { cell, emptyCell, type Table } from '../table.ts';

/** How well the map predicts labels that it has not seen. */
export function reliabilityTable(card: CalibrationCard): Table {
  const { oof } = card;
  return {
    caption: 'On labels that the map was not fitted on',
    columns: [
      { header: 'map', align: 'left' },
      { header: 'labels', align: 'right' },
      { header: 'folds', align: 'right' },
      { header: 'RMSE', align: 'right' },
      { header: 'ECE', align: 'right' },
      { header: 'worst bin', align: 'right' },
      { header: 'Brier', align: 'right' },
      { header: 'R²', align: 'right' },
      { header: 'rank correlation', align: 'right' },
    ],
    rows: [
      {
        cells: [
          cell(modeWord(card.mode)),
          cell(integer(card.n_labels)),
          cell(integer(card.n_folds)),
          cell(decimal(card.oof_rmse)),
          cell(decimal(oof?.ece ?? null)),
          cell(decimal(oof?.mce ?? null)),
          cell(decimal(oof?.brier ?? null)),
          cell(decimal(oof?.r2 ?? null)),
          cell(decimal(card.rank_correlation)),
        ],
      },
    ],
    footnotes: [
      'ECE: how far labels are from the calibrated score on average over its bins. R²: how much of the labels’ variance it explains. Rank correlation: of judge score and label.',
    ],
  };
}

function modeWord(mode: string): string {
  return mode.replace('_', '-');
}

/** Brier's score in its parts; null without held-out predictions. */
export function brierTable({ oof }: CalibrationCard): Table | null {
  if (oof === null) return null;
  const parts: readonly (readonly [name: string, value: number, words: string])[] = [
    ['reliability', oof.reliability, 'distance of the bins from the diagonal: less is better'],
    ['− resolution', -oof.resolution, 'how far bins are apart: more is better'],
    ['uncertainty', oof.uncertainty, 'variance of the labels, which no map changes'],
    ['within bins', oof.within_bins, 'what the bins hide'],
  ];
  return {
    caption: 'Mean squared error (Brier) in its parts',
    columns: [
      { header: 'part', align: 'left' },
      { header: 'value', align: 'right' },
      { header: 'is', align: 'left' },
    ],
    rows: [
      ...parts.map(([name, value, words]) => ({ cells: [cell(name), cell(signed(value, 4)), cell(words, 'muted')] })),
      { cells: [cell('sum'), cell(decimal(oof.brier, 4)), emptyCell] },
    ],
  };
}

/** The reliability diagram as numbers; null without held-out predictions. */
export function reliabilityBinTable({ oof }: CalibrationCard): Table | null {
  if (oof === null || oof.bins.length === 0) return null;
  return {
    caption: 'Calibrated score and mean label, bin by bin',
    columns: [
      { header: 'calibrated score', align: 'left' },
      { header: 'mean label', align: 'right' },
      { header: 'difference', align: 'right' },
      { header: 'labels', align: 'right' },
    ],
    rows: oof.bins.map(({ predicted, label_mean, n }) => ({
      cells: [
        cell(decimal(predicted)),
        cell(decimal(label_mean)),
        cell(signed(label_mean - predicted)),
        cell(integer(n)),
      ],
    })),
  };
}

/** How much the choice of the map matters; null when only one could be fitted. */
export function sensitivityTable({ sensitivity }: CalibrationCard): Table | null {
  if (sensitivity.length === 0) return null;
  return {
    caption: 'Mean calibrated score by either map: a large difference says that the labels do not settle the map there',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'monotone', align: 'right' },
      { header: 'two-stage', align: 'right' },
      { header: 'difference', align: 'right' },
    ],
    rows: sensitivity.map(({ policy, monotone, two_stage, difference }) => ({
      cells: [cell(policy), cell(decimal(monotone)), cell(decimal(two_stage)), cell(signed(difference))],
    })),
  };
}

const rules: Readonly<Record<SelectionCard['rule'], string>> = {
  paired: 'by a paired test of the held-out losses',
  thirds: 'by the thirds of the labels',
};

/** How the map was chosen, in a sentence; null when it was given. */
export function selectionSentence({ selection }: CalibrationCard): string | null {
  if (selection === null) return null;
  const { rule, chosen, loss_difference, se, p, thirds_won } = selection;
  const loss =
    loss_difference === null
      ? ''
      : ` Two-stage changes the held-out squared error by ${plusMinus(loss_difference, se, 4)}${p === null ? '' : ` (${pValue(p)})`}.`;
  const thirds = thirds_won === null ? '' : ` It is better in ${thirds_won} of 3 thirds of the labels.`;
  return `The ${modeWord(chosen)} map was chosen ${rules[rule]}.${loss}${thirds}`;
}
