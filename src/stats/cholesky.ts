/**
 * Cholesky factor of a symmetric positive definite matrix (Golub & Van Loan 2013, alg. 4.2.1), in place: the lower triangle of the
 * row-major n × n `matrix` becomes L with L·Lᵀ = matrix; the upper triangle is neither read nor written. Returns false when a pivot is
 * not positive (not definite, or NaN): the content is then of no use.
 */
export function choleskyFactor(matrix: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let value = matrix[i * n + j]!;
      for (let k = 0; k < j; k += 1) value -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) matrix[i * n + j] = value / matrix[j * n + j]!;
      else if (value > 0) matrix[i * n + i] = Math.sqrt(value);
      else return false;
    }
  }
  return true;
}

/** Solves L·Lᵀ·x = b in place of b, given the factor. */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 1) {
    let value = b[i]!;
    for (let k = 0; k < i; k += 1) value -= factor[i * n + k]! * b[k]!;
    b[i] = value / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let value = b[i]!;
    for (let k = i + 1; k < n; k += 1) value -= factor[k * n + i]! * b[k]!;
    b[i] = value / factor[i * n + i]!;
  }
}

/** Writes (L·Lᵀ)⁻¹, whole and symmetric, to `inverse`; `column` holds n numbers of work. O(n³). */
export function choleskyInverse(factor: Float64Array, n: number, inverse: Float64Array, column: Float64Array): void {
  for (let j = 0; j < n; j += 1) {
    // L·v = unit vector j, which is 0 above j; then Lᵀ·x = v from the last down to j: what lies above is another column's mirror image.
    for (let i = j; i < n; i += 1) {
      let value = i === j ? 1 : 0;
      for (let k = j; k < i; k += 1) value -= factor[i * n + k]! * column[k]!;
      column[i] = value / factor[i * n + i]!;
    }
    for (let i = n - 1; i >= j; i -= 1) {
      let value = column[i]!;
      for (let k = i + 1; k < n; k += 1) value -= factor[k * n + i]! * column[k]!;
      column[i] = value / factor[i * n + i]!;
    }
    for (let i = j; i < n; i += 1) {
      inverse[i * n + j] = column[i]!;
      inverse[j * n + i] = column[i]!;
    }
  }
}
