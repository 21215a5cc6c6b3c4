import { covarianceMatrix, minimumVarianceWeights } from '../../stats/simplex.ts';
import type { SimcalSettings } from '../estimators/estimator-settings.ts';
import { CellSums, predictCells } from './index-cells.ts';
import type { IndexCells } from './index-cells.ts';

/** Calibrated weights are at least this before they are scaled to mean one. */
export const smallestWeight = 1e-9;
/** The smallest folds that a cross-fitted weight model may be fitted on and applied to. */
export const smallestTrain = 10;
export const smallestTest = 2;
/** Share of the mean diagonal that is added to the influence covariance. */
const ridge = 1e-8;
/** Errors that differ by less than this share of them differ by rounding. */
export const rounding = 1e-9;
const simplex = { tolerance: 1e-10, rounds: 20 };
export const directions = ['increasing', 'decreasing'] as const;

/** Columns of the rows that SIMCal sees; `rowWeight` counts rows in replicates (null: 1 each). */
export interface SimcalRows {
  readonly cells: IndexCells;
  /** Importance weights, positive. */
  readonly weight: Float64Array;
  /** What the estimator averages, from models that did not see the row. */
  readonly target: Float64Array;
  readonly fold: Int32Array;
  readonly foldCount: number;
  readonly rowWeight: Float64Array | null;
}

/** What a fit decided. */
export interface SimcalShape {
  /** Share of each direction. */
  readonly mixture: Float64Array;
  /** How far the weights are pulled towards 1 to keep their variance under its bounds. */
  readonly gamma: number;
}

/** Weights as a function of the index, fitted on some of the rows. */
export interface SimcalModel extends SimcalShape {
  /** The two isotonic regressions at every cell, before floor and scale. */
  readonly values: readonly [increasing: Float64Array, decreasing: Float64Array];
}

/**
 * SIMCal (surrogate-indexed monotone calibration of weights): importance weights projected on monotone functions of an index (the calibrated
 * reward), W̃ = Σ π_c w_c with w↑ and w↓ the increasing and decreasing isotonic regressions of the mean-one weights, each scaled to mean one.
 *
 * `direction: fit` takes the one that predicts the weights of held-out folds with less squared error: it estimates E[W | index]. `direction:
 * variance` mixes them for the least variance of the estimate's cross-fitted influence values; the direction that is wrong is nearly constant,
 * has the least variance and can win, so this rule may undo the weighting (it is the reference's).
 * Bounds: a variance above `varianceCap`, or an effective share of rows below `essFloor`, is met by W̃ ← 1 + (1 − γ)(W̃ − 1).
 *
 * rows are those with train[row] = 1 (null: all). No row, or a weight of a used row that is not positive and finite: null.
 */
export function fitSimcal(rows: SimcalRows, settings: SimcalSettings, train: Uint8Array | null): SimcalModel | null {
  const n = rows.weight.length;
  const used: number[] = [];
  let total = 0;
  let count = 0;
  for (let i = 0; i < n; i += 1) {
    if (train !== null && train[i] === 0) continue;
    const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
    if (v === 0) continue;
    const w = rows.weight[i]!;
    if (!(w > 0) || !Number.isFinite(w)) return null;
    used.push(i);
    total += v * w;
    count += v;
  }
  if (used.length === 0) return null;
  const sample: Sample = { rows, used: Uint32Array.from(used), scale: count / total };
  const models = directions.map((direction) => directionValues(sample, direction, null));
  const [up, down] = models;
  if (up === undefined || down === undefined || up === null || down === null) return null;
  const candidates = [up, down].map((values) => scaledCandidate(sample, values));
  const mixture = settings.direction === 'fit' ? betterFit(sample) : leastVariance(sample, candidates, rows.foldCount);
  const stacked = new Float64Array(used.length);
  for (let c = 0; c < 2; c += 1) {
    for (let j = 0; j < used.length; j += 1) stacked[j] = stacked[j]! + mixture[c]! * candidates[c]![j]!;
  }
  const gamma = pulledToOne(() => varianceAround(sample, stacked), settings);
  return { values: [up, down], mixture, gamma };
}

/** The γ that keeps a variance under the bounds; 0 where it is. */
export function pulledToOne(
  varianceOf: () => number,
  { varianceCap, essFloor }: Pick<SimcalSettings, 'varianceCap' | 'essFloor'>,
): number {
  const limits = [...(essFloor === null ? [] : [1 / essFloor - 1]), ...(varianceCap === null ? [] : [varianceCap])];
  if (limits.length === 0) return 0;
  const variance = varianceOf();
  return limits.reduce(
    (gamma, limit) => (variance > limit ? Math.max(gamma, 1 - Math.sqrt(limit / variance)) : gamma),
    0,
  );
}

/** The model's weights at the rows with test[row] = 1 (null: all), of mean one over them; written to out. */
export function predictSimcal(model: SimcalModel, rows: SimcalRows, test: Uint8Array | null, out: Float64Array): void {
  const n = rows.weight.length;
  const scales = model.values.map(
    (values) => 1 / meanOf(rows, test, (i) => Math.max(values[rows.cells.cellOf[i]!]!, smallestWeight)),
  );
  const at = (i: number): number => {
    const cell = rows.cells.cellOf[i]!;
    let weight = 0;
    for (let c = 0; c < 2; c += 1)
      weight += model.mixture[c]! * Math.max(model.values[c]![cell]!, smallestWeight) * scales[c]!;
    return model.gamma > 0 ? Math.max(1 + (1 - model.gamma) * (weight - 1), smallestWeight) : weight;
  };
  const scale = model.gamma > 0 ? 1 / meanOf(rows, test, at) : 1;
  for (let i = 0; i < n; i += 1) if (test === null || test[i] === 1) out[i] = at(i) * scale;
}

interface Sample {
  readonly rows: SimcalRows;
  readonly used: Uint32Array;
  /** Makes the used weights mean one. */
  readonly scale: number;
}

/** An isotonic regression of the used weights on the index, at every cell; without the rows of one fold when `heldOut` is one. */
function directionValues(
  { rows, used, scale }: Sample,
  direction: (typeof directions)[number],
  heldOut: number | null,
): Float64Array | null {
  const sums = new CellSums(rows.cells);
  for (const i of used) {
    if (heldOut !== null && rows.fold[i] === heldOut) continue;
    sums.add(i, rows.weight[i]! * scale, rows.rowWeight === null ? 1 : rows.rowWeight[i]!);
  }
  const model = sums.fit({ direction });
  return model === null ? null : predictCells(model, rows.cells);
}

/** A direction's values at the used rows: floored, of mean one. */
function scaledCandidate({ rows, used }: Sample, values: Float64Array): Float64Array {
  const candidate = Float64Array.from(used, (i) => Math.max(values[rows.cells.cellOf[i]!]!, smallestWeight));
  let total = 0;
  let count = 0;
  used.forEach((i, j) => {
    const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
    total += v * candidate[j]!;
    count += v;
  });
  return candidate.map((value) => (value * count) / total);
}

/** All on the direction with the smaller squared error on held-out folds; increasing when they are equal or nothing can be held out. */
function betterFit(sample: Sample): Float64Array {
  const { rows, used, scale } = sample;
  const errors = [0, 0];
  for (let fold = 0; fold < rows.foldCount; fold += 1) {
    for (let c = 0; c < 2; c += 1) {
      const values = directionValues(sample, directions[c]!, fold);
      if (values === null) continue;
      for (const i of used) {
        if (rows.fold[i] !== fold) continue;
        const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
        errors[c] = errors[c]! + v * (rows.weight[i]! * scale - values[rows.cells.cellOf[i]!]!) ** 2;
      }
    }
  }
  // What differs by rounding only does not decide, so that the order of the rows does not.
  return errors[1]! < errors[0]! * (1 - rounding) ? Float64Array.of(0, 1) : Float64Array.of(1, 0);
}

/** The mixture of least variance of the influence values of Σ c·r / Σ c, each fold's around the value of the others. */
function leastVariance(sample: Sample, candidates: readonly Float64Array[], foldCount: number): Float64Array {
  const { rows, used } = sample;
  const influence = candidates.map((candidate) => {
    // By fold: rows, Σ v, Σ v·c, Σ v·c·r.
    const sums = Array.from({ length: foldCount }, () => new Float64Array(4));
    const all = new Float64Array(4);
    used.forEach((i, j) => {
      const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
      const terms = [1, v, v * candidate[j]!, v * candidate[j]! * rows.target[i]!];
      const fold = sums[rows.fold[i]!];
      for (let term = 0; term < 4; term += 1) {
        all[term] = all[term]! + terms[term]!;
        if (fold !== undefined) fold[term] = fold[term]! + terms[term]!;
      }
    });
    const out = new Float64Array(used.length);
    used.forEach((i, j) => {
      const fold = sums[rows.fold[i]!];
      if (fold === undefined) return;
      const [size, count, weight, product] = all.map((value, term) => value - fold[term]!) as unknown as Four;
      if (size < 2) return;
      const centre = product / Math.max(weight, 1e-12);
      const mean = weight / count;
      const c = candidate[j]!;
      // The second term counts the denominator twice; the reference's rule has it, and the rule is what is kept.
      out[j] = (c * (rows.target[i]! - centre) - centre * (c - mean)) / Math.max(mean, 1e-12);
    });
    return out;
  });
  const sigma = rows.rowWeight === null ? covarianceMatrix(influence) : weightedCovariance(sample, influence);
  const trace = sigma.reduce((total, row, c) => total + row[c]!, 0);
  sigma.forEach((row, c) => (row[c] = row[c]! + (ridge * trace) / sigma.length));
  return minimumVarianceWeights(sigma, simplex);
}

type Four = readonly [number, number, number, number];

function weightedCovariance({ rows, used }: Sample, columns: readonly Float64Array[]): Float64Array[] {
  const v = Float64Array.from(used, (i) => rows.rowWeight![i]!); // called only where there are row weights
  const count = v.reduce((total, value) => total + value, 0);
  const centred = columns.map((column) => {
    const centre = column.reduce((total, value, j) => total + v[j]! * value, 0) / count;
    return column.map((value) => value - centre);
  });
  return centred.map((a) =>
    Float64Array.from(centred, (b) => a.reduce((total, value, j) => total + v[j]! * value * b[j]!, 0) / (count - 1)),
  );
}

/** Population variance around 1 of mean-one values of the used rows. */
function varianceAround({ rows, used }: Sample, values: Float64Array): number {
  let count = 0;
  let first = 0;
  used.forEach((i, j) => {
    const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
    count += v;
    first += v * values[j]!;
  });
  const centre = first / count;
  let second = 0;
  used.forEach((i, j) => {
    const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
    second += v * (values[j]! - centre) ** 2;
  });
  return second / count;
}

function meanOf(rows: SimcalRows, test: Uint8Array | null, value: (row: number) => number): number {
  let total = 0;
  let count = 0;
  for (let i = 0; i < rows.weight.length; i += 1) {
    if (test !== null && test[i] === 0) continue;
    const v = rows.rowWeight === null ? 1 : rows.rowWeight[i]!;
    total += v * value(i);
    count += v;
  }
  return total / count;
}
