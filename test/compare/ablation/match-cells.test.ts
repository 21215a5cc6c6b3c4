import { describe, expect, it } from 'vitest';
import { matchCells, type CellSource } from '../../../src/compare/ablation/match-cells.ts';
import { plannedCells } from '../../../src/compare/sides/ablation-side.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import { estimator, makeAblation, mustPlan } from '../../plan/ablation/make.ts';

function source(change: Partial<Ablation>): CellSource {
  const ablation = makeAblation(change);
  return { ablation, cells: plannedCells(mustPlan(ablation)) };
}

/** Cells that both have, as their places in A and in B. */
function places(a: CellSource, b: CellSource): readonly (readonly [number, number])[] {
  const matched = matchCells(a, b);
  return matched.shared.map((key) => [matched.a.get(key)!.cell, matched.b.get(key)!.cell] as const);
}

describe('cells of two ablations', () => {
  it('are matched by their settings, wherever they stand', () => {
    const a = source({ axes: { sample_size: [10, 20], seed: [0, 1] } });
    const b = source({ axes: { seed: [1, 2], sample_size: [20, 30, 10] } });
    expect(places(a, b)).toEqual([
      [3, 0],
      [1, 2],
    ]);
  });

  it('are matched by what stands for a value, as policies are by their ids', () => {
    const named = (temperature: number): Ablation['axes'] => ({
      judge: [{ ...makeAblation().experiment.judge!, id: 'strict', temperature }],
      seed: [0],
    });
    expect(places(source({ axes: named(0) }), source({ axes: named(1) }))).toEqual([[0, 0]]);
    const text = (prompt: string): Ablation['axes'] => ({ 'judge.prompt': [prompt], seed: [0] });
    expect(places(source({ axes: text('a') }), source({ axes: text('b') }))).toEqual([]);
  });

  it('have what their experiment says where they set nothing', () => {
    // The experiment of the fixture: 100 prompts, seed 7, half of base labelled, five folds.
    const a = source({ axes: { estimator: [estimator('direct')] } });
    const b = source({
      axes: {
        estimator: [estimator('direct'), estimator('ppi')],
        sample_size: [50, 100],
        'oracle.coverage': [0.25, 0.5],
        'calibration.folds': [5, 10],
        seed: [7, 8],
      },
    });
    const [[inA, inB] = []] = places(a, b);
    expect(inA).toBe(0);
    expect(b.cells[inB!]?.values).toEqual({
      estimator: 'direct',
      sample_size: 100,
      'oracle.coverage': 0.5,
      'calibration.folds': 5,
      seed: 7,
    });
    expect(places(a, b)).toHaveLength(1);
  });

  it('take the options that the estimator has', () => {
    const raw = { ...estimator('snips'), weights: 'raw' };
    const a = source({ axes: { estimator: [raw] } });
    const b = source({ axes: { estimator: [estimator('snips')], 'estimator.weights': ['simcal', 'raw'] } });
    expect(places(a, b)).toEqual([[0, 1]]);
  });

  it('take null for a value that removes, not for one that is not set', () => {
    const a = source({ axes: { 'calibration.mode': [null, 'two_stage'], seed: [0] } });
    const b = source({ axes: { seed: [0] } });
    // Its experiment says monotone.
    expect(places(a, b)).toEqual([]);
    expect(places(a, source({ axes: { 'calibration.mode': [null], seed: [0] } }))).toEqual([[0, 0]]);
  });

  it('are taken by estimator where one side varies it', () => {
    const both = source({ axes: { seed: [0, 1] } });
    const direct = source({ axes: { estimator: [estimator('direct')], seed: [0, 1, 2] } });
    const matched = matchCells(both, direct);
    expect([matched.a.size, matched.b.size, matched.shared.length]).toEqual([4, 3, 2]);
    expect(matched.shared.map((key) => matched.b.get(key)!.estimator)).toEqual(['direct', 'direct']);
    // Where none does, a cell is one whatever number of estimators it has.
    expect(matchCells(both, both).a.size).toBe(2);
  });

  it('are counted once where an included cell says what another one has unsaid', () => {
    const a = source({ axes: { seed: [0] }, include: [{ seed: 0, sample_size: 100 }] });
    expect(a.cells).toHaveLength(2);
    expect(matchCells(a, a).a.size).toBe(1);
  });
});
