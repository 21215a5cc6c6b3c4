import { describe, expect, it } from 'vitest';
import type { AblationPlan } from '../../../src/plan/ablation/ablation-plan.ts';
import { watchCells } from '../../../src/run/ablation/cells-watch.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { makeStep } from '../../plan/make.ts';

const sample = (name: string, size: number | null) =>
  makeStep({ name, kind: 'sample', params: { seed: 0, size, labels: null }, inputs: [] });
const estimate = (name: string) => makeStep({ name, kind: 'estimate', inputs: [] });

/** Two cells of 100 prompts that share an estimate, one of 600, one of all. */
const steps = [sample('small', 100), sample('large', 600), sample('all', null), ...['a', 'b', 'c'].map(estimate)];
const cell = (index: number, of: string, step: string): AblationPlan['cells'][number] => ({
  cell: { index, settings: [] },
  sample: of,
  estimates: [{ estimator: 'direct', step }],
  truths: new Map(),
  labelTruth: null,
});
const planned: AblationPlan = {
  plan: { experiment: 'e', run: 'r', steps },
  measuring: 0,
  grid: { axes: [], cells: [], dropped: [], aliases: [] },
  cells: [cell(0, 'small', 'a'), cell(1, 'small', 'a'), cell(2, 'large', 'b'), cell(3, 'all', 'c')],
  uses: [],
};

describe('progress of cells', () => {
  it('counts cells, and the work of those that were made and of those that are left by the size of their samples', () => {
    const told: RunEvent[] = [];
    const onEvent = watchCells(planned, (event) => told.push(event));
    const record = {} as Extract<RunEvent, { type: 'step-cached' }>['record']; // nobody looks at it
    onEvent({ type: 'step-cached', step: 'b', record });
    onEvent({ type: 'step-finished', step: 'small', record });
    onEvent({ type: 'step-finished', step: 'a', record });
    expect(told).toMatchObject([
      { progress: { total: 4, made: 0, cached: 1 }, work: { made: 0, left: 500 + 500 + 1000 } },
      { progress: { total: 4, made: 2, cached: 1 }, work: { made: 1000, left: 1000 } },
    ]);
  });
});
