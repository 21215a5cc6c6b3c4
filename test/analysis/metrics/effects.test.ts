import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interactionsOf, mainEffects } from '../../../src/analysis/metrics/effects.ts';
import {
  axisNamed,
  gridOf,
  numbered,
  variedAxes,
  type Grid,
  type GridAxis,
} from '../../../src/analysis/metrics/grid.ts';
import { comparePaired, pairingOf } from '../../../src/analysis/metrics/paired.ts';
import { metrics } from '../../../src/analysis/metrics/registry.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { cell, claims } from './cells.ts';

/** One policy whose error is this, so that the bias is it. */
const withError = (values: JsonObject, error: number): CellRow => cell(values, claims([0.5 + error], [0.5]));

const axis = (grid: Grid, name: string): GridAxis => axisNamed(grid, name)!;

describe('grid', () => {
  test('levels in declared order, others after them; values of no cell are left out', () => {
    const cells = [cell({ n: 500 }, []), cell({ n: 50 }, []), cell({ n: 100 }, [])];
    expect(axis(gridOf(cells, { n: [100, 250, 500] }), 'n').levels).toEqual([100, 500, 50]);
  });

  test('lists, objects and absent values are values too; the order of keys means nothing', () => {
    const cells = [cell({ a: [] }, []), cell({ a: { x: 1, y: 2 } }, []), cell({ a: { y: 2, x: 1 } }, []), cell({}, [])];
    const grid = gridOf(cells);
    expect(axis(grid, 'a').levels).toEqual([[], { x: 1, y: 2 }, undefined]);
    expect([...axis(grid, 'a').levelOf]).toEqual([0, 1, 1, 2]);
  });

  test('the estimator is an axis even where the grid has none; seeds repeat', () => {
    const cells = ['direct', 'snips'].map((estimator) => cell({ seed: 1 }, [], { estimator }));
    const grid = gridOf(cells);
    expect(grid.axes.map(({ name, isReplicate }) => [name, isReplicate])).toEqual([
      ['estimator', false],
      ['seed', true],
    ]);
    expect(variedAxes(grid).map(({ name }) => name)).toEqual(['estimator']);
    expect(gridOf([cell({ 'prompts.world.seed': 1 }, [])]).axes[1]!.isReplicate).toBe(true);
  });

  test('groups are numbered by levels, the first axis slowest', () => {
    const grid = gridOf([cell({ a: 2, b: 1 }, []), cell({ a: 1, b: 2 }, []), cell({ a: 1, b: 1 }, [])], {
      a: [1, 2],
      b: [1, 2],
    });
    const { groupOf, firstOf } = numbered(3, [axis(grid, 'a'), axis(grid, 'b')]);
    expect([...groupOf]).toEqual([2, 1, 0]);
    expect(firstOf).toEqual([2, 1, 0]);
  });
});

describe('paired comparisons', () => {
  test('pairs by seeds: the differences’ own spread', () => {
    const differences = [0.02, 0.05, 0.01, 0.04];
    const cells = differences.flatMap((difference, seed) => [
      withError({ w: 'raw', seed }, seed / 10),
      withError({ w: 'simcal', seed }, seed / 10 + difference),
    ]);
    const grid = gridOf(cells);
    const found = comparePaired(metrics.bias, pairingOf(grid, axis(grid, 'w')), [1, 0]);
    expect(found).toMatchObject({ pairs: 4, unanswered: 0, unpaired: 0, with_failures: null });
    expect(found.difference).toBeCloseTo(0.03, 12);
    // scipy.stats.t.interval(.95, 3, loc=.03, scale=sem) of the differences
    expect(found.interval![0]).toBeCloseTo(0.0009483728, 9);
    expect(found.interval![1]).toBeCloseTo(0.0590516272, 9);
  });

  test('what only one of the two answers is no part of it, but of the comparison with failures', () => {
    const truths = [0.5, 0.5];
    const cells = [
      cell({ w: 'raw', seed: 0 }, claims([0.6, 0.9], truths)),
      cell({ w: 'simcal', seed: 0 }, claims([0.6, null], truths)),
      cell({ w: 'raw', seed: 1 }, claims([0.7, 0.7], truths)),
      cell({ w: 'simcal', seed: 1 }, claims([null, null], truths)),
      cell({ w: 'simcal', seed: 2 }, claims([0.5, 0.5], truths)),
    ];
    const grid = gridOf(cells);
    const found = comparePaired(metrics.mae, pairingOf(grid, axis(grid, 'w')), [1, 0]);
    expect(found).toMatchObject({ pairs: 1, unanswered: 1, unpaired: 1, interval: null });
    expect(found.difference).toBeCloseTo(0, 12);
    // Of the pairs' four claims each: errors .1, 0, 0, 0 less .1, .4, .2, .2.
    expect(found.with_failures).toBeCloseTo((0.1 - 0.9) / 4, 12);
    const refusals = comparePaired(metrics.refusal_rate, pairingOf(grid, axis(grid, 'w')), [1, 0]);
    expect(refusals.difference).toBeCloseTo(0.75, 12);
  });

  test('cells that answer the same policies, and cells that do not, are compared alike: a naive twin', () => {
    const estimate = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const answers = fc.array(estimate, { minLength: 3, maxLength: 3 });
    const truths = [0.2, 0.5, 0.9];
    fc.assert(
      fc.property(fc.array(fc.tuple(answers, answers), { minLength: 1, maxLength: 4 }), (pairs) => {
        const cells = pairs.flatMap(([raw, simcal], seed) => [
          cell({ w: 'raw', seed }, claims(raw, truths)),
          cell({ w: 'simcal', seed }, claims(simcal, truths)),
        ]);
        const grid = gridOf(cells);
        const found = comparePaired(metrics.mae, pairingOf(grid, axis(grid, 'w')), [1, 0]);
        const both = pairs.flatMap(([raw, simcal]) =>
          truths.flatMap((truth, index) => {
            const [a, b] = [raw[index]!, simcal[index]!];
            return a === null || b === null ? [] : [Math.abs(b - truth) - Math.abs(a - truth)];
          }),
        );
        if (both.length === 0) expect(found.difference).toBeNull();
        else expect(found.difference).toBeCloseTo(both.reduce((sum, value) => sum + value, 0) / both.length, 10);
      }),
    );
  });

  test('turned round, it changes its sign', () => {
    const cells = [0.3, 0.1, 0.2].flatMap((error, seed) => [
      withError({ w: 'a', seed }, error),
      withError({ w: 'b', seed }, 2 * error - 0.15),
    ]);
    const grid = gridOf(cells);
    const [one, other] = [
      comparePaired(metrics.rmse, pairingOf(grid, axis(grid, 'w')), [0, 1]),
      comparePaired(metrics.rmse, pairingOf(grid, axis(grid, 'w')), [1, 0]),
    ];
    expect(one.difference).toBeCloseTo(-other.difference!, 12);
    expect(one.interval![0]).toBeCloseTo(-other.interval![1], 12);
    expect(one.difference).toBeCloseTo(Math.sqrt(0.14 / 3) - Math.sqrt((0.45 ** 2 + 0.05 ** 2 + 0.25 ** 2) / 3), 12);
  });
});

describe('main effects and interactions', () => {
  const additive = (values: JsonObject): number => 0.01 * Number(values['a']) + 0.02 * Number(values['b']);

  function crossed(error: (values: JsonObject) => number, skip: (values: JsonObject) => boolean = () => false): Grid {
    const cells = [0, 1, 2].flatMap((a) =>
      [0, 1].flatMap((b) =>
        [0, 1, 2].flatMap((seed) => {
          const values = { a, b, seed };
          return skip(values) ? [] : [withError(values, error(values))];
        }),
      ),
    );
    return gridOf(cells);
  }

  test('additive: effects by hand, interactions 0', () => {
    const grid = crossed(additive);
    const main = mainEffects(metrics.bias, grid, axis(grid, 'a'));
    expect(main.basis).toBe('matched');
    [-0.01, 0, 0.01].forEach((effect, level) => expect(main.effects[level]!.effect).toBeCloseTo(effect, 12));
    [0.01, 0.02, 0.03].forEach((value, level) => expect(main.effects[level]!.value).toBeCloseTo(value, 12));
    expect(main.spread).toBeCloseTo(Math.sqrt(2 / 3) / 100, 12);
    const both = interactionsOf(metrics.bias, grid, [axis(grid, 'a'), axis(grid, 'b')])!;
    for (const { effect } of both.interactions) expect(effect).toBeCloseTo(0, 12);
    expect(both.spread).toBeCloseTo(0, 12);
  });

  test('a product: centred products', () => {
    const grid = crossed(({ a, b }) => 0.06 * Number(a) * Number(b));
    const both = interactionsOf(metrics.bias, grid, [axis(grid, 'a'), axis(grid, 'b')])!;
    for (const { levels, effect } of both.interactions)
      expect(effect).toBeCloseTo(0.06 * (levels[0] - 1) * (levels[1] - 0.5), 12);
  });

  test('where a constraint leaves a hole, only what is crossed is used', () => {
    // At a = 2 there is no b = 1: marginal means over all cells would blame a for b's absence.
    const grid = crossed(additive, ({ a, b }) => a === 2 && b === 1);
    const main = mainEffects(metrics.bias, grid, axis(grid, 'a'));
    [-0.01, 0, 0.01].forEach((effect, level) => expect(main.effects[level]!.effect).toBeCloseTo(effect, 12));
    expect(main.effects.map(({ cells }) => cells)).toEqual([3, 3, 3]);
    expect(interactionsOf(metrics.bias, grid, [axis(grid, 'a'), axis(grid, 'b')])).toBeNull();
  });

  test('an option that only one estimator has does not hide what the sample size does to each', () => {
    const slopes: Readonly<Record<string, number>> = { direct: 0.01, ips: 0.04 };
    const weights: Readonly<Record<string, readonly string[]>> = { direct: ['raw'], ips: ['simcal', 'hajek'] };
    const cells = Object.entries(slopes).flatMap(([estimator, slope]) =>
      (weights[estimator] ?? []).flatMap((w) =>
        [0, 1, 2].flatMap((n) =>
          [0, 1].map((seed) => withError({ estimator, w, n, seed }, slope * n + (w === 'hajek' ? 0.02 : 0))),
        ),
      ),
    );
    const grid = gridOf(cells);
    const both = interactionsOf(metrics.bias, grid, [axis(grid, 'estimator'), axis(grid, 'n')])!;
    expect(both.basis).toBe('nested');
    // Slopes differ by .03, so each is .015 from their mean; hajek's own .02 is at every size and in no interaction.
    for (const { levels, effect } of both.interactions)
      expect(effect).toBeCloseTo((levels[0] === 0 ? -0.015 : 0.015) * (levels[1] - 1), 12);
    expect(interactionsOf(metrics.bias, grid, [axis(grid, 'n'), axis(grid, 'estimator')])?.basis).toBe('nested');
    // Weights and estimators are not crossed at all.
    expect(interactionsOf(metrics.bias, grid, [axis(grid, 'estimator'), axis(grid, 'w')])).toBeNull();
  });

  test('axes that advance together are told to be so', () => {
    const grid = crossed(additive, ({ a, b }) => a !== b);
    expect(mainEffects(metrics.bias, grid, axis(grid, 'a'))).toMatchObject({ basis: 'all' });
  });

  test('without a number at one value there are no effects', () => {
    const cells = [withError({ a: 0, seed: 0 }, 0.1), cell({ a: 1, seed: 0 }, claims([null], [0.5]))];
    const grid = gridOf(cells);
    const main = mainEffects(metrics.bias, grid, axis(grid, 'a'));
    expect(main.effects.map(({ effect }) => effect)).toEqual([null, null]);
    expect(main.spread).toBeNull();
  });

  test('properties: effects add up to 0, and their seeds’ noise that is common to all values cancels', () => {
    const errors = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(errors, (noise) => {
        let next = 0;
        const grid = crossed(() => noise[next++]!);
        const main = mainEffects(metrics.bias, grid, axis(grid, 'a'));
        expect(main.effects.reduce((total, { effect }) => total + effect!, 0)).toBeCloseTo(0, 10);
        const both = interactionsOf(metrics.bias, grid, [axis(grid, 'a'), axis(grid, 'b')])!;
        expect(both.interactions.reduce((total, { effect }) => total + effect!, 0)).toBeCloseTo(0, 10);
        const common = crossed(({ a, seed }) => 0.1 * Number(a) + noise[Number(seed)]!);
        const [first] = mainEffects(metrics.bias, common, axis(common, 'a')).effects;
        expect(first!.interval![1] - first!.interval![0]).toBeLessThan(1e-9);
      }),
    );
  });
});
