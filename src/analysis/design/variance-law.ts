/**
 * How an estimate's variance falls with the size of an experiment: V(n, m) = prompt/n + label/m, with n judged prompts and m labelled
 * responses. `prompt` is the variance between prompts of what is averaged, `label` the noise of calibration per label.
 */
export interface VarianceLaw {
  readonly prompt: number;
  readonly label: number;
}

export function varianceAt({ prompt, label }: VarianceLaw, n: number, m: number): number {
  return prompt / n + (label === 0 ? 0 : label / m);
}

/** The law of a difference of two policies that share nothing: neither prompts nor labels. For pairs on the same prompts it is too wide. */
export function independentDifference(a: VarianceLaw, b: VarianceLaw): VarianceLaw {
  return { prompt: a.prompt + b.prompt, label: a.label + b.label };
}

/** A variance that was observed with n prompts and m labels. */
export interface VarianceMeasurement {
  readonly n: number;
  readonly m: number;
  readonly variance: number;
}

export interface FittedLaw {
  readonly law: VarianceLaw;
  /** 1 − SSE/SST of the variances; null when they are all equal. */
  readonly rSquared: number | null;
}

/**
 * Non-negative least squares of measured variances on 1/n and 1/m. `relative` (default) weighs each by 1/variance², since the error of a
 * variance is in proportion to it; `absolute` is the reference's plain fit, in which the smallest designs decide.
 * Null with fewer than three measurements, or fewer than two different n or m: the two parts cannot be told apart.
 */
export function fitVarianceLaw(
  measurements: readonly VarianceMeasurement[],
  weighting: 'relative' | 'absolute' = 'relative',
): FittedLaw | null {
  const different = (pick: (one: VarianceMeasurement) => number): number => new Set(measurements.map(pick)).size;
  if (measurements.length < 3 || different((one) => one.n) < 2 || different((one) => one.m) < 2) return null;
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (const { n, m, variance } of measurements) {
    const weight = weighting === 'relative' ? 1 / (variance * variance) : 1;
    aa += weight / (n * n);
    ab += weight / (n * m);
    bb += weight / (m * m);
    ay += (weight * variance) / n;
    by += (weight * variance) / m;
  }
  const determinant = aa * bb - ab * ab;
  const free = { prompt: (bb * ay - ab * by) / determinant, label: (aa * by - ab * ay) / determinant };
  // With two coefficients the constrained optimum is the free one or lies on one of the axes.
  const sse = ({ prompt, label }: VarianceLaw): number =>
    prompt * prompt * aa + 2 * prompt * label * ab + label * label * bb - 2 * (prompt * ay + label * by);
  const onAxes: readonly VarianceLaw[] = [
    { prompt: Math.max(0, ay / aa), label: 0 },
    { prompt: 0, label: Math.max(0, by / bb) },
  ];
  const inside = free.prompt >= 0 && free.label >= 0;
  const law = inside ? free : onAxes.toSorted((a, b) => sse(a) - sse(b))[0]!; // two entries
  return { law, rSquared: rSquared(law, measurements) };
}

function rSquared(law: VarianceLaw, measurements: readonly VarianceMeasurement[]): number | null {
  const mean = measurements.reduce((total, { variance }) => total + variance, 0) / measurements.length;
  let [error, total] = [0, 0];
  for (const { n, m, variance } of measurements) {
    error += (variance - varianceAt(law, n, m)) ** 2;
    total += (variance - mean) ** 2;
  }
  return total > 0 ? 1 - error / total : null;
}
