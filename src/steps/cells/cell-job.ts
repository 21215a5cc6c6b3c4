import type { DiagnosticsParams } from '../../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import type { EvaluationData } from '../../analysis/dataset.ts';
import type { PackedContent } from '../../store/packed.ts';
import type { DrawnSample } from '../sample/draw-sample.ts';
import type { SharedColumns } from './shared-columns.ts';

/** Steps that read one sample and one set of diagnostics of it, for one thread. */
export interface CellJob {
  readonly columns: SharedColumns;
  readonly sample: DrawnSample;
  readonly diagnostics:
    | { readonly type: 'make'; readonly params: DiagnosticsParams; readonly passes: EvaluationData['passes'] }
    /** The JSON text that the step yielded before. */
    | { readonly type: 'made'; readonly text: string };
  readonly estimates: readonly EstimateParams[];
}

/** What became of a step: its output, or what was thrown on the way. */
export type CellOutcome =
  | { readonly ok: true; readonly output: PackedContent; readonly ms: number }
  | { readonly ok: false; readonly message: string; readonly cause: string };

export interface CellResult {
  /** Null where they were made before. */
  readonly diagnostics: CellOutcome | null;
  /** One an estimate; empty where there are no diagnostics to judge them by. */
  readonly estimates: readonly CellOutcome[];
}
