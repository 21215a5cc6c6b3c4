import { choleskyFactor, choleskyInverse, choleskySolve } from './cholesky.ts';
import { splineBasis, splineBasisSize } from './cubic-spline.ts';
import type { SplineRange } from './cubic-spline.ts';

/** Rows with equal features, as one cell: what a fit needs of them. All arrays have one entry a cell; `start` has one more. */
export interface CellRows {
  /** Rows of cell c: start[c] … start[c + 1] − 1. */
  readonly start: Uint32Array;
  readonly y: Float64Array;
}

/** Additive cubic splines of some features at some cells: the basis functions, made once for all fits that share the ranges. */
export interface SplineDesign {
  readonly ranges: readonly SplineRange[];
  readonly cells: number;
  /** Where each feature's columns start; its last basis function is dropped, so it has basis size − 1 columns. */
  readonly offset: readonly number[];
  /** All columns, dropped ones included. */
  readonly width: number;
  /** Which columns are fitted. */
  readonly kept: Uint32Array;
  /** First non-zero column of each cell and feature. */
  readonly first: Uint32Array;
  /** Four values of each cell and feature. */
  readonly value: Float64Array;
  /** Of the fits on it, one after the other. */
  readonly room: RidgeRoom;
}

/** Arrays that every fit fills anew. Named for what they hold; sizes in columns: all of them (w) or the fitted ones (p). */
interface RidgeRoom {
  /** w × w and w. */
  readonly gram: Float64Array;
  readonly columnTotal: Float64Array;
  /** p × p and p: what `NormalEquations` hold. */
  readonly centredGram: Float64Array;
  readonly right: Float64Array;
  readonly mean: Float64Array;
  /** p × p, p × p, p and p: of a solution under a penalty. */
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  readonly beta: Float64Array;
  readonly column: Float64Array;
  /** w and w × w. */
  readonly cross: Float64Array;
  readonly leverage: Float64Array;
}

function ridgeRoom(w: number, p: number): RidgeRoom {
  const array = (length: number): Float64Array => new Float64Array(length);
  return {
    gram: array(w * w),
    columnTotal: array(w),
    centredGram: array(p * p),
    right: array(p),
    mean: array(p),
    factor: array(p * p),
    inverse: array(p * p),
    beta: array(p),
    column: array(p),
    cross: array(w),
    leverage: array(w * w),
  };
}

/** features: one column a range, one value a cell; NaN is not allowed. */
export function splineDesign(ranges: readonly SplineRange[], features: readonly Float64Array[]): SplineDesign {
  const cells = features[0]?.length ?? 0;
  const count = ranges.length;
  const offset: number[] = [];
  const kept: number[] = [];
  let width = 0;
  for (const range of ranges) {
    offset.push(width);
    const size = splineBasisSize(range);
    for (let j = 0; j < size - 1; j += 1) kept.push(width + j);
    width += size;
  }
  const first = new Uint32Array(cells * count);
  const value = new Float64Array(4 * cells * count);
  ranges.forEach((range, feature) => {
    const x = features[feature]!;
    for (let cell = 0; cell < cells; cell += 1) {
      const at = cell * count + feature;
      first[at] = offset[feature]! + splineBasis(range, x[cell]!, value, 4 * at);
    }
  });
  const room = ridgeRoom(width, kept.length);
  return { ranges, cells, offset, width, kept: Uint32Array.from(kept), first, value, room };
}

/** Sums over the rows of each cell under a fit's weights. */
export interface CellSums {
  /** Σw */
  readonly weight: Float64Array;
  /** Σw·y */
  readonly total: Float64Array;
}

/** 10^(−3 + j/2), j = 0 … 12: the penalties that are tried (RidgeCV in the reference). */
export const ridgePenalties: readonly number[] = Array.from({ length: 13 }, (_, j) => 10 ** (-3 + 0.5 * j));

export interface SplineRidgeFit {
  /** Of every column, dropped ones and the intercept folded in: ĝ = Σ coefficient · basis. */
  readonly coefficients: Float64Array;
  /** Index into `ridgePenalties`. */
  readonly penalty: number;
}

/**
 * Weighted ridge regression on additive splines with an unpenalised intercept (Hoerl & Kennard 1970), the penalty chosen by the weighted
 * mean of squared leave-one-row-out errors, wᵢ·((yᵢ − ĝ(xᵢ))/(1 − hᵢ))², h the leverage with the intercept's wᵢ/Σw (Allen 1974; Golub, Heath
 * & Wahba 1979, eq. 2.3); equal errors: the smaller penalty. That is scikit-learn's RidgeCV with sample weights: a row is left out whole,
 * whatever its weight.
 *
 * `weights` has one weight a row (0 leaves it out), `sums` what they add up to by cell. `from`: null tries every penalty; an index walks
 * downhill from it, for refits under weights near those of a fit whose penalty it was.
 * Time O(rows + cells + columns³) a penalty tried. Null when no row has positive weight or no penalty gives a finite error.
 */
export function fitSplineRidge(
  design: SplineDesign,
  rows: CellRows,
  weights: Float64Array,
  sums: CellSums,
  from: number | null,
): SplineRidgeFit | null {
  const normal = normalEquations(design, sums);
  if (normal === null) return null;
  const tried = new Map<number, { readonly error: number; readonly coefficients: Float64Array }>();
  const attempt = (index: number): number => {
    const known = tried.get(index);
    if (known !== undefined) return known.error;
    const penalty = ridgePenalties[index];
    const solution = penalty === undefined ? null : solve(design, normal, penalty);
    const error =
      solution === null ? Infinity : leaveOneOutError(design, rows, { weights, cellWeight: sums.weight }, solution);
    tried.set(index, { error, coefficients: solution?.coefficients ?? new Float64Array(design.width) });
    return error;
  };
  let best = from ?? 0;
  if (from === null) {
    for (let index = 1; index < ridgePenalties.length; index += 1) if (attempt(index) < attempt(best)) best = index;
  } else {
    while (best > 0 && attempt(best - 1) <= attempt(best)) best -= 1;
    while (best < ridgePenalties.length - 1 && attempt(best + 1) < attempt(best)) best += 1;
  }
  if (!Number.isFinite(attempt(best))) return null;
  return { coefficients: tried.get(best)!.coefficients, penalty: best };
}

interface NormalEquations {
  /** Σw·b·bᵀ of the kept columns about their means, row-major. */
  readonly gram: Float64Array;
  /** Σw·b·(y − ȳ) of the kept columns. */
  readonly right: Float64Array;
  /** Weighted mean of each kept column. */
  readonly mean: Float64Array;
  readonly meanY: number;
  readonly weight: number;
}

function normalEquations(design: SplineDesign, { weight, total }: CellSums): NormalEquations | null {
  const { cells, width, kept, first, value } = design;
  const nonzero = design.ranges.length;
  const { gram, columnTotal, centredGram, right, mean } = design.room;
  gram.fill(0);
  columnTotal.fill(0);
  let weightSum = 0;
  let ySum = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    weightSum += weight[cell]!;
    ySum += total[cell]!;
  }
  if (!(weightSum > 0)) return null;
  const meanY = ySum / weightSum;
  for (let cell = 0; cell < cells; cell += 1) {
    const w = weight[cell]!;
    if (w === 0) continue;
    const centred = total[cell]! - w * meanY;
    for (let a = 0; a < nonzero; a += 1) {
      const at = cell * nonzero + a;
      const row = first[at]!;
      const v0 = value[4 * at]!;
      const v1 = value[4 * at + 1]!;
      const v2 = value[4 * at + 2]!;
      const v3 = value[4 * at + 3]!;
      columnTotal[row] = columnTotal[row]! + centred * v0;
      columnTotal[row + 1] = columnTotal[row + 1]! + centred * v1;
      columnTotal[row + 2] = columnTotal[row + 2]! + centred * v2;
      columnTotal[row + 3] = columnTotal[row + 3]! + centred * v3;
      // The lower triangle: a feature's own block, written out because this is where refits spend their time …
      const w1 = w * v1;
      const w2 = w * v2;
      const w3 = w * v3;
      const l0 = row * width + row;
      const l1 = l0 + width;
      const l2 = l1 + width;
      const l3 = l2 + width;
      gram[l0] = gram[l0]! + w * v0 * v0;
      gram[l1] = gram[l1]! + w1 * v0;
      gram[l1 + 1] = gram[l1 + 1]! + w1 * v1;
      gram[l2] = gram[l2]! + w2 * v0;
      gram[l2 + 1] = gram[l2 + 1]! + w2 * v1;
      gram[l2 + 2] = gram[l2 + 2]! + w2 * v2;
      gram[l3] = gram[l3]! + w3 * v0;
      gram[l3 + 1] = gram[l3 + 1]! + w3 * v1;
      gram[l3 + 2] = gram[l3 + 2]! + w3 * v2;
      gram[l3 + 3] = gram[l3 + 3]! + w3 * v3;
      // … and its products with the earlier features'.
      for (let b = 0; b < a; b += 1) {
        const other = cell * nonzero + b;
        for (let i = 0; i < 4; i += 1) {
          const scaled = w * value[4 * at + i]!;
          const start = (row + i) * width + first[other]!;
          for (let j = 0; j < 4; j += 1) gram[start + j] = gram[start + j]! + scaled * value[4 * other + j]!;
        }
      }
    }
  }
  // A feature's basis functions add up to 1, so a column's weight is its row of the feature's block added up.
  const columnWeight = blockSums(design, gram);
  const p = kept.length;
  for (let i = 0; i < p; i += 1) {
    mean[i] = columnWeight[kept[i]!]! / weightSum;
    right[i] = columnTotal[kept[i]!]!;
    for (let j = 0; j <= i; j += 1) {
      centredGram[i * p + j] = gram[kept[i]! * width + kept[j]!]! - weightSum * mean[i]! * mean[j]!;
    }
  }
  return { gram: centredGram, right, mean, meanY, weight: weightSum };
}

/** Σ over a feature's columns of each row of its own block, from the lower triangle. */
function blockSums(design: SplineDesign, gram: Float64Array): Float64Array {
  const { width, offset } = design;
  const sums = new Float64Array(width);
  design.ranges.forEach((range, feature) => {
    const from = offset[feature]!;
    const to = from + splineBasisSize(range);
    for (let i = from; i < to; i += 1) {
      for (let j = from; j < to; j += 1) sums[i] = sums[i]! + gram[Math.max(i, j) * width + Math.min(i, j)]!;
    }
  });
  return sums;
}

interface RidgeSolution {
  readonly coefficients: Float64Array;
  /** width × width: bᵀ·leverage·b is the leverage of a row of weight 1 with basis b. */
  readonly leverage: Float64Array;
}

/**
 * Basis functions of one feature add up to 1, so with s = 1/features on every column sᵀb = 1: what belongs to the intercept is folded into the
 * columns, and predictions and leverages are plain forms in b.
 */
function solve(design: SplineDesign, normal: NormalEquations, penalty: number): RidgeSolution | null {
  const { kept, width } = design;
  const p = kept.length;
  const { factor, beta, inverse, column, cross, leverage } = design.room;
  factor.set(normal.gram);
  for (let i = 0; i < p; i += 1) factor[i * p + i] = factor[i * p + i]! + penalty;
  if (!choleskyFactor(factor, p)) return null;
  beta.set(normal.right);
  choleskySolve(factor, p, beta);
  choleskyInverse(factor, p, inverse, column);
  const share = 1 / design.ranges.length;

  let intercept = normal.meanY;
  for (let i = 0; i < p; i += 1) intercept -= beta[i]! * normal.mean[i]!;
  const coefficients = new Float64Array(width).fill(intercept * share);
  for (let i = 0; i < p; i += 1) coefficients[kept[i]!] = coefficients[kept[i]!]! + beta[i]!;

  cross.fill(0);
  let centre = 1 / normal.weight;
  for (let i = 0; i < p; i += 1) {
    let value = 0;
    for (let j = 0; j < p; j += 1) value += inverse[i * p + j]! * normal.mean[j]!;
    cross[kept[i]!] = value;
    centre += value * normal.mean[i]!;
  }
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j < width; j += 1) {
      leverage[i * width + j] = share * (share * centre - cross[i]! - cross[j]!);
    }
  }
  for (let i = 0; i < p; i += 1) {
    for (let j = 0; j < p; j += 1) {
      const at = kept[i]! * width + kept[j]!;
      leverage[at] = leverage[at]! + inverse[i * p + j]!;
    }
  }
  return { coefficients, leverage };
}

/** Σ w·((y − ĝ)/(1 − h))² over the rows of positive weight. */
function leaveOneOutError(
  design: SplineDesign,
  rows: CellRows,
  { weights, cellWeight }: { readonly weights: Float64Array; readonly cellWeight: Float64Array },
  { coefficients, leverage }: RidgeSolution,
): number {
  const { cells, width, first, value } = design;
  const nonzero = design.ranges.length;
  let error = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    if (cellWeight[cell] === 0) continue;
    let fitted = 0;
    let unit = 0;
    for (let a = 0; a < nonzero; a += 1) {
      const at = cell * nonzero + a;
      const row = first[at]!;
      const v0 = value[4 * at]!;
      const v1 = value[4 * at + 1]!;
      const v2 = value[4 * at + 2]!;
      const v3 = value[4 * at + 3]!;
      fitted +=
        v0 * coefficients[row]! +
        v1 * coefficients[row + 1]! +
        v2 * coefficients[row + 2]! +
        v3 * coefficients[row + 3]!;
      // One feature's own block, by its symmetry …
      const l0 = row * width + row;
      const l1 = l0 + width;
      const l2 = l1 + width;
      const l3 = l2 + width;
      unit +=
        v0 * (v0 * leverage[l0]! + 2 * (v1 * leverage[l1]! + v2 * leverage[l2]! + v3 * leverage[l3]!)) +
        v1 * (v1 * leverage[l1 + 1]! + 2 * (v2 * leverage[l2 + 1]! + v3 * leverage[l3 + 1]!)) +
        v2 * (v2 * leverage[l2 + 2]! + 2 * v3 * leverage[l3 + 2]!) +
        v3 * v3 * leverage[l3 + 3]!;
      // … and its products with the earlier features'.
      for (let b = 0; b < a; b += 1) {
        const other = cell * nonzero + b;
        const column = first[other]!;
        for (let i = 0; i < 4; i += 1) {
          const line = (row + i) * width + column;
          let inner = 0;
          for (let j = 0; j < 4; j += 1) inner += leverage[line + j]! * value[4 * other + j]!;
          unit += 2 * value[4 * at + i]! * inner;
        }
      }
    }
    for (let i = rows.start[cell]!; i < rows.start[cell + 1]!; i += 1) {
      const w = weights[i]!;
      const left = (rows.y[i]! - fitted) / (1 - w * unit);
      error += w * left * left;
    }
  }
  return error;
}
