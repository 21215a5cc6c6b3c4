import type { RandomStream } from '../base/random.ts';

/**
 * Exponential weights with mean exactly 1 (the Bayesian bootstrap of Rubin 1981: n times a draw from the flat Dirichlet distribution).
 * Every unit keeps a positive weight. Fills `out`; one unit: 1.
 */
export function exponentialWeights(stream: RandomStream, out: Float64Array): void {
  let total = 0;
  for (let unit = 0; unit < out.length; unit += 1) {
    const weight = stream.exponential();
    out[unit] = weight;
    total += weight;
  }
  for (let unit = 0; unit < out.length; unit += 1) out[unit] = (out[unit]! * out.length) / total;
}

/** n draws with replacement out of n units (Efron 1979): which unit each draw took. Fills `out`. */
export function resampledUnits(stream: RandomStream, out: Uint32Array): void {
  for (let draw = 0; draw < out.length; draw += 1) out[draw] = stream.integer(out.length);
}
