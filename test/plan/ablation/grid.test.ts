import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ablation } from '../../../src/config/types.generated.ts';
import type { Cell } from '../../../src/plan/ablation/ablation-plan.ts';
import { gridOf } from '../../../src/plan/ablation/grid.ts';
import { estimator, makeAblation, mustGrid } from './make.ts';

function shown(cells: readonly Cell[]): readonly unknown[] {
  return cells.map(({ settings }) => settings.map((one) => one.shown));
}

function cellsOf(change: Partial<Ablation>): readonly unknown[] {
  return shown(mustGrid(makeAblation(change)).cells);
}

const paper: Partial<Ablation> = {
  axes: {
    estimator: ['naive-direct', 'direct', 'raw-ips', 'calibrated-ips', 'dr-cpo', 'tr-cpo-e', 'stacked-dr'].map(
      estimator,
    ),
    'estimator.weights': ['raw', 'simcal'],
    'calibration.covariates': [[], ['response_length']],
    sample_size: [250, 500, 1000, 2500, 5000],
    'oracle.coverage': [0.05, 0.1, 0.25, 0.5, 1],
    seed: { range: [0, 50], step: 1 },
  },
  constraints: [
    { when: { estimator: ['calibrated-ips', 'stacked-dr'] }, require: { 'estimator.weights': 'simcal' } },
    {
      when: { estimator: ['naive-direct', 'direct', 'raw-ips', 'tr-cpo-e'] },
      require: { 'estimator.weights': 'raw' },
    },
    { when: { estimator: 'naive-direct' }, require: { 'calibration.covariates': [] } },
  ],
};

describe('a full grid', () => {
  it('is every combination, and the first axis changes slowest', () => {
    expect(cellsOf({ axes: { sample_size: [10, 20], seed: { range: [3, 7], step: 2 } } })).toEqual([
      [10, 3],
      [10, 5],
      [20, 3],
      [20, 5],
    ]);
  });

  it('numbers its cells in that order', () => {
    const { cells } = mustGrid(makeAblation({ axes: { seed: { range: [0, 40], step: 1 } } }));
    expect(cells.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('of the paper has 15 variants × 5 sizes × 5 coverages × 50 seeds', () => {
    const { cells, dropped } = mustGrid(makeAblation(paper));
    expect(cells).toHaveLength(15 * 5 * 5 * 50);
    // 7 × 2 × 2 variants; two lose their raw half, four their simcal half, naive-direct then one of two covariate sets.
    expect(dropped).toEqual([
      { by: 'constraints[0]', count: 4 * 1250 },
      { by: 'constraints[1]', count: 8 * 1250 },
      { by: 'constraints[2]', count: 1250 },
    ]);
    const variants = new Set(cells.map(({ settings }) => JSON.stringify(settings.slice(0, 3).map((one) => one.shown))));
    expect(variants.size).toBe(15);
  });

  it('loses or keeps every combination, and counts it once', () => {
    const axis = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(axis, axis, axis, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), (a, b, c, x, y) => {
        const grid = gridOf(
          makeAblation({
            axes: { seed: a, sample_size: b, 'calibration.folds': c },
            constraints: [{ when: { seed: x }, require: { sample_size: y } }],
            exclude: [{ 'calibration.folds': [x, y] }],
          }),
        );
        const expected = a.flatMap((seed) =>
          b.flatMap((size) => c.filter((folds) => !(seed === x && size !== y) && folds !== x && folds !== y)),
        );
        if (!grid.ok) {
          expect(expected).toHaveLength(0);
          return;
        }
        const lost = grid.value.dropped.reduce((sum, { count }) => sum + count, 0);
        expect(grid.value.cells.length).toBe(expected.length);
        expect(grid.value.cells.length + lost).toBe(a.length * b.length * c.length);
      }),
    );
  });

  it('says so when no cell is left', () => {
    const grid = gridOf(makeAblation({ exclude: [{ seed: [0, 1] }] }));
    expect(grid).toMatchObject({ ok: false, error: expect.stringContaining('no cell is left') });
  });

  it('refuses a number of combinations that would not fit', () => {
    const axis = { range: [0, 3000] as const, step: 1 };
    const grid = gridOf(makeAblation({ axes: { seed: axis, sample_size: axis } }));
    expect(grid).toMatchObject({ ok: false, error: expect.stringContaining('9,000,000') });
  });
});

describe('conditions', () => {
  it('name an object by its id, and a list as a value where the axis has it', () => {
    const axes = {
      estimator: [estimator('direct'), estimator('naive-direct')],
      'calibration.covariates': [[], ['response_length']],
    };
    expect(
      cellsOf({ axes, exclude: [{ estimator: 'direct', 'calibration.covariates': ['response_length'] }] }),
    ).toEqual([
      ['direct', []],
      ['naive-direct', []],
      ['naive-direct', ['response_length']],
    ]);
  });

  it('count a cell for the first constraint that it breaks', () => {
    const constraint = { when: { seed: 0 }, require: { seed: 1 } };
    const grid = mustGrid(makeAblation({ constraints: [constraint, constraint], exclude: [{ seed: 0 }] }));
    expect(grid.dropped).toEqual([{ by: 'constraints[0]', count: 1 }]);
  });
});

describe('axes that advance together', () => {
  it('are one factor, and show in the order of the axes', () => {
    const axes = { sample_size: [10, 20], seed: [0, 1], 'calibration.folds': [3, 5] };
    expect(cellsOf({ axes, zip: [['sample_size', 'calibration.folds']] })).toEqual([
      [10, 0, 3],
      [10, 1, 3],
      [20, 0, 5],
      [20, 1, 5],
    ]);
  });
});

describe('included cells', () => {
  it('come last, whatever excludes them, with values that are on no axis', () => {
    const { cells, axes } = mustGrid(
      makeAblation({ exclude: [{ seed: 0 }], include: [{ seed: 0 }, { seed: 1 }, { sample_size: 9 }] }),
    );
    expect(shown(cells)).toEqual([[1], [0], [9]]);
    expect(axes).toEqual(['seed', 'sample_size']);
  });
});

describe('one at a time', () => {
  it('is the baseline and each axis varied alone', () => {
    const axes = { sample_size: [10, 20, 30], 'calibration.folds': [3, 5] };
    expect(cellsOf({ axes, design: 'one-at-a-time', baseline: { sample_size: 20 } })).toEqual([
      [20, 3],
      [10, 3],
      [30, 3],
      [20, 5],
    ]);
  });

  it('has all of its cells repeated by seeds', () => {
    const axes = { seed: [0, 1], sample_size: [10, 20], 'calibration.folds': [3, 5] };
    expect(cellsOf({ axes, design: 'one-at-a-time', baseline: { sample_size: 20 } })).toEqual([
      [0, 20, 3],
      [1, 20, 3],
      [0, 10, 3],
      [1, 10, 3],
      [0, 20, 5],
      [1, 20, 5],
    ]);
  });

  it('takes a baseline from off the axes', () => {
    expect(cellsOf({ axes: { sample_size: [10, 20] }, design: 'one-at-a-time', baseline: { sample_size: 5 } })).toEqual(
      [[5], [10], [20]],
    );
  });
});

describe('a random design', () => {
  const axes = { sample_size: { range: [1, 21] as const, step: 1 }, seed: { range: [0, 10] as const, step: 1 } };
  const drawn = (random: number, seed: number): readonly unknown[] => cellsOf({ axes, design: { random, seed } });

  it('has so many different cells of the grid, in its order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.integer({ min: 0, max: 99 }), (random, seed) => {
        const cells = drawn(random, seed) as readonly (readonly [number, number])[];
        const places = cells.map(([size, seed]) => (size - 1) * 10 + seed);
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(places).toHaveLength(Math.min(random, 200));
      }),
    );
  });

  it('is the same for a seed, and another for another', () => {
    expect(drawn(20, 1)).toEqual(drawn(20, 1));
    expect(drawn(20, 1)).not.toEqual(drawn(20, 2));
  });

  it('draws every cell about equally often', () => {
    const counts = Array.from({ length: 200 }, () => 0);
    const seeds = 400;
    for (let seed = 0; seed < seeds; seed += 1) {
      for (const cell of drawn(50, seed)) {
        const [size, of] = cell as readonly [number, number];
        counts[(size - 1) * 10 + of]! += 1;
      }
    }
    // Binomial(400, 1/4) has a standard deviation of 8.7: five of them on either side.
    expect(Math.min(...counts)).toBeGreaterThan(56);
    expect(Math.max(...counts)).toBeLessThan(144);
  });
});

describe('a fraction', () => {
  const fraction = (
    count: number,
  ): { readonly runs: readonly (readonly number[])[]; readonly aliases: readonly string[] } => {
    const names = [
      'inference.groups',
      'sample_size',
      'calibration.folds',
      'responses.draws',
      'prompts.count',
      'audit.margin',
      'inference.level',
    ];
    const axes = Object.fromEntries(names.slice(0, count).map((name) => [name, [0, 1]]));
    const grid = mustGrid(makeAblation({ axes, design: 'fractional' }));
    return { runs: grid.cells.map(({ settings }) => settings.map(({ level }) => level)), aliases: grid.aliases };
  };

  it.each([
    [3, 4],
    [4, 8],
    [5, 8],
    [6, 8],
    [7, 8],
  ])('of %i axes has %i cells, and main effects are orthogonal', (count, cells) => {
    const { runs } = fraction(count);
    expect(runs).toHaveLength(cells);
    expect(new Set(runs.map((run) => run.join(''))).size).toBe(cells);
    for (let a = 0; a < count; a += 1) {
      for (let b = a + 1; b < count; b += 1) {
        // Each of the four pairs of levels equally often.
        const pairs = Map.groupBy(runs, (run) => `${run[a]}${run[b]}`);
        expect([...pairs.values()].map((group) => group.length)).toEqual([cells / 4, cells / 4, cells / 4, cells / 4]);
      }
    }
  });

  it('says what is aliased: of 2^(3−1) each main effect with the interaction of the others', () => {
    expect(fraction(3).aliases).toEqual([
      'inference.groups = sample_size × calibration.folds',
      'sample_size = inference.groups × calibration.folds',
      'calibration.folds = inference.groups × sample_size',
    ]);
  });

  it('of four axes aliases pairs of interactions alone (2^(4−1), resolution IV)', () => {
    expect(fraction(4).aliases).toEqual([
      'inference.groups × sample_size = calibration.folds × responses.draws',
      'inference.groups × calibration.folds = sample_size × responses.draws',
      'inference.groups × responses.draws = sample_size × calibration.folds',
    ]);
  });

  it('is repeated by seeds, however many', () => {
    const names = ['sample_size', 'seed', 'calibration.folds', 'responses.draws'];
    const axes = Object.fromEntries(names.map((name) => [name, name === 'seed' ? [7, 8, 9] : [0, 1]]));
    const { cells, aliases } = mustGrid(makeAblation({ axes, design: 'fractional' }));
    const runs = cells.map(({ settings }) => settings.map(({ level }) => level));
    const without = Map.groupBy(runs, (run) => run.toSpliced(1, 1).join(''));
    expect([...without.values()].map((group) => group.map((run) => run[1]))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(aliases.join()).not.toContain('seed');
  });
});
