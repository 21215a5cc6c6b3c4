import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import type { Sha256 } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Ablation, Experiment } from '../../config/types.generated.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { StepKind } from '../../plan/step-kinds.ts';
import type { SideSummary } from '../diff/difference.ts';
import type { Manifest } from '../manifest.ts';

/** One of the two things that are compared. */
export type Side = ExperimentSide | AblationSide;

export interface ExperimentSide {
  readonly of: 'experiment';
  readonly summary: SideSummary;
  /** Resolved. */
  readonly experiment: Experiment;
  readonly steps: readonly SideStep[];
  /** Null when it was never run. */
  readonly manifest: Manifest | null;
}

export interface AblationSide {
  readonly of: 'ablation';
  readonly summary: SideSummary;
  /** Resolved. */
  readonly ablation: Ablation;
  /** Of all cells, those that they share once. */
  readonly steps: readonly SideStep[];
  readonly cells: readonly SideCell[];
  /** Null when it was never run. */
  readonly rows: readonly CellRow[] | null;
}

export interface SideStep {
  readonly name: string;
  readonly kind: StepKind;
  /** Null when it cannot be known yet, or the step did not end well. */
  readonly key: string | null;
  /** Null for a step that this version of assay would not plan. */
  readonly recipe: Sha256 | null;
}

export interface SideCell {
  /** Its place in the grid, from 0. */
  readonly cell: number;
  /** Axis → what stands for its value in tables. */
  readonly values: JsonObject;
  readonly estimators: readonly string[];
}

/** Why a text names nothing that can be compared. */
export type SideProblem =
  | { readonly code: string; readonly message: string }
  /** Every problem of the config, at its place. */
  | { readonly code: 'invalid-config'; readonly message: string; readonly config: LoadedConfig };
