import { expect, it } from 'vitest';
import { dataPathsBack } from '../../src/compare/sides/data-paths-back.ts';
import { dataExperiment, makeAblation } from '../plan/ablation/make.ts';

const back = dataPathsBack((path) => `../${path}`);

it('changes the paths of an experiment and nothing else', () => {
  const { experiment } = makeAblation({}, dataExperiment());
  const led = back.experiment({ ...experiment, data: { ...experiment.data!, fresh_draws: 'fresh', probes: 'probes' } });
  expect(led).toEqual({
    ...experiment,
    data: { ...experiment.data!, logged: '../logged.jsonl', fresh_draws: '../fresh', probes: '../probes' },
  });
  const world = makeAblation().experiment;
  expect(back.experiment(world)).toEqual(world);
});

it('changes the paths that an ablation sets, on axes, in the baseline and in included cells', () => {
  const dataset = { logged: 'a.jsonl', fresh_draws: null, logging_policy: 'logged.jsonl', clones: [] };
  const ablation = makeAblation(
    {
      axes: {
        data: [dataset],
        'data.probes': ['p', null],
        'prompts.from': ['x', ['y', 'z']],
        'judge.prompt': ['text'],
      },
      baseline: { 'data.logged': 'b.jsonl', seed: 0 },
      include: [{ data: dataset, prompts: { from: 'w', count: 3 } }],
    },
    dataExperiment(),
  );
  const led = back.ablation(ablation);
  expect(led.axes).toEqual({
    data: [{ ...dataset, logged: '../a.jsonl' }],
    'data.probes': ['../p', null],
    'prompts.from': ['../x', ['../y', '../z']],
    'judge.prompt': ['text'],
  });
  expect(led.baseline).toEqual({ 'data.logged': '../b.jsonl', seed: 0 });
  expect(led.include).toEqual([{ data: { ...dataset, logged: '../a.jsonl' }, prompts: { from: '../w', count: 3 } }]);
  expect(led.experiment.data?.logged).toBe('../logged.jsonl');
});
