import type { MetricGap, MetricName } from '../../../analysis/metrics/metric.ts';
import type { JsonDifference } from '../../../base/json-differences.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { StepKind } from '../../../plan/step-kinds.ts';
import type { Presence, SideSummary, StepDifference } from '../difference.ts';

/** What `assay diff A B` found of two ablations, and with `--json` prints as it is. B is held against A: differences are B − A. */
export interface AblationDifference {
  readonly a: SideSummary;
  readonly b: SideSummary;
  /** Nothing differs: neither what is asked, nor what is done, nor what came of it as far as both were run. */
  readonly same: boolean;
  /** Paths of the resolved ablations, `experiment.` before those of the experiment; what axes have for values is in `axes`. */
  readonly config: readonly JsonDifference[];
  readonly axes: readonly AxisDifference[];
  readonly plan: AblationPlanDifference;
  /** Null while either side was never run. */
  readonly results: AblationResultsDifference | null;
}

/** An axis whose values are not the same, or not in the same order. */
export interface AxisDifference {
  readonly axis: string;
  readonly presence: Presence;
  /** What stands for the values in tables. */
  readonly added: readonly JsonValue[];
  readonly removed: readonly JsonValue[];
  /** The values that both have come in another order. */
  readonly reordered: boolean;
}

export interface Counts {
  readonly shared: number;
  readonly only_a: number;
  readonly only_b: number;
}

export interface AblationPlanDifference {
  /** By their settings. */
  readonly cells: Counts;
  /** By their work, whatever their names: of all cells, those that several share once. */
  readonly steps: Counts;
  readonly kinds: readonly (Counts & { readonly kind: StepKind })[];
  /** Steps that measure, or read data, and differ. Those of cells are only counted: there may be very many. */
  readonly measuring: readonly StepDifference[];
}

export interface AblationResultsDifference {
  /** Cells that both have. Identical: every number of every policy that was recorded is the same. */
  readonly cells: {
    readonly identical: number;
    readonly changed: number;
    readonly only_a: number;
    readonly only_b: number;
  };
  /** Of the cells that both have, those that failed on either side. */
  readonly failed: { readonly a: number; readonly b: number };
  /** Seeds among the cells that both have: what intervals are made of. */
  readonly seeds: number;
  /** Of the tables that both declare with the same rows and columns. */
  readonly tables: readonly TableDifference[];
}

export interface TableDifference {
  readonly name: string;
  /** Axes that name the rows, and those that name groups of columns. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly entries: readonly TableEntry[];
}

/** A row of a table in a group of columns: all of its numbers are of the cells that both sides have. */
export interface TableEntry {
  readonly row: readonly string[];
  readonly column: readonly string[];
  /** A cell with several estimators counts once for each. */
  readonly cells: Counts & { readonly identical: number };
  /** Empty where no cell is shared. */
  readonly metrics: readonly MetricDifference[];
}

export interface MetricDifference {
  readonly metric: MetricName;
  readonly a: SideMetric;
  readonly b: SideMetric;
  /** B − A over pairs of cells; null without a pair that can be compared. */
  readonly difference: {
    readonly value: number;
    /** By seeds, at 95 %; null with fewer than two. Not adjusted for how many differences there are. */
    readonly ci: readonly [lower: number, upper: number] | null;
    /** The same with refusals and failures held against each side; null where that has no meaning. */
    readonly with_failures: number | null;
    readonly pairs: number;
    /** Pairs without a claim that both answer. */
    readonly unanswered: number;
  } | null;
}

export interface SideMetric {
  /** Of all claims that this side answers in the shared cells; null where there is none. */
  readonly value: number | null;
  readonly with_failures: number | null;
  /** Claims, or cells, behind the value. */
  readonly n: number;
  /** Why there is no value. */
  readonly gap: MetricGap | null;
}
