/** How close to the edge counts as on it, and after how many rounds to give up. */
export interface SimplexOptions {
  /** A weight above −tolerance counts as non-negative. */
  readonly tolerance: number;
  readonly rounds: number;
}

/**
 * argmin πᵀΣπ over weights π ≥ 0 that sum to 1, by an active set: the unconstrained minimum on the set is π ∝ Σ⁻¹1; the most negative weight
 * leaves the set until none is negative (it never comes back: with few columns this is the minimum in all but contrived cases).
 *
 * sigma: symmetric, row by row, one row a column. Singular on the set, or no end within the rounds: equal weights on the set.
 */
export function minimumVarianceWeights(sigma: readonly Float64Array[], options: SimplexOptions): Float64Array {
  const k = sigma.length;
  let active = sigma.map((_, index) => index);
  for (let round = 0; round < options.rounds; round += 1) {
    const block = active.map((row) => Float64Array.from(active, (column) => sigma[row]![column]!));
    const raw = solveOnes(block);
    const total = raw === null ? 0 : raw.reduce((sum, value) => sum + value, 0);
    const weights =
      raw === null || Math.abs(total) < 1e-10
        ? new Float64Array(active.length).fill(1 / active.length)
        : raw.map((value) => value / total);
    const lowest = weights.reduce((place, value, index) => (value < weights[place]! ? index : place), 0);
    if (weights[lowest]! >= -options.tolerance) return spread(k, active, weights);
    active = active.filter((_, index) => index !== lowest);
  }
  return new Float64Array(k).fill(1 / k);
}

function spread(k: number, active: readonly number[], weights: Float64Array): Float64Array {
  const out = new Float64Array(k);
  active.forEach((column, index) => (out[column] = Math.max(0, weights[index]!)));
  const total = out.reduce((sum, value) => sum + value, 0);
  return out.map((value) => value / total);
}

/** x with Ax = 1, by elimination with partial pivoting; null when A is singular. A is overwritten. */
function solveOnes(a: readonly Float64Array[]): Float64Array | null {
  const n = a.length;
  const rows = a.map((row) => Float64Array.from([...row, 1]));
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    const head = rows[pivot]!;
    if (!(Math.abs(head[column]!) > 0) || !Number.isFinite(head[column]!)) return null;
    [rows[column], rows[pivot]] = [head, rows[column]!];
    for (let row = column + 1; row < n; row += 1) {
      const below = rows[row]!;
      const factor = below[column]! / head[column]!;
      for (let j = column; j <= n; j += 1) below[j] = below[j]! - factor * head[j]!;
    }
  }
  const x = new Float64Array(n);
  for (let row = n - 1; row >= 0; row -= 1) {
    let value = rows[row]![n]!;
    for (let j = row + 1; j < n; j += 1) value -= rows[row]![j]! * x[j]!;
    x[row] = value / rows[row]![row]!;
  }
  return x;
}

/** Sample covariance (divisor n − 1) of columns of equal length n ≥ 2. */
export function covarianceMatrix(columns: readonly Float64Array[]): Float64Array[] {
  const centred = columns.map((column) => {
    let total = 0;
    for (let i = 0; i < column.length; i += 1) total += column[i]!;
    const centre = total / column.length;
    return column.map((value) => value - centre);
  });
  return centred.map((a) =>
    Float64Array.from(centred, (b) => {
      let total = 0;
      for (let i = 0; i < a.length; i += 1) total += a[i]! * b[i]!;
      return total / (a.length - 1);
    }),
  );
}

/** Eigenvalues of a small symmetric matrix, by Jacobi rotations (1846). Not sorted. */
export function symmetricEigenvalues(matrix: readonly Float64Array[]): Float64Array {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0;
    let scale = 0;
    for (let p = 0; p < n; p += 1) {
      for (let q = 0; q < n; q += 1) {
        if (p === q) scale += a[p]![q]! ** 2;
        else off += a[p]![q]! ** 2;
      }
    }
    if (off <= 1e-30 * scale || off === 0) break;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, p, q);
  }
  return Float64Array.from(a, (row, i) => row[i]!);
}

function rotate(a: readonly Float64Array[], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k += 1) {
    const [x, y] = [a[k]![p]!, a[k]![q]!];
    a[k]![p] = c * x - s * y;
    a[k]![q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k += 1) {
    const [x, y] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * x - s * y;
    a[q]![k] = s * x + c * y;
  }
}
