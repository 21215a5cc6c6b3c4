import { interpolate } from '../../stats/isotonic.ts';

/** Probabilities stay this far from 0 and 1 on the logit scale. */
const edge = 1e-7;
const mostSteps = 50;
const longestStep = 5;

/** Rows whose residuals the targeted outcome model must leave no weighted mean in; those of weight 0 don't count. */
export interface TargetedRows {
  readonly outcome: Float64Array;
  readonly target: Float64Array;
  /** The clever covariate: the weight as a function of the judge score. */
  readonly clever: Float64Array;
  readonly weight: Float64Array;
}

export interface Targeting {
  readonly epsilon: number;
  /** The targeted outcome at an outcome g with clever covariate h. */
  move(g: number, h: number): number;
}

/**
 * The targeting step of TMLE (van der Laan & Rubin 2006): the ε at which Σ h·(target − g_ε) = 0.
 * `logit`: g_ε = expit(logit g + ε·h), by Newton steps from 0 of at most 5. `identity`: g_ε = g + ε·h, clipped to [0, 1].
 * No clever covariate other than 0, or no information in the rows: ε = 0.
 */
export function targeting(link: 'logit' | 'identity', rows: TargetedRows): Targeting {
  switch (link) {
    case 'logit': {
      const epsilon = logitEpsilon(rows);
      return { epsilon, move: (g, h) => shifted(inside(g), epsilon * h) };
    }
    case 'identity': {
      const epsilon = identityEpsilon(rows);
      return { epsilon, move: (g, h) => Math.min(1, Math.max(0, g + epsilon * h)) };
    }
    default:
      return link satisfies never;
  }
}

function identityEpsilon({ outcome, target, clever, weight }: TargetedRows): number {
  let score = 0;
  let information = 0;
  for (let i = 0; i < outcome.length; i += 1) {
    if (weight[i] === 0) continue;
    score += weight[i]! * clever[i]! * (target[i]! - outcome[i]!);
    information += weight[i]! * clever[i]! ** 2;
  }
  return information <= 1e-12 ? 0 : score / information;
}

function logitEpsilon({ outcome, target, clever, weight }: TargetedRows): number {
  const start = outcome.map(inside);
  let epsilon = 0;
  for (let step = 0; step < mostSteps; step += 1) {
    let score = 0;
    let fisher = 0;
    for (let i = 0; i < start.length; i += 1) {
      const v = weight[i]!;
      if (v === 0) continue;
      const h = clever[i]!;
      const p = shifted(start[i]!, epsilon * h);
      score += v * h * (target[i]! - p);
      fisher += v * h * h * p * (1 - p);
    }
    if (fisher <= 1e-12) break;
    if (Math.abs(score) / Math.sqrt(fisher) <= 1e-8) break;
    epsilon += Math.max(-longestStep, Math.min(longestStep, score / fisher));
  }
  return epsilon;
}

function inside(p: number): number {
  return Math.min(1 - edge, Math.max(edge, p));
}

/** expit(logit g + x), as g·eˣ/(1 − g + g·eˣ): the shift alone needs an exponential, and none that overflows. g inside (0, 1). */
function shifted(g: number, x: number): number {
  const t = Math.exp(-Math.abs(x));
  return inside(x > 0 ? g / (g + (1 - g) * t) : (g * t) / (g * t + (1 - g)));
}

/**
 * The weight as a function of the judge score within each fold: the mean weight of the fold's rows at each of its scores, linear between them and
 * constant beyond. judge: increasing.
 */
export function weightAtScores(
  judge: Float64Array,
  weight: Float64Array,
  fold: Int32Array,
  foldCount: number,
): (judge: Float64Array, fold: Int32Array) => Float64Array {
  const knots = Array.from({ length: foldCount }, () => ({
    x: [] as number[],
    sum: [] as number[],
    n: [] as number[],
  }));
  for (let i = 0; i < judge.length; i += 1) {
    const own = knots[fold[i]!]!;
    const last = own.x.length - 1;
    if (last >= 0 && own.x[last] === judge[i]) {
      own.sum[last] = own.sum[last]! + weight[i]!;
      own.n[last] = own.n[last]! + 1;
    } else {
      own.x.push(judge[i]!);
      own.sum.push(weight[i]!);
      own.n.push(1);
    }
  }
  const models = knots.map(({ x, sum, n }) => ({
    x: Float64Array.from(x),
    y: Float64Array.from(sum, (total, j) => total / n[j]!),
  }));
  return (at, foldOf) => {
    const upper = new Uint32Array(foldCount);
    return at.map((score, i) => {
      const model = models[foldOf[i]!]!;
      if (model.x.length === 0) return NaN;
      let place = upper[foldOf[i]!]!;
      while (place < model.x.length && model.x[place]! < score) place += 1;
      upper[foldOf[i]!] = place;
      return interpolate(model, place, score);
    });
  };
}
