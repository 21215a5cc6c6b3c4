import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { analyse, analysisOptions } from '../../src/analysis/index.ts';
import { simulate, truth } from './simulated-world.ts';

/** Known truth, unequal cluster sizes, half of the prompts labelled, three policies that share prompts. */
const world = {
  prompts: 160,
  coverage: 0.6,
  draws: [1, 2, 5],
  strengths: { base: 1.5, better: 2.2, worse: 1.2 },
  logging: 'base',
  rounding: 0.05,
};
const replicates = 400;

interface Tally {
  readonly errors: number[];
  readonly ses: number[];
  covered: number;
}

function tally(
  tallies: Map<string, Tally>,
  key: string,
  error: number,
  se: number,
  ci: readonly [number, number],
): void {
  const entry = tallies.get(key) ?? { errors: [], ses: [], covered: 0 };
  entry.errors.push(error);
  entry.ses.push(se);
  // The interval holds the truth when it holds the estimate less its error.
  const target = (ci[0] + ci[1]) / 2 - error;
  if (ci[0] <= target && target <= ci[1]) entry.covered += 1;
  tallies.set(key, entry);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('direct on a world with known truth', () => {
  const tallies = new Map<string, Tally>();
  const strengths: Readonly<Record<string, number>> = world.strengths;
  const value = (policy: string): number => truth(strengths[policy]!);
  let shown = 0;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const data = simulate(world, randomStream(20, 'coverage', replicate));
    const { policies, comparisons } = analyse(data, [{ method: 'direct' }], analysisOptions()).results[0]!;
    for (const { policy, estimate, se, ci } of policies) {
      if (estimate === null || se === null || ci === null) continue;
      shown += 1;
      tally(tallies, policy, estimate - value(policy), se, ci);
    }
    for (const { policy, reference, difference, se, ci } of comparisons) {
      if (difference === null || se === null || ci === null) continue;
      tally(tallies, `${policy} − ${reference}`, difference - (value(policy) - value(reference)), se, ci);
    }
  }

  it('refuses seldom', () => {
    expect(shown / (3 * replicates)).toBeGreaterThan(0.9);
    expect(tallies.size).toBe(6);
  });

  it.each(['base', 'better', 'worse', 'better − base', 'worse − base', 'worse − better'])('%s', (key) => {
    const { errors, ses, covered } = tallies.get(key)!;
    const n = errors.length;
    const bias = mean(errors);
    const sd = Math.sqrt(errors.reduce((total, error) => total + (error - bias) ** 2, 0) / (n - 1));
    // Three standard errors of a Monte Carlo of this size around what must hold.
    expect(Math.abs(covered / n - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / n));
    expect(Math.abs(bias / sd)).toBeLessThan(0.1 + 3 / Math.sqrt(n));
    expect(Math.abs(mean(ses) / sd - 1)).toBeLessThan(0.1);
  });
});
