import { countClaims, type ClaimCounts } from '../../analysis/metrics/claims.ts';
import { ESTIMATOR_AXIS, numbered, variedAxes, type Grid, type GridAxis } from '../../analysis/metrics/grid.ts';
import { cellsOf, measure, rowsByGroup, type RowSet } from '../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../analysis/metrics/metric.ts';
import { comparePaired, pairingOf, type PairedComparison, type Pairing } from '../../analysis/metrics/paired.ts';
import { axisTitle, levelLabel, type Study } from './study.ts';

/** An estimator with options of its own: what the findings compare. */
export interface Variant {
  /** `dr-cpo (simcal, response_length)`. */
  readonly name: string;
  readonly estimator: string;
  readonly level: number;
  readonly rows: RowSet;
  readonly counts: ClaimCounts;
}

export interface Variants {
  readonly all: readonly Variant[];
  /** The grid with the variants as its first axis, in place of the axes that make them. */
  readonly grid: Grid;
  readonly pairing: Pairing;
}

/** Null where there are fewer than two to compare. */
export function variantsOf(study: Study): Variants | null {
  const { grid } = study;
  const estimator = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  if (estimator === undefined || estimator.levels.length < 2) return null;
  const options = variedAxes(grid).filter((axis) => axis !== estimator && isOption(study, estimator, axis));
  const own = [estimator, ...options];
  const { groupOf, count, firstOf } = numbered(grid.cells.length, own);
  // The first row of each variant stands for it.
  const names = firstOf.map((row) => nameOf(estimator, options, firstOf, row));
  const axis: GridAxis = { name: ESTIMATOR_AXIS, levels: names, levelOf: groupOf, isReplicate: false };
  const variantGrid = { ...grid, axes: [axis, ...grid.axes.filter((other) => !own.includes(other))] };
  const sets = rowsByGroup({ groupOf, count, firstOf });
  return {
    all: names.map((name, level) => ({
      name,
      estimator: levelLabel(estimator, estimator.levelOf[firstOf[level] ?? 0] ?? 0),
      level,
      rows: sets[level] ?? [],
      counts: countClaims(cellsOf(grid, sets[level] ?? [])),
    })),
    grid: variantGrid,
    pairing: pairingOf(variantGrid, axis),
  };
}

/**
 * An axis that some estimator does not have all values of belongs to the estimators; sizes, labels and seeds are everyone's. Designs that leave
 * combinations out for other reasons than constraints tell nothing of that: there only the estimators' own options are theirs.
 */
function isOption({ grid, ablation }: Study, estimator: GridAxis, axis: GridAxis): boolean {
  const isCrossed =
    numbered(grid.cells.length, [estimator, axis]).count === estimator.levels.length * axis.levels.length;
  return !isCrossed && (ablation.design === 'full' || axis.name.startsWith(`${ESTIMATOR_AXIS}.`));
}

/** The options that an estimator has more than one value of; those of its only variant go without saying. */
function nameOf(estimator: GridAxis, options: readonly GridAxis[], rows: readonly number[], row: number): string {
  const level = estimator.levelOf[row] ?? 0;
  const own = rows.filter((other) => estimator.levelOf[other] === level);
  const telling = options.filter((axis) => new Set(own.map((other) => axis.levelOf[other])).size > 1);
  const labels = telling.map((axis) => {
    const label = levelLabel(axis, axis.levelOf[row] ?? 0);
    return label === 'none' ? `no ${axisTitle(axis.name)}` : label;
  });
  const name = levelLabel(estimator, level);
  return labels.length === 0 ? name : `${name} (${labels.join(', ')})`;
}

export interface MeasuredVariant {
  readonly variant: Variant;
  readonly measured: MetricValue;
}

export function measuredVariants({ all, grid }: Variants, metric: Metric): readonly MeasuredVariant[] {
  return all.map((variant) => ({ variant, measured: measure(metric, grid, variant.rows) }));
}

export function compareVariants({ pairing }: Variants, metric: Metric, one: Variant, other: Variant): PairedComparison {
  return comparePaired(metric, pairing, [one.level, other.level]);
}

/** The names of some variants; of an estimator all of whose variants are among them, its own. */
export function namesOf({ all }: Variants, some: readonly Variant[]): readonly string[] {
  const estimators = [...new Set(some.map(({ estimator }) => estimator))];
  return estimators.flatMap((estimator) => {
    const own = some.filter((variant) => variant.estimator === estimator);
    const every = all.filter((variant) => variant.estimator === estimator);
    return own.length === every.length ? [estimator] : own.map(({ name }) => name);
  });
}
