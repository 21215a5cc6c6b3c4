import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { analyse, analysisOptions } from '../../src/analysis/index.ts';
import { acceptance } from '../../bench/simulation/acceptance.ts';
import { cells } from '../../bench/simulation/cells.ts';
import { sample, truth } from '../../bench/simulation/sample.ts';
import type { SampleSpec } from '../../bench/simulation/sample.ts';

/**
 * A small part of bench/simulation, whose whole is in docs/coverage.md: the estimators that are held to the bounds, with default options, on
 * samples whose truth is a finite sum. Tolerances are the bounds and 3.5 standard errors of a simulation of this size, so that a
 * seed's bad luck is no failure and a broken interval is one.
 */
const replicates = 100;
const slack = 3.5;

const specOf = (id: string): SampleSpec => cells.find((cell) => cell.id === id)!.spec;
const studied: readonly (readonly [name: string, spec: SampleSpec])[] = [
  ['weights fall, labels for all', { ...specOf('falling, labels for all'), prompts: 120 }],
  [
    'weights rise, unequal clusters, 1, 2 or 5 draws',
    { ...specOf('clusters'), prompts: 160, draws: [1, 2, 5], coverage: 0.6 },
  ],
  // An isotonic fit of noise is pulled apart at its ends: the difference was off by more than a standard deviation.
  ['useless judge', { ...specOf('useless judge'), prompts: 160, coverage: 0.6 }],
];

interface Tally {
  readonly errors: number[];
  readonly ses: number[];
  covered: number;
}

describe.each(studied)('%s', (name, spec) => {
  const values = truth(spec);
  const tallies = new Map<string, Tally>();
  const add = (
    key: string,
    error: number,
    se: number,
    [lower, upper]: readonly [number, number],
    held: number,
  ): void => {
    const entry = tallies.get(key) ?? { errors: [], ses: [], covered: 0 };
    entry.errors.push(error);
    entry.ses.push(se);
    if (lower <= held && held <= upper) entry.covered += 1;
    tallies.set(key, entry);
  };
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const data = sample(spec, randomStream(20, 'coverage-test', name, replicate));
    const { results } = analyse(
      data,
      acceptance.estimators.map((method) => ({ method })),
      analysisOptions({ seed: replicate }),
    );
    for (const { estimator, policies, comparisons } of results) {
      for (const { policy, estimate, se, ci } of policies) {
        const held = policy === 'base' ? values.base : values.target;
        if (estimate !== null && se !== null && ci !== null)
          add(`${estimator}: ${policy}`, estimate - held, se, ci, held);
      }
      for (const { policy, difference, se, ci } of comparisons) {
        const held = (values.target - values.base) * (policy === 'target' ? 1 : -1);
        if (difference !== null && se !== null && ci !== null)
          add(`${estimator}: difference`, difference - held, se, ci, held);
      }
    }
  }

  const expected = acceptance.estimators.flatMap((estimator) =>
    // Without labels of the target's own there is no ppi for it.
    (estimator === 'ppi' && spec.labels === 'logging' ? ['base'] : ['base', 'target', 'difference']).map(
      (of) => `${estimator}: ${of}`,
    ),
  );

  it('is seldom refused', () => {
    expect([...tallies.keys()].toSorted()).toEqual(expected.toSorted());
    for (const { errors } of tallies.values()) expect(errors.length).toBeGreaterThan(0.8 * replicates);
  });

  it.each(expected)('%s', (key) => {
    const { errors, ses, covered } = tallies.get(key)!;
    const n = errors.length;
    const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / n;
    const bias = mean(errors);
    const central = (power: number): number => mean(errors.map((error) => (error - bias) ** power));
    const sd = Math.sqrt((central(2) * n) / (n - 1));
    expect(Math.abs(bias) / sd).toBeLessThan(acceptance.bias[1] + slack / Math.sqrt(n));
    const ratio = mean(ses) / sd;
    const relativeError = Math.sqrt((central(4) / central(2) ** 2 - 1) / (4 * n));
    expect(ratio).toBeGreaterThan(acceptance.seRatio[0] * (1 - slack * relativeError));
    expect(ratio).toBeLessThan(acceptance.seRatio[1] * (1 + slack * relativeError));
    const [lowest, highest] = acceptance.coverage;
    const coverage = covered / n;
    expect(coverage).toBeGreaterThan(lowest - slack * Math.sqrt((lowest * (1 - lowest)) / n));
    expect(coverage).toBeLessThan(Math.min(1.0001, highest + slack * Math.sqrt((highest * (1 - highest)) / n)));
  });
});
