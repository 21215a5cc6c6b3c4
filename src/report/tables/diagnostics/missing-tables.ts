import type { Diagnostics, MissingnessCard } from '../../../analysis/results.ts';
import { fieldName } from '../../findings/reasons.ts';
import { integer, percent, pValue } from '../../format.ts';
import { cell, type Row, type Table } from '../table.ts';

const tableNames: Readonly<Record<MissingnessCard['table'], string>> = {
  logged: 'logged',
  fresh: 'fresh draws',
  probe: 'held-out labels',
};

/** What did not come, and whether it is more than for the policy it is compared with; null when everything came. */
export function missingnessTable({ missingness }: Diagnostics): Table | null {
  const short = missingness.filter(({ missing }) => missing > 0);
  return short.length === 0 ? null : tableOf('What did not come, of what was asked for', short);
}

/** All that was asked for; null when nothing was. */
export function askedTable({ missingness }: Diagnostics): Table | null {
  return missingness.length === 0 ? null : tableOf('All that was asked for', missingness);
}

function tableOf(caption: string, cards: readonly MissingnessCard[]): Table {
  return {
    caption,
    columns: [
      { header: 'policy', align: 'left' },
      { header: 'value', align: 'left' },
      { header: 'of', align: 'left' },
      { header: 'asked', align: 'right' },
      { header: 'missing', align: 'right' },
      { header: 'share', align: 'left' },
      { header: 'as often as', align: 'left' },
    ],
    rows: cards.map(missingnessRow),
  };
}

function missingnessRow({ policy, field, table, asked, missing, share, ci, reference, p }: MissingnessCard): Row {
  const range = `${percent(ci[0], 1)} – ${percent(ci[1], 1)}`;
  const value = field === 'logprob' ? 'log probability' : fieldName(field);
  return {
    cells: [
      cell(policy),
      cell(value),
      cell(tableNames[table]),
      cell(integer(asked)),
      cell(integer(missing), missing === 0 ? 'muted' : undefined),
      cell(`${percent(share, 1)} (${range})`),
      reference === null || p === null ? cell('–', 'muted') : cell(`${reference}: ${pValue(p)}`),
    ],
  };
}

/** The same by reason; null when everything came. */
export function missingTable({ missing }: Diagnostics): Table | null {
  if (missing.length === 0) return null;
  return {
    caption: 'By reason: left out and counted, never taken for a number',
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
