import { expect, it } from 'vitest';
import { configDifference } from '../../../src/compare/diff/ablation/config-difference.ts';
import { estimator, makeAblation } from '../../plan/ablation/make.ts';

it('tells values that were added, removed and moved, and axes of one side alone', () => {
  const a = makeAblation({
    axes: { sample_size: [10, 20, 30], seed: { range: [0, 3], step: 1 }, 'audit.use': ['check'] },
  });
  const b = makeAblation({ axes: { sample_size: [30, 10, 40], seed: [0, 1, 2], 'oracle.coverage': [0.5] } });
  expect(configDifference(a, b)).toEqual({
    config: [],
    axes: [
      { axis: 'sample_size', presence: 'both', added: [40], removed: [20], reordered: true },
      { axis: 'oracle.coverage', presence: 'only-b', added: [0.5], removed: [], reordered: false },
      { axis: 'audit.use', presence: 'only-a', added: [], removed: ['check'], reordered: false },
    ],
  });
});

it('tells where a value that both have by its id says something else', () => {
  const weighted = (weights: string): object => ({ ...estimator('snips'), weights });
  const a = makeAblation({ axes: { estimator: [weighted('raw'), estimator('direct')] } });
  const b = makeAblation({ axes: { estimator: [weighted('simcal'), estimator('ppi')] } });
  expect(configDifference(a, b)).toEqual({
    config: [{ path: 'axes.estimator.snips.weights', old: 'raw', new: 'simcal' }],
    axes: [{ axis: 'estimator', presence: 'both', added: ['ppi'], removed: ['direct'], reordered: false }],
  });
});

it('tells the order of axes, which is that of the cells', () => {
  const a = makeAblation({ axes: { sample_size: [10], seed: [0] } });
  const b = makeAblation({ axes: { seed: [0], sample_size: [10] } });
  expect(configDifference(a, b).config).toEqual([
    { path: 'axes', old: ['sample_size', 'seed'], new: ['seed', 'sample_size'] },
  ]);
  const more = makeAblation({ axes: { 'audit.use': ['check'], sample_size: [10], seed: [0] } });
  expect(configDifference(a, more).config).toEqual([]);
});

it('compares tables and plots by name, and the experiment path by path', () => {
  const table = { name: 'accuracy', rows: ['seed'], columns: [], metrics: ['rmse'] } as const;
  const a = makeAblation({ tables: [table] });
  const b = makeAblation(
    {
      tables: [
        { ...table, name: 'more' },
        { ...table, metrics: ['bias'] },
      ],
      truth: 'world',
    },
    { seed: 8 },
  );
  expect(configDifference(a, b).config).toEqual([
    { path: 'experiment.seed', old: 7, new: 8 },
    { path: 'truth', old: 'oracle', new: 'world' },
    { path: 'tables.accuracy.metrics', old: ['rmse'], new: ['bias'] },
    { path: 'tables.more', old: undefined, new: { ...table, name: 'more' } },
  ]);
});
