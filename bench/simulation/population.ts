/**
 * A population whose values are finite sums. Everything that an answer shows is discrete, so weights, log probabilities and policy
 * values are exact.
 *
 * A prompt has a difficulty d ∈ {0, 1, 2} and an effect u of mean 0 on its labels. An answer shows a judge score s on a grid and a
 * style z ∈ {0, …, 8}. The logging policy has s | d from a Beta law on the grid and z from Bin(8, ½). The target has
 * p(s | d) ∝ p₀(s | d)·exp(tilt·s) and z from Bin(8, σ(drift)): its weights rise (tilt > 0), fall (tilt < 0) or are flat (tilt = 0) in the
 * judge score, and drift spreads them at equal scores. A label has mean f(s) + hardness·(1 − d) + styleEffect·(z/8 − ½) + u, and
 * + shift for the target.
 */
export interface PopulationSpec {
  /** Between judge scores. */
  readonly step: number;
  readonly tilt: number;
  readonly drift: number;
  readonly response: ResponseShape;
  /** What a difficulty less adds to a label at equal judge scores. */
  readonly hardness: number;
  /** Of the style on the label, from one end to the other. */
  readonly styleEffect: number;
  /** On the target's labels, which neither score nor style shows. */
  readonly shift: number;
}

/** E[label | score] in the logging policy's answers, other effects at 0. */
export type ResponseShape = 'curve' | 'hump' | 'falling' | 'none';

const shapes: Readonly<Record<ResponseShape, (score: number) => number>> = {
  curve: (s) => 0.25 + 0.5 * s * s,
  hump: (s) => 0.72 - 0.9 * (s - 0.6) ** 2,
  falling: (s) => 0.75 - 0.5 * s,
  none: () => 0.5,
};

export const styles = 8;

/** Beta(a, b) of the judge score by difficulty: easy prompts are scored higher. */
const scoreLaws: readonly (readonly [a: number, b: number])[] = [
  [4, 2],
  [3, 2],
  [2.5, 2.5],
];
export const difficulties = scoreLaws.length;

export interface PolicyLaw {
  /** By difficulty: probability of each score, and its running sum. */
  readonly score: readonly { readonly p: Float64Array; readonly cumulative: Float64Array }[];
  /** Probability that one of the style's eight marks is set. */
  readonly mark: number;
}

export interface Population {
  readonly spec: PopulationSpec;
  readonly grid: Float64Array;
  readonly base: PolicyLaw;
  readonly target: PolicyLaw;
}

export function population(spec: PopulationSpec): Population {
  const points = Math.round(1 / spec.step) + 1;
  const grid = Float64Array.from({ length: points }, (_, k) => k / (points - 1));
  return { spec, grid, base: policyLaw(grid, 0, 0), target: policyLaw(grid, spec.tilt, spec.drift) };
}

function policyLaw(grid: Float64Array, tilt: number, drift: number): PolicyLaw {
  // Half a step into the interval, where the density of the end points is not 0.
  const inner = (s: number): number => (s * (grid.length - 1) + 0.5) / grid.length;
  return {
    score: scoreLaws.map(([a, b]) => {
      const weight = grid.map((s) => inner(s) ** (a - 1) * (1 - inner(s)) ** (b - 1) * Math.exp(tilt * s));
      const total = weight.reduce((sum, value) => sum + value, 0);
      const p = weight.map((value) => value / total);
      let below = 0;
      return { p, cumulative: p.map((value) => (below += value)) };
    }),
    mark: 1 / (1 + Math.exp(-drift)),
  };
}

/** The label's mean given what the answer shows, the prompt's own effect left out. */
export function labelMean(spec: PopulationSpec, score: number, difficulty: number, style: number): number {
  return shapes[spec.response](score) + spec.hardness * (1 - difficulty) + spec.styleEffect * (style / styles - 0.5);
}

/** V(π) when prompts have the difficulties with these probabilities: the sum over difficulties and scores; the style enters by its mean. */
export function value(
  { spec, grid, ...laws }: Population,
  policy: 'base' | 'target',
  difficulty: readonly number[],
): number {
  const law = laws[policy];
  let total = policy === 'target' ? spec.shift : 0;
  law.score.forEach(({ p }, d) => {
    const share = difficulty[d] ?? 0;
    p.forEach((probability, k) => {
      total += share * probability * labelMean(spec, grid[k]!, d, styles * law.mark);
    });
  });
  return total;
}
