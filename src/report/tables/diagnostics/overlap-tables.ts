import type { Diagnostics, WeightCard } from '../../../analysis/results.ts';
import { decimal, effective, integer, measured, percent } from '../../format.ts';
import { cell, withSmall, type Cell, type Table } from '../table.ts';

/** How much of a policy the logged responses can speak for; null when there are no weights. */
export function overlapTable({ weights }: Diagnostics): Table | null {
  if (weights.length === 0) return null;
  return {
    caption:
      'From raw weights, before any normalisation. Hellinger and judge overlap are 1 for the logging policy itself, 0 for one that has nothing in common with it.',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'weight ESS', align: 'right' },
      { header: 'Hellinger', align: 'right' },
      { header: 'judge overlap', align: 'right' },
      { header: 'TTC', align: 'right' },
      { header: 'tail index', align: 'right' },
      { header: 'CLE factor', align: 'right' },
    ],
    rows: weights.map((card) => ({ cells: [cell(card.policy), ...overlapCells(card)] })),
    footnotes: [
      'Hellinger: affinity over responses. Judge overlap: Bhattacharyya’s coefficient of its own and the logged judge scores. TTC: share of logged responses that are typical of it.',
      'Tail index (Hill), with its range over cut-offs: below 2 the weights have no variance, below 1 no mean. CLE: no estimator can have a smaller standard error from these rows than this many times that of a plain mean.',
    ],
  };
}

function overlapCells({ raw_ess, ess_fraction, hellinger, judge_overlap, typicality, tail }: WeightCard): Cell[] {
  const range = tail.min === null || tail.max === null ? null : `${decimal(tail.min, 2)} – ${decimal(tail.max, 2)}`;
  const index = tail.status === 'estimated' ? decimal(tail.index, 2) : tailWords[tail.status];
  return [
    withSmall(cell(effective(raw_ess)), ess_fraction === null ? null : percent(ess_fraction, 1)),
    cell(decimal(hellinger)),
    withSmall(
      cell(decimal(judge_overlap.draws)),
      judge_overlap.weights === null ? null : `reweighted ${decimal(judge_overlap.weights)}`,
    ),
    cell(percent(typicality?.ttc ?? null, 1)),
    withSmall(cell(index, tail.status === 'estimated' ? undefined : 'muted'), range),
    cell(decimal(typicality?.cle_factor ?? null, 2)),
  ];
}

const tailWords: Readonly<Record<Exclude<WeightCard['tail']['status'], 'estimated'>, string>> = {
  uniform: 'no tail',
  'too-few-rows': 'too few rows',
  'not-defined': '–',
};

/** The weights themselves; null when there are none. */
export function weightTable({ weights }: Diagnostics): Table | null {
  if (weights.length === 0) return null;
  return {
    caption: 'Importance weights of the logged responses',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'rows', align: 'right' },
      { header: 'without', align: 'right' },
      { header: 'largest weight', align: 'right' },
      { header: 'in the top 1 %', align: 'right' },
      { header: 'in the top 5 %', align: 'right' },
      { header: 'near 0', align: 'right' },
      { header: 'mean', align: 'right' },
      { header: 'median (log)', align: 'right' },
    ],
    rows: weights.map((card) => ({
      cells: [
        cell(card.policy),
        cell(integer(card.n)),
        cell(integer(card.n_missing)),
        cell(effective(card.max_weight)),
        cell(percent(card.top_1_percent, 1)),
        cell(percent(card.top_5_percent, 1)),
        cell(percent(card.near_zero_share, 1)),
        cell(measured(card.mean_raw_weight)),
        cell(decimal(card.median_log_weight, 2)),
      ],
    })),
  };
}

/** Hill's index at each cut-off: an estimate that moves with k is none. Null when no tail was estimated. */
export function tailTable({ weights }: Diagnostics): Table | null {
  const cards = weights.filter(({ tail }) => tail.status === 'estimated');
  const [first] = cards;
  if (first === undefined) return null;
  return {
    caption:
      'Tail index from the largest weights: where it moves from cut-off to cut-off, no single number is to be trusted',
    columns: [
      { header: 'policy', align: 'left' },
      ...first.tail.by_k.map(({ fraction }) => ({ header: `top ${percent(fraction)}`, align: 'right' as const })),
      { header: 'spread (SD)', align: 'right' },
    ],
    rows: cards.map(({ policy, tail }) => ({
      cells: [
        cell(policy),
        ...first.tail.by_k.map(({ fraction }) => {
          const found = tail.by_k.find((entry) => entry.fraction === fraction);
          return withSmall(cell(decimal(found?.index ?? null, 2)), found === undefined ? null : `${found.k} rows`);
        }),
        cell(decimal(tail.sd, 2)),
      ],
    })),
  };
}

/** What the bound on any estimator's precision is made of; null where typicality is not known. */
export function coverageTable({ weights }: Diagnostics): Table | null {
  const rows = weights.flatMap(({ policy, typicality, typicality_per_token: perToken }) =>
    typicality === null
      ? []
      : [
          {
            cells: [
              cell(policy),
              cell(percent(typicality.ttc, 1)),
              cell(percent(perToken?.ttc ?? null, 1), perToken === null ? ('muted' as const) : undefined),
              cell(percent(typicality.alpha, 1)),
              cell(decimal(typicality.coverage_penalty, 2)),
              cell(decimal(typicality.shape_mismatch, 2)),
              cell(decimal(typicality.cle_factor, 2)),
            ],
          },
        ],
  );
  if (rows.length === 0) return null;
  return {
    caption: 'The bound on precision: CLE factor = coverage penalty × shape mismatch',
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'TTC', align: 'right' },
      { header: 'TTC by token', align: 'right' },
      { header: 'target mass', align: 'right' },
      { header: 'coverage penalty', align: 'right' },
      { header: 'shape mismatch', align: 'right' },
      { header: 'CLE factor', align: 'right' },
    ],
    rows,
  };
}
