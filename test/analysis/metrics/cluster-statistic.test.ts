import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import { describe, expect, test } from 'vitest';
import { gridOf } from '../../../src/analysis/metrics/grid.ts';
import { measure } from '../../../src/analysis/metrics/measure.ts';
import type { MetricName, MetricValue } from '../../../src/analysis/metrics/metric.ts';
import { metrics } from '../../../src/analysis/metrics/registry.ts';
import { randomStream } from '../../../src/base/random.ts';
import { cell, claim, claims } from './cells.ts';

const measured = (name: MetricName, cells: readonly CellRow[]): MetricValue => measure(metrics[name], gridOf(cells));

const biased = (seed: number, errors: readonly number[]): CellRow =>
  cell(
    { seed },
    claims(
      errors.map((error) => 0.5 + error),
      errors.map(() => 0.5),
    ),
  );

test('the interval of a mean is Student’s over seeds, however many claims a seed has', () => {
  const cells = [biased(0, [0, 0.02]), biased(1, [0.03, 0.03]), biased(2, [-0.04, 0]), biased(3, [0.1, 0])];
  const { value, interval } = measured('bias', cells);
  expect(value).toBeCloseTo(0.0175, 12);
  // scipy.stats.t.interval(.95, 3, loc=mean, scale=sem) of the seeds' means [.01, .03, −.02, .05]
  expect(interval![0]).toBeCloseTo(-0.0300151774, 9);
  expect(interval![1]).toBeCloseTo(0.0650151774, 9);
});

test('cells of one seed are no repeats: splitting a seed into cells changes nothing', () => {
  const whole = [biased(0, [0, 0.02]), biased(1, [0.03, 0.03]), biased(2, [-0.04, 0])];
  const split = whole.flatMap((one) =>
    one.policies.map((policy, size) => cell({ ...one.values, sample_size: size }, [policy])),
  );
  const [a, b] = [measured('bias', whole), measured('bias', split)];
  expect(b.value).toBeCloseTo(a.value!, 12);
  expect(b.interval![0]).toBeCloseTo(a.interval![0], 12);
  expect(b.interval![1]).toBeCloseTo(a.interval![1], 12);
});

test('one seed, or no axis of seeds, says nothing about other seeds', () => {
  expect(measured('bias', [biased(0, [0.1, 0.2])]).interval).toBeNull();
  const sizes = [0, 1, 2].map((size) => cell({ sample_size: size }, claims([0.5 + size / 10], [0.5])));
  expect(measured('bias', sizes).interval).toBeNull();
  expect(measured('coverage', sizes).interval).toBeNull();
});

describe('a share’s interval is Wilson’s on the effective number of claims', () => {
  const covering = (seed: number, held: readonly boolean[]): CellRow =>
    cell(
      { seed },
      held.map((isHeld, index) => claim(`p${index}`, { estimate: 0.5, ci: [0.4, 0.6], truth: isHeld ? 0.5 : 0.9 })),
    );

  test('seeds with 2, 1, 2 and 2 of 2', () => {
    const cells = [
      [true, true],
      [true, false],
      [true, true],
      [true, true],
    ].map((held, seed) => covering(seed, held));
    const { value, interval } = measured('coverage', cells);
    expect(value).toBe(0.875);
    // p = 7/8, se = sem([1, .5, 1, 1]), n = p(1 − p)/se² = 7, n·(z/t₃)² = 2.655046; Wilson by its formula, with SciPy's quantiles
    expect(interval![0]).toBeCloseTo(0.3158501378, 8);
    expect(interval![1]).toBeCloseTo(0.9906661446, 8);
  });

  test('all hold: as many as there are seeds, and no more than 1', () => {
    const cells = [0, 1, 2, 3].map((seed) => covering(seed, [true, true]));
    const { value, interval } = measured('coverage', cells);
    // Wilson's lower bound at p = 1: n/(n + z²) with n = 4 and z² = 3.841458821 (qchisq(.95, 1))
    expect(value).toBe(1);
    expect(interval![0]).toBeCloseTo(4 / 7.841458821, 8);
    expect(interval![1]).toBe(1);
  });

  test('it holds the true share about as often as it says, though the claims of a seed go together', () => {
    const random = randomStream(3, 'wilson');
    let held = 0;
    const repeats = 400;
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const cells = Array.from({ length: 30 }, (_, seed) => {
        const isShared = random.uniform() < 0.6;
        const common = random.uniform() < 0.85;
        return covering(
          seed,
          [0, 1, 2, 3].map(() => (isShared ? common : random.uniform() < 0.85)),
        );
      });
      const { interval } = measured('coverage', cells);
      if (interval![0] <= 0.85 && 0.85 <= interval![1]) held += 1;
    }
    // 95 % of 400, within four standard errors of a binomial and a little for its being an approximation.
    expect(held / repeats).toBeGreaterThan(0.9);
    expect(held / repeats).toBeLessThan(0.99);
  });
});

test('the interval of an RMSE is the root of that of the mean square', () => {
  const cells = [biased(0, [0.1]), biased(1, [0.2]), biased(2, [0.3])];
  const { value, interval } = measured('rmse', cells);
  expect(value).toBeCloseTo(Math.sqrt(0.14 / 3), 12);
  // numpy/SciPy: t.interval(.95, 2, loc, sem) of [.01, .04, .09] is [−.0537, .1471]; t₂ = 4.302653
  const half =
    (4.302652729911275 * Math.sqrt((0.0366666667 ** 2 + 0.0066666667 ** 2 + 0.0433333333 ** 2) / 2)) / Math.sqrt(3);
  expect(interval![0]).toBe(0);
  expect(interval![1]).toBeCloseTo(Math.sqrt(0.14 / 3 + half), 6);
});

test('a root of exactly 0 has a value', () => {
  const exact = [biased(0, [0]), biased(1, [0])];
  expect(measured('rmse', exact)).toMatchObject({ value: 0, interval: [0, 0], gap: null });
});
