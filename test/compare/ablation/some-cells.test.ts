import { describe, expect, it } from 'vitest';
import { planOfCells, someCells } from '../../../src/compare/ablation/some-cells.ts';
import { estimator, makeAblation, mustPlan } from '../../plan/ablation/make.ts';

const planned = mustPlan(
  makeAblation({
    axes: {
      'policies.premium.temperature': [0.5, 1],
      estimator: [estimator('direct'), estimator('ppi')],
      sample_size: [20, 40],
      seed: [0, 1],
    },
    truth: 'world',
  }),
);

describe('the plan of some cells', () => {
  it('has their steps, all that these read, and nothing else', () => {
    const some = planOfCells(planned, new Set([0, 15]));
    expect(some.cells).toEqual([planned.cells[0], planned.cells[15]]);
    expect(some.grid.cells.map(({ index }) => index)).toEqual([0, 15]);
    const names = new Set(some.plan.steps.map(({ name }) => name));
    for (const { inputs } of some.plan.steps) for (const input of inputs) expect(names).toContain(input.step);
    for (const { sample, estimates, truths } of some.cells) {
      for (const name of [sample, ...estimates.map(({ step }) => step), ...truths.values()])
        expect(names).toContain(name);
    }
    // Two samples, diagnostics and estimates, of two datasets, which share what is not of premium.
    expect(some.plan.steps.slice(some.measuring).map(({ kind }) => kind)).toEqual([
      'sample',
      'diagnostics',
      'estimate',
      'sample',
      'diagnostics',
      'estimate',
    ]);
    expect(some.measuring).toBe(planned.measuring);
    const one = planOfCells(planned, new Set([0]));
    expect(one.measuring).toBeLessThan(planned.measuring);
    expect(one.uses).toHaveLength(one.plan.steps.length);
  });

  it('keeps the order and the names of steps', () => {
    const all = planned.plan.steps.map(({ name }) => name);
    const some = planOfCells(planned, new Set([3, 7, 11])).plan.steps.map(({ name }) => name);
    expect(some).toEqual(all.filter((name) => some.includes(name)));
    expect(planOfCells(planned, new Set(planned.cells.keys()))).toEqual(planned);
  });
});

describe('a sample of cells', () => {
  it('is of so many, the same for a seed, and another for another', () => {
    const indexes = (seed: number): readonly number[] =>
      someCells(planned, { count: 6, seed }).cells.map(({ cell }) => cell.index);
    expect(indexes(0)).toHaveLength(6);
    expect(new Set(indexes(0)).size).toBe(6);
    expect(indexes(0)).toEqual(indexes(0));
    expect(indexes(1)).not.toEqual(indexes(0));
  });
});
