import { canonicalJson } from '../../base/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { SideCell } from '../sides/side.ts';
import { ownSetting } from './own-setting.ts';

/** The axis whose values are the estimators themselves. */
const ESTIMATOR_AXIS = 'estimator';

export interface CellSource {
  readonly ablation: Ablation;
  readonly cells: readonly SideCell[];
}

/** A cell; where an axis of either side sets the estimator, a cell with one of its estimators. */
export interface MatchableCell {
  /** Equal for cells that have the same settings, on either side. */
  readonly key: string;
  /** Its place in the grid of its side. */
  readonly cell: number;
  /** Null for all of the cell's. */
  readonly estimator: string | null;
  /** Of every axis of both sides, the estimator aside: what stands for the value that it has there, set or not. */
  readonly settings: JsonObject;
}

export interface MatchedCells {
  /** Every axis of both sides but the estimator, A's in their order, then those of B alone. */
  readonly axes: readonly string[];
  readonly a: ReadonlyMap<string, MatchableCell>;
  readonly b: ReadonlyMap<string, MatchableCell>;
  /** Keys that both have, in B's order. */
  readonly shared: readonly string[];
}

/**
 * Which cells of two ablations are the same: those with the same settings, wherever they stand in their grids. What stands for a value
 * (its id, where it has one) is compared, as policies are by their ids; an axis that one side does not have has the value there that the
 * side's experiment has.
 */
export function matchCells(a: CellSource, b: CellSource): MatchedCells {
  const names = new Set([...axisNames(a), ...axisNames(b)]);
  const byEstimator = names.delete(ESTIMATOR_AXIS);
  const axes = [...names];
  const [ofA, ofB] = [a, b].map((side) => matchable(side, axes, byEstimator)) as [Matchables, Matchables]; // of two
  return { axes, a: ofA, b: ofB, shared: [...ofB.keys()].filter((key) => ofA.has(key)) };
}

type Matchables = ReadonlyMap<string, MatchableCell>;

function axisNames({ ablation, cells }: CellSource): readonly string[] {
  // Cells that were included may set what is on no axis.
  return [...new Set([...Object.keys(ablation.axes), ...cells.flatMap(({ values }) => Object.keys(values))])];
}

function matchable({ ablation, cells }: CellSource, axes: readonly string[], byEstimator: boolean): Matchables {
  const own = new Map<string, JsonValue | undefined>();
  const ownOf = (axis: string, estimators: readonly string[]): JsonValue | undefined => {
    const name = JSON.stringify([axis, ...estimators]);
    if (!own.has(name)) own.set(name, ownOfAll(ablation, axis, estimators));
    return own.get(name);
  };
  // In the order of names, which is the same for both sides.
  const ordered = axes.toSorted((x, y) => (x < y ? -1 : 1));
  const found = new Map<string, MatchableCell>();
  for (const { cell, values, estimators } of cells) {
    for (const estimator of byEstimator ? estimators : [null]) {
      const concerned = estimator === null ? estimators : [estimator];
      const settings = Object.fromEntries(
        // Null is a value: it removes.
        axes.map((axis) => [axis, (Object.hasOwn(values, axis) ? values[axis] : ownOf(axis, concerned)) ?? null]),
      );
      const key = JSON.stringify([estimator, ...ordered.map((axis) => canonicalJson([settings[axis] ?? null]))]);
      // An included cell may say what another one has unsaid: the first stands for both.
      if (!found.has(key)) found.set(key, { key, cell, estimator, settings });
    }
  }
  return found;
}

/** What all estimators of a cell have there; undefined where they differ. */
function ownOfAll(ablation: Ablation, axis: string, estimators: readonly string[]): JsonValue | undefined {
  const known = estimators.flatMap((estimator) => ownSetting(ablation, axis, estimator) ?? []);
  return new Set(known.map((value) => canonicalJson([value]))).size === 1 ? known[0] : undefined;
}
