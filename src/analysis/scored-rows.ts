import { sortedOrder } from '../stats/order.ts';
import type { DrawTable } from './dataset.ts';

/** Rows of a table that have a judge score and all covariates, in increasing order of the score: the order in which calibrators walk. */
export interface ScoredRows {
  readonly n: number;
  /** Where each row stands in its table. */
  readonly row: Uint32Array;
  readonly prompt: Int32Array;
  /** Increasing, no NaN. */
  readonly judge: Float64Array;
  /** NaN where there is none. */
  readonly label: Float64Array;
  readonly covariates: Readonly<Record<string, Float64Array>>;
}

/** The rows of a table that have a judge score and all covariates, and satisfy `keep`. */
export function scoredRows(table: DrawTable, keep: (row: number) => boolean = () => true): ScoredRows {
  const needed = [table.judge, ...Object.values(table.covariates)];
  const places = new Uint32Array(table.n);
  let n = 0;
  for (let row = 0; row < table.n; row += 1) {
    if (needed.some((column) => Number.isNaN(column[row]!)) || !keep(row)) continue;
    places[n] = row;
    n += 1;
  }
  const kept = places.subarray(0, n);
  const row = sortedOrder(gather(table.judge, kept));
  for (let i = 0; i < n; i += 1) row[i] = kept[row[i]!]!;
  const covariates = Object.entries(table.covariates).map(([name, column]) => [name, gather(column, row)] as const);
  return {
    n: row.length,
    row,
    prompt: gatherPrompts(table.prompt, row),
    judge: gather(table.judge, row),
    label: gather(table.label, row),
    covariates: Object.fromEntries(covariates),
  };
}

export function hasLabel(table: DrawTable): (row: number) => boolean {
  return (row) => !Number.isNaN(table.label[row]!);
}

// Plain loops: `from` walks an iterator, which costs seconds on a million rows.
function gather(column: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!;
  return out;
}

function gatherPrompts(column: Int32Array, rows: Uint32Array): Int32Array {
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!;
  return out;
}

/** Some of the rows, by their places among them, in increasing order. */
export function rowsAt(rows: ScoredRows, places: Uint32Array): ScoredRows {
  const row = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i += 1) row[i] = rows.row[places[i]!]!;
  return {
    n: places.length,
    row,
    prompt: gatherPrompts(rows.prompt, places),
    judge: gather(rows.judge, places),
    label: gather(rows.label, places),
    covariates: Object.fromEntries(
      Object.entries(rows.covariates).map(([name, column]) => [name, gather(column, places)]),
    ),
  };
}

/** Several sets of rows as one, again in increasing order of judge score. */
export function mergeScoredRows(parts: readonly ScoredRows[]): ScoredRows {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const join = (pick: (part: ScoredRows) => ArrayLike<number>): number[] =>
    parts.flatMap((part) => Array.from(pick(part)));
  const judge = Float64Array.from(join((part) => part.judge));
  const order = sortedOrder(judge);
  const [row, prompt, label] = [join((part) => part.row), join((part) => part.prompt), join((part) => part.label)];
  const names = Object.keys(parts[0]?.covariates ?? {});
  const covariates = names.map((name) => {
    const column = join((part) => part.covariates[name] ?? new Float64Array(part.n).fill(NaN));
    return [name, Float64Array.from(order, (place) => column[place]!)] as const;
  });
  return {
    n: order.length,
    row: Uint32Array.from(order, (place) => row[place]!),
    prompt: Int32Array.from(order, (place) => prompt[place]!),
    judge: gather(judge, order),
    label: Float64Array.from(order, (place) => label[place]!),
    covariates: Object.fromEntries(covariates),
  };
}
