/**
 * Adjusted p-values of a family of m tests. p in [0, 1], no NaN. Adjusted values are at least the raw ones, at most 1, and keep their
 * order. Empty: empty; one test: unchanged.
 */
export type Adjustment = (p: readonly number[]) => number[];

/** Holm's step-down (Holm 1979): the family-wise error rate, whatever the dependence. p₍ᵢ₎ · (m − i + 1), made increasing. */
export const holm: Adjustment = (p) => {
  const order = increasing(p);
  const adjusted = Array.from(p, () => 1);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, p[index]! * (p.length - rank)));
    adjusted[index] = running;
  });
  return adjusted;
};

/** Benjamini & Hochberg's step-up (1995): the false discovery rate. p₍ᵢ₎ · m / i, made increasing from the largest down. */
export const benjaminiHochberg: Adjustment = (p) => {
  const order = increasing(p);
  const adjusted = Array.from(p, () => 1);
  let running = 1;
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    const index = order[rank]!;
    running = Math.min(running, (p[index]! * p.length) / (rank + 1));
    adjusted[index] = running;
  }
  return adjusted;
};

function increasing(p: readonly number[]): number[] {
  return p.map((_, index) => index).sort((a, b) => p[a]! - p[b]! || a - b);
}
