import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
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
  readonly targets: readonly TargetSummary[];
  /** Of the embedded world only. */
  readonly order?: readonly OrderSummary[];
}

const directory = join(import.meta.dirname, 'results');

/** The file of a seed; a cell that is in it is not run again. */
function recordFile(seed: number): string {
  return join(directory, `seed-${seed}.jsonl`);
}

/** The record of each cell and group: the last line that has it. */
export function readRecords(seed: number): readonly CellRecord[] {
  const file = recordFile(seed);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const records = lines.map((line) => JSON.parse(line) as CellRecord); // written by appendRecord
  return [...new Map(records.map((record) => [JSON.stringify([record.cell, record.group]), record])).values()];
}

export function appendRecord(record: CellRecord): void {
  mkdirSync(directory, { recursive: true });
  // Six digits are more than a simulation knows, and keep the file small. JSON has no NaN: null.
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  appendFileSync(recordFile(record.seed), `${JSON.stringify(record, short)}\n`);
}
