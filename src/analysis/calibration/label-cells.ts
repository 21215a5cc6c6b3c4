import { sortedOrder } from '../../stats/order.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { PromptFolds } from './prompt-folds.ts';

/** The labelled rows gathered by equal features (judge score, then covariates): what two-stage fits walk over. */
export interface LabelCells {
  readonly rows: number;
  readonly cells: number;
  /** Rows of cell c: start[c] … start[c + 1] − 1 of the three that follow. */
  readonly start: Uint32Array;
  readonly y: Float64Array;
  readonly prompt: Int32Array;
  readonly fold: Int32Array;
  /** One column a feature, one value a cell. Cells are in increasing order of judge score. */
  readonly features: readonly Float64Array[];
}

export function labelCells(labels: ScoredRows, covariates: readonly string[], folds: PromptFolds): LabelCells {
  const columns = featureColumns(labels, covariates);
  const order = lexicographicOrder(columns);
  const start: number[] = [];
  order.forEach((row, i) => {
    const before = i === 0 ? null : order[i - 1]!;
    if (before === null || columns.some((column) => column[row] !== column[before])) start.push(i);
  });
  const firstRows = start.map((i) => order[i]!);
  return {
    rows: labels.n,
    cells: start.length,
    start: Uint32Array.from([...start, labels.n]),
    y: Float64Array.from(order, (row) => labels.label[row]!),
    prompt: Int32Array.from(order, (row) => labels.prompt[row]!),
    fold: Int32Array.from(order, (row) => folds.foldOfPrompt[labels.prompt[row]!]!),
    features: columns.map((column) => Float64Array.from(firstRows, (row) => column[row]!)),
  };
}

/** Judge score and covariates of any rows, in the order of the features. */
export function featureColumns(rows: ScoredRows, covariates: readonly string[]): readonly Float64Array[] {
  const columns = covariates.map((name) => rows.covariates[name] ?? new Float64Array(rows.n).fill(NaN));
  return [rows.judge, ...columns];
}

/** Stable sorts from the last column to the first. */
function lexicographicOrder(columns: readonly Float64Array[]): Uint32Array {
  let order = Uint32Array.from(columns[0] ?? [], (_, row) => row);
  for (const column of columns.toReversed()) {
    const before = order;
    const sorted = sortedOrder(Float64Array.from(before, (row) => column[row]!));
    order = Uint32Array.from(sorted, (place) => before[place]!);
  }
  return order;
}
