import type { JsonValue } from '../../base/json.ts';
import type { Plan } from '../step.ts';

/** One axis set to one value. */
export interface Setting {
  readonly axis: string;
  /** The value's place among all values that any cell gives the axis, from 0. */
  readonly level: number;
  /** Resolved. */
  readonly value: JsonValue;
  /** What stands for it in tables: its id where it has one, else the value. */
  readonly shown: JsonValue;
}

export interface Cell {
  /** Its place in the grid, from 0; the first axis changes slowest. Cells that were included come last. */
  readonly index: number;
  /** One for each axis that the cell sets. */
  readonly settings: readonly Setting[];
}

export interface Dropped {
  /** `constraints[0]`, `exclude[1]`: the first that a cell breaks. */
  readonly by: string;
  readonly count: number;
}

export interface Grid {
  readonly axes: readonly string[];
  readonly cells: readonly Cell[];
  readonly dropped: readonly Dropped[];
  /** What a fraction cannot tell apart, one line a set; empty for other designs. */
  readonly aliases: readonly string[];
}

/** A cell and the steps of the union that make it. */
export interface CellPlan {
  readonly cell: Cell;
  readonly sample: string;
  readonly estimates: readonly { readonly estimator: string; readonly step: string }[];
  /** Policy → the step that knows its true value; empty where none does, or none is asked for. */
  readonly truths: ReadonlyMap<string, string>;
  /** The step that knows what the labels on all prompts say; null where that is not asked for. */
  readonly labelTruth: string | null;
}

/** One graph for all cells: what they share by content is there once. */
export interface AblationPlan {
  /** Its `experiment` is the ablation's name. */
  readonly plan: Plan;
  /** How many of the plan's steps, the first ones, measure; the others are of cells. */
  readonly measuring: number;
  readonly grid: Grid;
  /** In the order of the grid's cells. */
  readonly cells: readonly CellPlan[];
  /** Of each step: the cells it serves, in the order of the plan's steps. */
  readonly uses: readonly number[];
}
