import type { JsonObject } from '../../base/json.ts';

/** What became of one cell of an ablation: one estimator on one sample with one set of labels. A line of `cells.jsonl`. */
export interface CellRow {
  /** Its place in the grid, from 0. */
  readonly cell: number;
  /** Axis → value. */
  readonly values: JsonObject;
  readonly estimator: string;
  /** Why there is no result at all; null when there is one. */
  readonly failed: string | null;
  readonly n_prompts: number;
  readonly n_labels: number;
  readonly policies: readonly CellPolicy[];
  /** Seconds that the estimate took when it was computed; null where nobody took the time, absent where no table or figure asks for `runtime`. */
  readonly runtime_s?: number | null;
}

export interface CellPolicy {
  readonly policy: string;
  /** The policy that this one is again, under another name; absent where it is none. */
  readonly clone_of?: string;
  /** Null when refused or unavailable. */
  readonly estimate: number | null;
  readonly se: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
  readonly ci_level: number;
  readonly refused: readonly string[] | null;
  readonly unavailable: string | null;
  /** What the estimate is held against; null where nobody knows it. */
  readonly truth: number | null;
  /** Standard error of that truth itself; 0 when it is exact. */
  readonly truth_se: number | null;
  readonly ess: number | null;
}
