import { createRequire } from 'node:module';
import type cdfOfNormal from '@stdlib/stats-base-dists-normal-cdf';
import type pdfOfNormal from '@stdlib/stats-base-dists-normal-pdf';
import type quantileOfNormal from '@stdlib/stats-base-dists-normal-quantile';
import type cdfOfT from '@stdlib/stats-base-dists-t-cdf';
import type quantileOfT from '@stdlib/stats-base-dists-t-quantile';

// They are two hundred small files, which what estimates nothing need not wait for.
const load = createRequire(import.meta.url);
const normal = {
  cdf: lazily<typeof cdfOfNormal>(() => load('@stdlib/stats-base-dists-normal-cdf')),
  pdf: lazily<typeof pdfOfNormal>(() => load('@stdlib/stats-base-dists-normal-pdf')),
  quantile: lazily<typeof quantileOfNormal>(() => load('@stdlib/stats-base-dists-normal-quantile')),
};
const t = {
  cdf: lazily<typeof cdfOfT>(() => load('@stdlib/stats-base-dists-t-cdf')),
  quantile: lazily<typeof quantileOfT>(() => load('@stdlib/stats-base-dists-t-quantile')),
};

function lazily<F>(get: () => F): () => F {
  let found: F | undefined;
  return () => (found ??= get());
}

/**
 * Quantiles and tails of the normal and Student's t distributions (relative errors below 1e-9 against SciPy).
 * Degrees of freedom may be fractional; `null` means the normal distribution, the limit of many.
 */
export type DegreesOfFreedom = number | null;

/** P(Z ≤ x). NaN in, NaN out. */
export function normalCdf(x: number): number {
  return normal.cdf()(x, 0, 1);
}

/**
 * The x with P(Z ≤ x) = p. p = 0 or 1: ∓infinity; p outside [0, 1]: NaN.
 * The package's value is off by 1e-8 far in the tail; a Newton step on the lower tail, which is accurate, mends it.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const x = normal.quantile()(p, 0, 1);
  return Number.isFinite(x) ? x - (normal.cdf()(x, 0, 1) - p) / normal.pdf()(x, 0, 1) : x;
}

/** P(T ≤ x) with df > 0 degrees of freedom. df ≤ 0: NaN. */
export function tCdf(x: number, df: number): number {
  return t.cdf()(x, df);
}

/** The x with P(T ≤ x) = p. df ≤ 0: NaN. */
export function tQuantile(p: number, df: number): number {
  return t.quantile()(p, df);
}

/** The half width of a symmetric interval in standard errors: the (1 + level)/2 quantile. level in (0, 1). */
export function criticalValue(level: number, df: DegreesOfFreedom): number {
  const p = (1 + level) / 2;
  return df === null ? normalQuantile(p) : tQuantile(p, df);
}

/**
 * P(|T| ≥ |x|), from the lower tail so that small values keep their digits. A value below the smallest positive double is reported
 * as that: a p-value of exactly 0 does not exist. NaN in, NaN out.
 */
export function twoSidedP(x: number, df: DegreesOfFreedom): number {
  const tail = df === null ? normalCdf(-Math.abs(x)) : tCdf(-Math.abs(x), df);
  return Number.isNaN(tail) ? NaN : Math.min(1, Math.max(2 * tail, Number.MIN_VALUE));
}
