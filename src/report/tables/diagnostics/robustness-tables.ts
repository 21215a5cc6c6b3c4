import type {
  Diagnostics,
  DoubleRobustnessCard,
  InfluenceCard,
  MonteCarloCard,
  PolicyEstimate,
} from '../../../analysis/results.ts';
import type { FinishedEstimator } from '../../findings/claims.ts';
import { decimal, integer, measured, percent, plusMinus, signed, signedInterval } from '../../format.ts';
import { cell, withSmall, type Cell, type Row, type Table } from '../table.ts';

/** Model and weights apart: whether one of the two is right; null without logged labels and weights. */
export function robustnessTable({ double_robustness }: Diagnostics): Table | null {
  if (double_robustness.length === 0) return null;
  return {
    caption:
      'Weighted error: mean of weight × (label − calibrated score) over the logged labels; 0 where the model is right',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'labels', align: 'right' },
      { header: 'weighted error', align: 'right' },
      { header: 'its interval', align: 'left' },
      { header: 'model says', align: 'right' },
      { header: 'weights add', align: 'right' },
      { header: 'share of model', align: 'right' },
      { header: 'R² on labels', align: 'right' },
    ],
    rows: double_robustness.map((card) => ({ cells: [cell(card.policy), ...robustnessCells(card)] })),
  };
}

function robustnessCells(card: DoubleRobustnessCard): Cell[] {
  const { orthogonality: test } = card;
  const errors = test === null ? null : `${decimal(Math.abs(test.z), 1)} SE from 0`;
  return [
    cell(integer(card.n_labels)),
    cell(signed(test?.score ?? null)),
    withSmall(cell(signedInterval(test?.ci ?? null)), errors),
    cell(plusMinus(card.dm_mean, card.dm_se)),
    cell(card.ips_mean === null ? '–' : plusMinus(card.ips_mean, card.ips_se)),
    cell(percent(card.dm_share)),
    withSmall(
      cell(decimal(card.outcome_r2)),
      card.weighted_outcome_r2 === null ? null : `weighted ${decimal(card.weighted_outcome_r2)}`,
    ),
  ];
}

/** What is left of the labels after the model. */
export function residualPartsTable({ double_robustness }: Diagnostics): Table | null {
  if (double_robustness.length === 0) return null;
  return {
    caption: 'Residuals of the logged labels, and how the two parts go together over prompts',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'logged rows', align: 'right' },
      { header: 'prompts', align: 'right' },
      { header: 'mean residual', align: 'right' },
      { header: 'RMSE', align: 'right' },
      { header: 'correlation of the parts', align: 'right' },
    ],
    rows: double_robustness.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n_logged)),
        cell(integer(card.n_clusters)),
        cell(signed(card.residual_mean)),
        cell(decimal(card.residual_rmse)),
        cell(decimal(card.correlation, 2)),
      ],
    })),
  };
}

/** Whether an estimate's variance hangs on few units or few draws, by every estimator; null when no estimate has an interval. */
export function influenceTable(estimators: readonly FinishedEstimator[]): Table | null {
  const rows = estimators.flatMap(({ id, result }) =>
    result.policies.flatMap((row) => (row.influence === null ? [] : [influenceRow(id, row, row.influence)])),
  );
  if (rows.length === 0) return null;
  return {
    caption: 'How much of an estimate’s variance hangs on few units, and how much comes from few draws a prompt',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'estimator', align: 'left' },
      { header: 'units', align: 'right' },
      { header: 'largest unit’s share', align: 'right' },
      { header: 'top 1 % of |influence|', align: 'right' },
      { header: '99th / 5th percentile', align: 'right' },
      { header: 'from draws', align: 'right' },
    ],
    rows,
  };
}

function influenceRow(estimator: string, row: PolicyEstimate, influence: InfluenceCard): Row {
  const { monte_carlo: draws } = row;
  return {
    cells: [
      cell(row.policy),
      cell(estimator),
      cell(integer(influence.units)),
      cell(percent(influence.largest_share, 1)),
      cell(percent(influence.top_percent_share, 1)),
      cell(measured(influence.p99_over_p5)),
      withSmall(
        cell(percent(draws?.share ?? null, 1)),
        draws === null || draws.share === null ? null : basisWords[draws.basis],
      ),
    ],
  };
}

const basisWords: Readonly<Record<MonteCarloCard['basis'], string | null>> = {
  exact: null,
  mixed: 'at most, about',
  bound: 'at most',
};
