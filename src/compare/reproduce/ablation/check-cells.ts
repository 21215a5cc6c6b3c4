import type { CellRow } from '../../../analysis/metrics/cell-row.ts';
import { jsonDifferences } from '../../../base/json-differences.ts';
import type { JsonObject } from '../../../base/json.ts';
import { CELLS_FILE, isCellRow, objectsIn } from '../../ablation/recorded-files.ts';
import type { Check, Finding } from '../reproduction.ts';

/** A row as text, under the cell and estimator that it is of. */
export interface RowsAgain {
  readonly rows: ReadonlyMap<string, string>;
  /** How many cells these are. */
  readonly cells: number;
}

const nameOf = (cell: number, estimator: string): string => JSON.stringify([cell, estimator]);

export function rowsInMemory(made: readonly CellRow[]): RowsAgain {
  return gathered(made.map((row) => ({ row, text: JSON.stringify(row) })));
}

/** Those of a cells.jsonl that was just written. */
export async function rowsInFile(path: string): Promise<RowsAgain> {
  const lines: { readonly row: CellRow; readonly text: string }[] = [];
  for await (const { text, value } of objectsIn(path)) {
    if (value !== null && isCellRow(value)) lines.push({ row: value, text });
  }
  return gathered(lines);
}

function gathered(lines: readonly { readonly row: CellRow; readonly text: string }[]): RowsAgain {
  return {
    rows: new Map(lines.map(({ row, text }) => [nameOf(row.cell, row.estimator), text])),
    cells: new Set(lines.map(({ row }) => row.cell)).size,
  };
}

/**
 * The rows that a run recorded against those that were made again, one line at a time: which cell, and which value in it. `isWhole`: all of them
 * were made again, so that one which was not is missing.
 */
export async function checkCells(recorded: string, again: RowsAgain, isWhole: boolean): Promise<Check> {
  const findings: Finding[] = [];
  const left = new Map(again.rows);
  for await (const { line, text, value } of objectsIn(recorded)) {
    if (value === null || !isCellRow(value)) {
      const message = `${CELLS_FILE}:${line} does not describe a cell`;
      findings.push({ code: 'unreadable-file', path: CELLS_FILE, message });
      continue;
    }
    const { cell, estimator } = value;
    const name = nameOf(cell, estimator);
    const found = left.get(name);
    left.delete(name);
    if (found === undefined) {
      if (isWhole) findings.push({ code: 'cell-missing', cell, estimator, where: 'again' });
    } else if (found !== text) findings.push(differenceOf(value, JSON.parse(found) as CellRow)); // a row of ours
  }
  for (const name of left.keys()) {
    const [cell, estimator] = JSON.parse(name) as [number, string]; // as it was made
    findings.push({ code: 'cell-missing', cell, estimator, where: 'recorded' });
  }
  return { name: 'cells', count: again.cells, skipped: null, findings };
}

function differenceOf(recorded: CellRow, again: CellRow): Finding {
  const [first, ...others] = jsonDifferences(byPolicy(recorded), byPolicy(again));
  const { cell, estimator, values } = recorded;
  return {
    code: 'cell-differs',
    cell,
    estimator,
    values,
    path: first?.path ?? null,
    recorded: first?.old ?? null,
    found: first?.new ?? null,
    others: others.length,
  };
}

/** A row with its policies by name, so that a value has the path `policies.premium.estimate`. */
function byPolicy({ policies, ...row }: CellRow): JsonObject {
  const named = Object.fromEntries(policies.map((policy) => [policy.policy, policy]));
  return { ...row, policies: named } as unknown as JsonObject; // rows are plain JSON
}
