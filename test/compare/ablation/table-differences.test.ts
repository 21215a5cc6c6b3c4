import { describe, expect, it } from 'vitest';
import type { CellPolicy, CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import { matchCells } from '../../../src/compare/ablation/match-cells.ts';
import { rowPairs } from '../../../src/compare/diff/ablation/row-pairs.ts';
import { tableDifferences, type TableDifferences } from '../../../src/compare/diff/ablation/table-differences.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import { estimator, makeAblation } from '../../plan/ablation/make.ts';

/** Student's 0.975 quantile for one degree of freedom. */
const T1 = 12.706204736432095;

const SEEDS = [0, 1] as const;

function grid(change: Partial<Ablation> = {}): Ablation {
  return makeAblation({
    axes: { estimator: [estimator('direct'), estimator('ppi')], seed: [...SEEDS] },
    tables: [{ name: 'accuracy', rows: ['estimator'], columns: [], metrics: ['bias', 'refusal_rate'] }],
    ...change,
  });
}

function claim(policy: string, estimate: number | null): CellPolicy {
  return {
    policy,
    estimate,
    se: null,
    ci: null,
    ci_level: 0.95,
    refused: estimate === null ? ['label-ess'] : null,
    unavailable: null,
    truth: 0.5,
    truth_se: 0,
    ess: null,
  };
}

/** Rows of `direct` and `ppi` on two seeds; by seed what each says of two policies, the same for both estimators but for 0.1. */
function rows(estimates: readonly (readonly [number | null, number | null])[]): readonly CellRow[] {
  return ['direct', 'ppi'].flatMap((name, place) =>
    SEEDS.map((seed): CellRow => {
      const [first, second] = estimates[seed]!;
      const shift = (value: number | null): number | null => (value === null ? null : value + 0.1 * place);
      return {
        cell: place * SEEDS.length + seed,
        values: { estimator: name, seed },
        estimator: name,
        failed: null,
        n_prompts: 10,
        n_labels: 5,
        policies: [claim('base', shift(first)), claim('other', shift(second))],
      };
    }),
  );
}

function cellsOf(all: readonly CellRow[]): Parameters<typeof matchCells>[0]['cells'] {
  return all.map(({ cell, values, estimator: name }) => ({ cell, values, estimators: [name] }));
}

function compared(a: readonly CellRow[], b: readonly CellRow[], ofA = grid(), ofB = grid()): TableDifferences {
  const matched = matchCells({ ablation: ofA, cells: cellsOf(a) }, { ablation: ofB, cells: cellsOf(b) });
  return tableDifferences(ofA, ofB, rowPairs(a, b, matched));
}

const compare = (...sides: Parameters<typeof compared>): TableDifferences['tables'] => compared(...sides).tables;

describe('the tables of two runs', () => {
  it('have A, B and their difference on shared seeds, whose luck cancels', () => {
    // Seeds differ by 0.2; B is higher by 0.01 on seed 0 and by 0.03 on seed 1.
    const [table] = compare(
      rows([
        [0.5, 0.5],
        [0.7, 0.7],
      ]),
      rows([
        [0.51, 0.51],
        [0.73, 0.73],
      ]),
    );
    expect(table).toMatchObject({ name: 'accuracy', rows: ['estimator'], columns: [] });
    expect(table?.entries.map(({ row, cells }) => [row, cells])).toEqual([
      [['direct'], { shared: 2, identical: 0, only_a: 0, only_b: 0 }],
      [['ppi'], { shared: 2, identical: 0, only_a: 0, only_b: 0 }],
    ]);
    const bias = table!.entries[0]!.metrics[0]!;
    expect(bias).toMatchObject({ metric: 'bias', a: { n: 4, gap: null }, difference: { pairs: 2, unanswered: 0 } });
    expect(bias.a.value).toBeCloseTo(0.1, 12);
    expect(bias.b.value).toBeCloseTo(0.12, 12);
    expect(bias.difference!.value).toBeCloseTo(0.02, 12);
    // Differences of two seeds, 0.01 and 0.03: their mean has the standard error 0.01.
    expect(bias.difference!.ci![0]).toBeCloseTo(0.02 - T1 * 0.01, 9);
    expect(bias.difference!.ci![1]).toBeCloseTo(0.02 + T1 * 0.01, 9);
  });

  it('compare only what both answer, and say how many pairs have nothing', () => {
    const [table] = compare(
      rows([
        [0.5, 0.9],
        [0.7, null],
      ]),
      rows([
        [0.6, null],
        [null, 0.8],
      ]),
    );
    const [bias, refused] = table!.entries[0]!.metrics;
    // A says 0.5, 0.9 and 0.7, B 0.6 and 0.8; both answer for base on seed 0 alone.
    expect(bias!.a).toMatchObject({ n: 3 });
    expect(bias!.a.value).toBeCloseTo(0.2, 12);
    expect(bias!.b.value).toBeCloseTo(0.2, 12);
    expect(bias!.difference).toMatchObject({ pairs: 1, unanswered: 1, ci: null });
    expect(bias!.difference!.value).toBeCloseTo(0.1, 12);
    expect(refused).toMatchObject({ metric: 'refusal_rate', a: { value: 0.25 }, b: { value: 0.5 } });
    expect(refused!.difference).toMatchObject({ value: 0.25, pairs: 2, unanswered: 0 });
  });

  it('know a cell that recorded the same, and count a failed one by what it would have claimed', () => {
    const a = rows([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    const b = a.map((row) => (row.cell === 1 ? { ...row, failed: 'impossible', policies: [] } : row));
    const [table] = compare(a, b);
    expect(table!.entries[0]).toMatchObject({ cells: { shared: 2, identical: 1 } });
    expect(table!.entries[1]).toMatchObject({ cells: { shared: 2, identical: 2 } });
    const [bias, refused] = table!.entries[0]!.metrics;
    expect(bias).toMatchObject({ a: { n: 4 }, b: { n: 2 }, difference: { value: 0, pairs: 1, unanswered: 1 } });
    expect(refused).toMatchObject({ a: { with_failures: 0 }, b: { with_failures: 0.5 } });
  });

  it('leave out of every number what one side alone has', () => {
    const wide = grid({ axes: { estimator: [estimator('direct'), estimator('ppi')], seed: [0, 1, 2] } });
    const a = rows([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    const alone = { ...a[0]!, cell: 9, values: { estimator: 'direct', seed: 2 }, policies: [claim('base', 0.9)] };
    const [table] = compare(a, [...a, alone], grid(), wide);
    expect(table!.entries[0]).toMatchObject({ cells: { shared: 2, identical: 2, only_a: 0, only_b: 1 } });
    expect(table!.entries[0]!.metrics[0]!.b.value).toBeCloseTo(0.1, 12);
    const without = compare(a, a.slice(2));
    expect(without[0]!.entries[0]).toMatchObject({ row: ['direct'], cells: { shared: 0, only_a: 2 }, metrics: [] });
  });

  it('are those that both declare with the same rows and columns, with the metrics of both', () => {
    const a = rows([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    const [table] = grid().tables;
    const other = grid({
      tables: [
        { ...table!, metrics: ['rmse', 'bias'] },
        { ...table!, name: 'only here' },
      ],
    });
    expect(compare(a, a, grid(), other).map(({ name, entries }) => [name, entries[0]!.metrics.length])).toEqual([
      ['accuracy', 1],
    ]);
    expect(compare(a, a, grid(), grid({ tables: [{ ...table!, rows: ['seed'] }] }))).toEqual([]);
    // Without any of their own, the usual one.
    const [usual] = compare(a, a, grid({ tables: [] }), grid({ tables: [] }));
    expect(usual).toMatchObject({ name: 'headline', rows: ['estimator'] });
  });

  it('know how many seeds there are', () => {
    const a = rows([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    expect(compared(a, a).seeds).toBe(2);
    expect(compared(a, a.slice(2)).seeds).toBe(2);
    expect(compared(a, a.slice(3)).seeds).toBe(1);
  });
});
