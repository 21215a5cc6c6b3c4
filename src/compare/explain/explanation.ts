import type { JsonValue } from '../../base/json.ts';
import type { Reason } from '../../plan/reasons.ts';
import type { PlannedStep } from '../../plan/resolve.ts';

/** Why cells of an ablation would run. */
export interface AblationExplanation {
  readonly run: string;
  /** What it is held against; null where no run of the ablation can be read. */
  readonly last: { readonly run: string; readonly directory: string } | null;
  /** Of the cells that were asked for: how many are there, and how many would run. */
  readonly cells: { readonly total: number; readonly cached: number; readonly run: number };
  /** The reasons of most cells first. A cell may have several. */
  readonly groups: readonly ReasonGroup[];
  /** Every step of the ablation, with its own reasons. */
  readonly steps: readonly PlannedStep[];
  /** Cell → its place in the last run, of those that were in it. */
  readonly lastCells: ReadonlyMap<number, number>;
}

export interface ReasonGroup {
  readonly reason: CellReason;
  readonly cells: number;
  /** The first of them, by their places in the grid. */
  readonly examples: readonly number[];
  /** The steps that it concerns first, without what tells those of different cells apart. */
  readonly steps: readonly string[];
}

/** What a cell runs for in the end: not that it waits for a step, but why that one runs. */
export type CellReason =
  | Exclude<Reason, { readonly code: 'waits-for' }>
  /** The last run had no such cell: these values are new, or where there are none, their combination is. */
  | { readonly code: 'new-cell'; readonly values: Readonly<Record<string, readonly JsonValue[]>> }
  /** It did not end well in the last run. */
  | { readonly code: 'unfinished' };
