import type { AnalysisContext } from '../context.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { UsedWeights } from '../weights/policy-weights.ts';
import { CalibratedColumns } from './calibrated-columns.ts';

/** One replicate as estimators see it: prompt weights (null: the estimate itself), the calibrator fitted under them, and what they share. */
export interface ReplicateView {
  readonly columns: CalibratedColumns;
  readonly promptWeights: Float64Array | null;
  /** Weights of the rows of a set; null where all are 1. */
  rowWeights(rows: ScoredRows): Float64Array | null;
  /** Importance weights in use by policy, made once though several estimators are mixed. */
  readonly used: Map<number, UsedWeights | null>;
}

/** Null when nothing can be fitted: no calibrator, or no labelled row with positive weight. */
export function replicateView(context: AnalysisContext, promptWeights: Float64Array | null): ReplicateView | null {
  const fit = context.calibrator.ok ? context.calibrator.value.fit(promptWeights) : null;
  if (fit === null) return null;
  const byRows = new Map<ScoredRows, Float64Array>();
  return {
    columns: new CalibratedColumns(fit),
    promptWeights,
    rowWeights(rows) {
      if (promptWeights === null) return null;
      const known = byRows.get(rows);
      if (known !== undefined) return known;
      const made = new Float64Array(rows.n);
      for (let i = 0; i < rows.n; i += 1) made[i] = promptWeights[rows.prompt[i]!]!;
      byRows.set(rows, made);
      return made;
    },
    used: new Map(),
  };
}
