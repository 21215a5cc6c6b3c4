import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { exponentialWeights, resampledUnits } from '../../src/stats/resampling.ts';

const units = 40;
const replicates = 4000;

/** Mean over replicates of f(weights), and its Monte Carlo error. */
function moment(f: (weights: Float64Array) => number): { readonly mean: number; readonly error: number } {
  const weights = new Float64Array(units);
  const values = Array.from({ length: replicates }, (_, replicate) => {
    exponentialWeights(randomStream(3, 'weights', replicate), weights);
    return f(weights);
  });
  const mean = values.reduce((a, b) => a + b, 0) / replicates;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (replicates - 1);
  return { mean, error: Math.sqrt(variance / replicates) };
}

describe('exponential weights', () => {
  it('are positive, with mean exactly 1', () => {
    const weights = new Float64Array(units);
    exponentialWeights(randomStream(1), weights);
    expect(Math.min(...weights)).toBeGreaterThan(0);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(units, 10);
    const one = new Float64Array(1);
    exponentialWeights(randomStream(1), one);
    expect(one[0]).toBe(1);
  });

  it('have the moments of n times a flat Dirichlet draw', () => {
    // Var = (n − 1)/(n + 1), Cov = −1/(n + 1), third central moment 2(n − 1)(n − 2)/((n + 1)(n + 2)).
    const variance = moment((w) => (w[0]! - 1) ** 2);
    expect(Math.abs(variance.mean - (units - 1) / (units + 1))).toBeLessThan(4 * variance.error);
    const covariance = moment((w) => (w[0]! - 1) * (w[1]! - 1));
    expect(Math.abs(covariance.mean + 1 / (units + 1))).toBeLessThan(4 * covariance.error);
    const third = moment((w) => (w[7]! - 1) ** 3);
    const expected = (2 * (units - 1) * (units - 2)) / ((units + 1) * (units + 2));
    expect(Math.abs(third.mean - expected)).toBeLessThan(4 * third.error);
  });
});

describe('draws with replacement', () => {
  it('take every unit equally often', () => {
    const taken = new Uint32Array(units);
    const counts = new Float64Array(units);
    for (let replicate = 0; replicate < replicates; replicate += 1) {
      resampledUnits(randomStream(4, 'draws', replicate), taken);
      for (const unit of taken) counts[unit] = counts[unit]! + 1;
    }
    expect(counts.reduce((a, b) => a + b, 0)).toBe(units * replicates);
    const spread = Math.sqrt(replicates * (1 - 1 / units));
    for (const count of counts) expect(Math.abs(count - replicates)).toBeLessThan(4.5 * spread);
  });
});
