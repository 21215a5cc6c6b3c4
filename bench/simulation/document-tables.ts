import { fewestShown, isBeyond, verdictOf } from './acceptance.ts';
import type { Criterion, Standing } from './acceptance.ts';
import { cells } from './cells.ts';
import type { Cell } from './cells.ts';
import type { CellRecord } from './records.ts';
import type { Moments, TargetSummary } from './tally.ts';

/** One line of a table: a target in a cell. */
export interface Entry {
  readonly cell: Cell;
  readonly record: CellRecord;
  readonly target: TargetSummary;
}

export function entriesOf(records: readonly CellRecord[]): readonly Entry[] {
  return cells.flatMap((cell) =>
    records
      .filter((record) => record.cell === cell.id)
      .flatMap((record) => record.targets.map((target) => ({ cell, record, target }))),
  );
}

const marks: Readonly<Record<Standing, string>> = { inside: '✓', unclear: '≈', outside: '✗' };

/** The mark of an entry, and what it is for. */
export function markOf({ cell, target }: Entry): string {
  if (target.shown === null || target.shown.n < fewestShown) return '·';
  const mark = marks[verdictOf(target.shown).standing];
  return isBeyond(cell, target) ? `(${mark})` : mark;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function estimatorTable(entries: readonly Entry[]): string {
  return table(
    [
      'cell',
      'of',
      'refused',
      'n',
      'bias/SD',
      'SE ratio',
      'rms',
      'coverage',
      'width',
      '',
      'all: bias/SD',
      'SE ratio',
      'coverage',
    ],
    entries.flatMap((entry) => {
      const { cell, target, record } = entry;
      if (target.all === null) return [];
      const shown = target.shown !== null && target.shown.n >= fewestShown ? target.shown : null;
      return [
        [
          cell.id,
          nameOf(target),
          percent(target.refused / record.replicates),
          String(target.shown?.n ?? 0),
          ...measures(shown),
          markOf(entry),
          ...(target.refused === 0 ? ['', '', ''] : overall(target.all)),
        ],
      ];
    }),
  );
}

export function nameOf({ policy, reference }: TargetSummary): string {
  return reference === null ? policy : `${policy} − ${reference}`;
}

export function measures(moments: Moments | null): readonly string[] {
  if (moments === null) return ['', '', '', '', ''];
  const { bias, seRatio, rmsSeRatio, coverage } = verdictOf(moments);
  return [
    flagged(bias, signed),
    flagged(seRatio, two),
    two(rmsSeRatio),
    `${flagged(coverage, percent)} (${coverage.interval.map((bound) => (100 * bound).toFixed(1)).join('–')})`,
    moments.meanWidth.toPrecision(2),
  ];
}

export function overall(moments: Moments): readonly string[] {
  const { bias, seRatio, coverage } = verdictOf(moments);
  return [signed(bias.value), two(seRatio.value), percent(coverage.value)];
}

/** Bold where it is outside for certain. */
function flagged({ value, standing }: Criterion, format: (value: number) => string): string {
  return standing === 'outside' ? `**${format(value)}**` : format(value);
}

export function percent(share: number): string {
  return Number.isNaN(share) ? '' : `${(100 * share).toFixed(1)} %`;
}

function two(value: number): string {
  return value.toFixed(2);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
