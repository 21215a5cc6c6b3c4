import type { AnalysisContext } from '../context.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { columnsOf } from './calibrated-columns.ts';
import type { CalibratedColumns } from './calibrated-columns.ts';
import type { RowWeights } from './row-weights.ts';

/** One replicate as estimators see it: what rows count, the calibrator fitted under these weights, and what estimators share. */
export interface ReplicateView {
  readonly columns: CalibratedColumns;
  /** Weights of the rows of a set; null where all are 1. */
  rowWeights(rows: ScoredRows): Float64Array | null;
}

/** Null when nothing can be fitted: no calibrator, or no labelled row with positive weight. */
export function replicateView(
  context: AnalysisContext,
  rowWeights: RowWeights,
  promptWeights: Float64Array | null,
  withoutGroup?: number,
): ReplicateView | null {
  const fit = context.calibrator.ok ? context.calibrator.value.fit(promptWeights, withoutGroup) : null;
  if (fit === null) return null;
  const byRows = new Map<ScoredRows, Float64Array | null>();
  return {
    columns: columnsOf(context, fit, promptWeights, withoutGroup),
    rowWeights(rows) {
      const known = byRows.get(rows);
      if (known !== undefined) return known;
      const made = rowWeights.of(rows.prompt, promptWeights, withoutGroup);
      byRows.set(rows, made);
      return made;
    },
  };
}
