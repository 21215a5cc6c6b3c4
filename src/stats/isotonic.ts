import { sortedOrder } from './order.ts';

/** Two values closer than this are one value (the resolution of doubles that scikit-learn uses). */
const sameValue = 1e-15;

/** The sorted order of a predictor, made once and used by every fit on it. */
export interface IsotonicDesign {
  /** Row indices in increasing order of x. */
  readonly order: Uint32Array;
  /** The distinct values of x, increasing. */
  readonly x: Float64Array;
  /** Rows of distinct value j: order[start[j]] … order[start[j + 1] − 1]. One longer than x. */
  readonly start: Uint32Array;
}

/** A monotone, piecewise linear map: knots with x increasing and y monotone. */
export interface IsotonicModel {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The blocks that pool-adjacent-violators has on its stack: total weight, mean, first and last cell. */
export interface IsotonicWorkspace {
  readonly weight: Float64Array;
  readonly value: Float64Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

export function isotonicWorkspace(n: number): IsotonicWorkspace {
  return {
    weight: new Float64Array(n),
    value: new Float64Array(n),
    first: new Uint32Array(n),
    last: new Uint32Array(n),
  };
}

export interface IsotonicFitOptions {
  readonly direction?: 'increasing' | 'decreasing';
  /** Fitted values are clipped to these. */
  readonly bounds?: readonly [lower: number, upper: number];
  /** For at least as many cells as there are: refits that share one spare the memory. */
  readonly workspace?: IsotonicWorkspace;
}

/** Sorts x (finite values, no NaN) and finds its ties: values within 1e-15 of the first of their run are one value. O(n). */
export function isotonicDesign(x: Float64Array): IsotonicDesign {
  const order = sortedOrder(x);
  const distinct = new Float64Array(x.length);
  const start = new Uint32Array(x.length + 1);
  let count = 0;
  for (let i = 0; i < order.length; i += 1) {
    const value = x[order[i]!]!;
    if (count === 0 || value - distinct[count - 1]! >= sameValue) {
      distinct[count] = value;
      start[count] = i;
      count += 1;
    }
  }
  start[count] = x.length;
  return { order, x: distinct.slice(0, count), start: start.slice(0, count + 1) };
}

/**
 * Weighted least-squares isotonic regression by pool-adjacent-violators (Ayer et al. 1955; Barlow et al. 1972), with scikit-learn's
 * conventions: rows of weight 0 are dropped, tied x are merged to their weighted mean, interior knots that lie inside a constant run
 * are dropped. O(n) given the design.
 *
 * y, weights: one a row of the design's x; weights ≥ 0 (null: all 1). Returns null when no row has positive weight.
 * One distinct x: one knot, a constant. Equal y or zero variance: a constant map with a knot at each end.
 * NaN in y of positive weight spreads through its block: leave such rows out, or give them weight 0 and a finite y.
 */
export function fitIsotonic(
  design: IsotonicDesign,
  y: Float64Array,
  weights: Float64Array | null = null,
  options: IsotonicFitOptions = {},
): IsotonicModel | null {
  const count = design.x.length;
  const cellWeight = new Float64Array(count);
  const cellSum = new Float64Array(count);
  for (let j = 0; j < count; j += 1) {
    let weight = 0;
    let total = 0;
    for (let i = design.start[j]!; i < design.start[j + 1]!; i += 1) {
      const row = design.order[i]!;
      const w = weights === null ? 1 : weights[row]!;
      weight += w;
      total += w * y[row]!;
    }
    cellWeight[j] = weight;
    cellSum[j] = total;
  }
  return fitIsotonicCells(design.x, cellWeight, cellSum, options);
}

/**
 * The same from sums by distinct x: cellWeight = Σw and cellSum = Σw·y of the rows at x[j]. This is the entry for refits: a caller that
 * keeps its rows in sorted order adds them up in one pass. x increasing; null when no cell has positive weight.
 */
export function fitIsotonicCells(
  x: Float64Array,
  cellWeight: Float64Array,
  cellSum: Float64Array,
  options: IsotonicFitOptions = {},
): IsotonicModel | null {
  const sign = options.direction === 'decreasing' ? -1 : 1;
  const workspace = options.workspace ?? isotonicWorkspace(x.length);
  const count = pooledBlocks(x.length, cellWeight, cellSum, sign, workspace);
  return count === 0 ? null : knots(x, { ...workspace, count }, sign, options.bounds);
}

/**
 * The same regression at the cells themselves, written to out[0 … cells − 1]: what fitting and predicting at x would give, without a model in
 * between. Cells of weight 0 are interpolated. False, and nothing written, when no cell has positive weight.
 */
export function isotonicAtCells(
  x: Float64Array,
  cellWeight: Float64Array,
  cellSum: Float64Array,
  { direction, workspace }: { readonly direction: 'increasing' | 'decreasing'; readonly workspace: IsotonicWorkspace },
  out: Float64Array,
): boolean {
  const sign = direction === 'decreasing' ? -1 : 1;
  const count = pooledBlocks(x.length, cellWeight, cellSum, sign, workspace);
  if (count === 0) return false;
  const { value, first, last } = workspace;
  let cell = 0;
  let below = sign * value[0]!;
  for (let block = 0; block < count; block += 1) {
    const own = sign * value[block]!;
    const start = first[block]!;
    const end = last[block]!;
    if (block === 0) {
      for (; cell < start; cell += 1) out[cell] = own;
    } else if (cell < start) {
      const from = x[cell - 1]!;
      const slope = (own - below) / (x[start]! - from);
      for (; cell < start; cell += 1) out[cell] = below + slope * (x[cell]! - from);
    }
    for (; cell <= end; cell += 1) out[cell] = own;
    below = own;
  }
  for (; cell < x.length; cell += 1) out[cell] = below;
  return true;
}

/** Pools cells of positive weight until the means of the blocks increase (of −y where sign is −1). Returns the number of blocks. */
function pooledBlocks(
  n: number,
  cellWeight: Float64Array,
  cellSum: Float64Array,
  sign: number,
  { weight, value, first, last }: IsotonicWorkspace,
): number {
  let top = -1;
  for (let j = 0; j < n; j += 1) {
    let w = cellWeight[j]!;
    if (!(w > 0)) continue;
    let mean = (sign * cellSum[j]!) / w;
    let start = j;
    // Equal means are pooled too: the knots between them would carry nothing.
    while (top >= 0 && value[top]! >= mean) {
      const left = weight[top]!;
      // As a step from the left mean, so that equal means stay exactly equal.
      mean = value[top]! + (w / (left + w)) * (mean - value[top]!);
      w += left;
      start = first[top]!;
      top -= 1;
    }
    top += 1;
    weight[top] = w;
    value[top] = mean;
    first[top] = start;
    last[top] = j;
  }
  return top + 1;
}

interface Blocks {
  readonly value: Float64Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  readonly count: number;
}

/** The two ends of each block (one when they coincide). */
function knots(
  x: Float64Array,
  blocks: Blocks,
  sign: number,
  bounds: readonly [number, number] | undefined,
): IsotonicModel {
  let size = 0;
  for (let block = 0; block < blocks.count; block += 1) size += blocks.first[block] === blocks.last[block] ? 1 : 2;
  const knotX = new Float64Array(size);
  const knotY = new Float64Array(size);
  let count = 0;
  for (let block = 0; block < blocks.count; block += 1) {
    const raw = sign * blocks.value[block]!;
    const y = bounds === undefined ? raw : Math.min(bounds[1], Math.max(bounds[0], raw));
    const first = blocks.first[block]!;
    const last = blocks.last[block]!;
    knotX[count] = x[first]!;
    knotY[count] = y;
    count += 1;
    if (first === last) continue;
    knotX[count] = x[last]!;
    knotY[count] = y;
    count += 1;
  }
  return { x: knotX, y: knotY };
}

/** The model at x: linear between knots, constant beyond them. NaN in, NaN out. O(log knots). */
export function predictIsotonic(model: IsotonicModel, x: number): number {
  if (Number.isNaN(x)) return NaN;
  let low = 0;
  let high = model.x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (model.x[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return interpolate(model, low, x);
}

/** The model at each of an increasing sequence of values, in one walk along both. O(n + knots). */
export function predictIsotonicSorted(model: IsotonicModel, sortedX: Float64Array, out: Float64Array): void {
  let upper = 0;
  for (let i = 0; i < sortedX.length; i += 1) {
    const x = sortedX[i]!;
    while (upper < model.x.length && model.x[upper]! < x) upper += 1;
    out[i] = interpolate(model, upper, x);
  }
}

/** The value at x, given the index of the first knot that is not below it. */
export function interpolate(model: IsotonicModel, upper: number, x: number): number {
  const knotX = model.x;
  const knotY = model.y;
  const end = knotX.length - 1;
  if (upper === 0) return knotY[0]!;
  if (upper > end) return knotY[end]!;
  const x1 = knotX[upper]!;
  const y1 = knotY[upper]!;
  if (x === x1) return y1;
  const x0 = knotX[upper - 1]!;
  const y0 = knotY[upper - 1]!;
  return y0 + ((y1 - y0) / (x1 - x0)) * (x - x0);
}
