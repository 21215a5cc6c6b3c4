import { describe, expect, it } from 'vitest';
import type { Ablation, Experiment } from '../../../src/config/types.generated.ts';
import type { AblationPlan } from '../../../src/plan/ablation/ablation-plan.ts';
import type { SampleParams } from '../../../src/plan/declarations/sample.ts';
import type { Step } from '../../../src/plan/step.ts';
import { dataExperiment, estimator, makeAblation, mustPlan } from './make.ts';

function planOf(
  axes: Ablation['axes'],
  change: Partial<Ablation> = {},
  experiment: Partial<Experiment> = {},
): AblationPlan {
  return mustPlan(makeAblation({ axes, ...change }, experiment));
}

function named({ plan }: AblationPlan, start: string): readonly Step<object>[] {
  return plan.steps.filter(({ name }) => name.startsWith(start));
}

function namesOf(planned: AblationPlan, start: string): readonly string[] {
  return named(planned, start).map(({ name }) => name);
}

function samples(planned: AblationPlan): readonly SampleParams[] {
  return named(planned, 'sample').map(({ params }) => params as SampleParams);
}

/** What the labels steps are to label, by policy. */
function measured(planned: AblationPlan): Record<string, unknown> {
  return Object.fromEntries(
    named(planned, 'labels/').map(({ name, params }) => [
      name.slice('labels/oracle/'.length),
      (params as { fit: unknown }).fit,
    ]),
  );
}

describe('the union of the cells', () => {
  it('measures once what only the analysis varies', () => {
    const alone = planOf({ seed: [0] });
    const planned = planOf({
      estimator: [estimator('direct'), estimator('ppi')],
      sample_size: [20, 40],
      'calibration.folds': [3, 5],
      seed: { range: [0, 10], step: 1 },
    });
    expect(planned.measuring).toBe(alone.measuring);
    expect(planned.cells).toHaveLength(80);
    expect(namesOf(planned, 'sample')).toHaveLength(2 * 10);
    expect(namesOf(planned, 'diagnostics')).toHaveLength(2 * 10 * 2);
    expect(namesOf(planned, 'estimate')).toHaveLength(80);
  });

  it('lists inputs before what reads them, under different names', () => {
    const { plan } = planOf({
      'policies.premium.temperature': [1, 0.5],
      'judge.prompt': ['{{response}}', 'Rate {{response}}'],
      seed: [0, 1],
    });
    const seen = new Set<string>();
    for (const { name, inputs } of plan.steps) {
      for (const { step } of inputs) expect(seen, `${name} reads ${step}`).toContain(step);
      expect(seen).not.toContain(name);
      seen.add(name);
    }
  });

  it('repeats what an axis changes and what depends on it, and tells it by that axis', () => {
    const planned = planOf({ 'policies.premium.temperature': [1, 0.5], seed: [0] });
    expect(namesOf(planned, 'responses/')).toEqual([
      'responses/base',
      'responses/premium[policies.premium.temperature=1]',
      'responses/v1.5',
      'responses/premium[policies.premium.temperature=0.5]',
    ]);
    expect(namesOf(planned, 'scores/judge/base')).toHaveLength(1);
    expect(namesOf(planned, 'scores/judge/premium')).toHaveLength(2);
    expect(namesOf(planned, 'labels/')).toHaveLength(1);
  });

  it('sets what a path names of a policy whose id holds a dot', () => {
    const planned = planOf({ 'policies.v1.5.temperature': [0.5, 0.7] });
    const models = named(planned, 'responses/v1.5').map(
      ({ params }) => (params as { temperature: number }).temperature,
    );
    expect(models).toEqual([0.5, 0.7]);
  });

  it('asks a judge with another prompt again, and no policy', () => {
    const planned = planOf({ 'judge.prompt': ['{{response}}', 'Rate {{response}}'] });
    expect(namesOf(planned, 'responses/')).toHaveLength(3);
    expect(namesOf(planned, 'scores/')).toHaveLength(6);
    expect(namesOf(planned, 'scores/judge/base')).toEqual([
      'scores/judge/base[judge.prompt={{response}}]',
      'scores/judge/base[judge.prompt=#2]',
    ]);
  });

  it('is one step for values that come to the same', () => {
    // naive-direct has no weights: the option is left out, so both cells are one estimate.
    const planned = planOf({ estimator: [estimator('naive-direct')], 'estimator.weights': ['raw', 'hajek'] });
    expect(planned.cells).toHaveLength(2);
    expect(namesOf(planned, 'estimate')).toHaveLength(1);
    expect(planned.cells[0]?.estimates).toEqual(planned.cells[1]?.estimates);
  });

  it('puts steps that read one sample next to each other', () => {
    const { plan, measuring } = planOf({
      estimator: [estimator('direct'), estimator('ppi')],
      sample_size: [20, 40],
      seed: [0, 1],
    });
    const ofCells = plan.steps.slice(measuring);
    expect(ofCells.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => ['sample', 'diagnostics', 'estimate', 'estimate']).flat(),
    );
  });

  it('counts the cells that each step serves', () => {
    const { plan, uses, cells } = planOf({ sample_size: [20, 40], seed: [0, 1] });
    const count = (start: string): number => uses[plan.steps.findIndex(({ name }) => name.startsWith(start))] ?? 0;
    expect(count('responses/base')).toBe(cells.length);
    expect(count('sample[sample_size=20')).toBe(1);
  });

  it('has a run id of its own, which the order of axes changes, and a name does', () => {
    const id = (axes: Ablation['axes']): string => planOf(axes).plan.run;
    expect(id({ seed: [0], sample_size: [20] })).toBe(id({ seed: [0], sample_size: [20] }));
    expect(id({ seed: [0], sample_size: [20] })).not.toBe(id({ sample_size: [20], seed: [0] }));
    expect(id({ seed: [0] })).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('seeds', () => {
  it('draw the sample and the analysis, and never other prompts', () => {
    const planned = planOf({ sample_size: [20], seed: [3, 4] });
    expect(named(planned, 'prompts')).toMatchObject([{ params: { seed: 7 } }]);
    expect(samples(planned).map(({ seed }) => seed)).toEqual([3, 4]);
    expect(named(planned, 'estimate/direct').map(({ params }) => (params as { seed: number }).seed)).toEqual([3, 4]);
  });

  it('share a sample where nothing is drawn', () => {
    expect(samples(planOf({ seed: [3, 4] }))).toEqual([{ seed: null, size: null, labels: null }]);
  });
});

describe('labels', () => {
  it('are measured at the largest coverage and masked for the smaller ones', () => {
    const planned = planOf({ 'oracle.coverage': [0.1, 0.25] }, { truth: 'world' });
    expect(measured(planned)).toEqual({ base: { coverage: 0.25 } });
    expect(samples(planned).map(({ labels }) => labels)).toEqual([
      { policies: { base: { share: 0.1 } }, others: 'keep', share_of: 'prompts' },
      null,
    ]);
  });

  it("are the experiment's besides, where they are the truth", () => {
    const oracle = { ...makeAblation().experiment.oracle!, coverage: { base: 0.5, premium: 1 } };
    const planned = planOf({ 'oracle.coverage': [0.1] }, { truth: 'oracle' }, { oracle });
    expect(measured(planned)).toEqual({ base: { coverage: 0.5 }, premium: { coverage: 1 } });
    // What a cell sets is about the logging policy: it learns nothing from labels of the others.
    expect(samples(planned)[0]?.labels?.policies).toEqual({ base: { share: 0.1 }, premium: { share: 0 } });
  });

  it('of an axis for one policy leave the others as the experiment has them', () => {
    const oracle = { ...makeAblation().experiment.oracle!, coverage: { base: 0.5, premium: 0.5 } };
    const planned = planOf({ 'oracle.coverage.premium': [0.25, 0.5] }, { truth: 'world' }, { oracle });
    expect(measured(planned)).toEqual({ base: { coverage: 0.5 }, premium: { coverage: 0.5 } });
    expect(samples(planned).map(({ labels }) => labels?.policies ?? null)).toEqual([
      { premium: { share: 0.25 } },
      null,
    ]);
  });

  it('in numbers are measured once, the most of them', () => {
    const planned = planOf({ 'oracle.labels': [10, 40] }, { truth: 'world' });
    expect(measured(planned)).toEqual({ base: { labels: 40 } });
    expect(samples(planned).map(({ labels }) => labels?.policies ?? null)).toEqual([{ base: { count: 10 } }, null]);
  });

  it('in numbers among a part of the prompts need all prompts labelled', () => {
    const planned = planOf({ 'oracle.labels': [10], sample_size: [20, 100] }, { truth: 'world' });
    expect(measured(planned)).toEqual({ base: { coverage: 1 } });
    expect(samples(planned).map(({ labels }) => labels?.policies)).toEqual([
      { base: { count: 10 } },
      { base: { count: 10 } },
    ]);
  });

  it('of recorded data are shares of those there are, and of the logging policy alone', () => {
    const planned = planOf({ 'oracle.coverage': [0.5], sample_size: [20] }, {}, dataExperiment());
    expect(samples(planned)).toEqual([
      {
        seed: 7,
        size: 20,
        labels: { policies: { base: { share: 0.5 } }, others: 'none', share_of: 'labelled' },
      },
    ]);
    expect(planned.measuring).toBe(1);
  });
});

describe('truth', () => {
  it('of the world is planned where it is asked for', () => {
    const asked = planOf({ seed: [0] }, { truth: 'world' });
    expect(namesOf(asked, 'truth/')).toHaveLength(3);
    expect([...(asked.cells[0]?.truths.keys() ?? [])]).toEqual(['base', 'premium', 'v1.5']);
    expect(namesOf(planOf({ seed: [0] }), 'truth/')).toEqual([]);
  });
});
