import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group } from './measure.ts';
import type { OrderSummary, TargetSummary } from './tally.ts';

/** A finished cell: one line of the results file. */
export interface CellRecord {
  readonly cell: string;
  readonly group: Group;
  readonly seed: number;
  readonly replicates: number;
  /** Of the code that was run. */
  readonly commit: string;
  /** Fingerprint of the sources that give these numbers (provenance.ts), and the numbers of the first replicates. Older records have neither. */
  readonly sources?: string;
  readonly first?: readonly (number | null)[];
  readonly targets: readonly TargetSummary[];
  /** Of the embedded world only. */
  readonly order?: readonly OrderSummary[];
}

const directory = join(import.meta.dirname, 'results');

/** The file of a seed; a cell that is in it is not run again. */
function recordFile(seed: number): string {
  return join(directory, `seed-${seed}.jsonl`);
}

/** The record of each cell and group. */
export function readRecords(seed: number): readonly CellRecord[] {
  const file = recordFile(seed);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as CellRecord); // written by saveRecord
}

/** Takes the place of the record of the same cell and group. */
export function saveRecord(record: CellRecord): void {
  mkdirSync(directory, { recursive: true });
  // Six digits are more than a simulation knows, and keep the file small. JSON has no NaN: null.
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  const known = readRecords(record.seed);
  const same = known.findIndex(({ cell, group }) => cell === record.cell && group === record.group);
  const all = same === -1 ? [...known, record] : known.with(same, record);
  writeFileSync(recordFile(record.seed), all.map((one) => `${JSON.stringify(one, short)}\n`).join(''));
}
