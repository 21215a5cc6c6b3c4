import { describe, expect, test } from 'vitest';
import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import { csvRows, filesOf } from './collect.ts';
import { COVERAGES, SIZES, simulatedAblation, simulatedContext, simulatedGrid } from './simulated-grid.ts';

const rows = simulatedGrid();
const files = await filesOf(rows);

function changed(found: ReadonlyMap<string, string>): string[] {
  return [...found].filter(([name, content]) => files.get(name) !== content).map(([name]) => name);
}

test('each table and plot has its files, and the page links to nothing else', () => {
  const names = [...files.keys()];
  for (const table of ['accuracy', 'by-size', 'regimes', 'labels-needed', 'main-effects', 'influence', 'paired'])
    for (const ending of ['csv', 'md', 'tex']) expect(names).toContain(`tables/${table}.${ending}`);
  const plots = ['rmse-by-size', 'coverage-by-width', 'covariates', 'by-size-heatmap', 'regimes-heatmap', 'forest'];
  for (const plot of [...plots, 'cost-rmse', 'cost-pairwise-accuracy'])
    for (const ending of ['csv', 'svg']) expect(names).toContain(`plots/${plot}.${ending}`);
  expect(names.filter((name) => name.endsWith('.png'))).toEqual([]);
  const links = [...files.get('report.html')!.matchAll(/href="([^#"]+)"/g)].map(([, target]) => target);
  expect(links.length).toBeGreaterThan(30);
  for (const target of links) expect([...names, ...simulatedContext.files]).toContain(target);
  for (const [, target] of files.get('report.md')!.matchAll(/\]\((plots\/[^)]+)\)/g)) expect(names).toContain(target);
});

test('PNGs come when they are asked for', async () => {
  const small = await filesOf(
    simulatedGrid(1),
    { ...simulatedAblation, plots: [] },
    { ...simulatedContext, plots: ['png'] },
  );
  const pictures = [...small].filter(([name]) => name.endsWith('.png'));
  expect(pictures.length).toBeGreaterThan(2);
  for (const [, bytes] of pictures) expect(bytes.slice(0, 8)).toBe('\u0089PNG\r\n\u001A\n');
  expect([...small.keys()].filter((name) => name.endsWith('.svg'))).toEqual([]);
});

test('the order in which cells were computed is nowhere to be seen', async () => {
  expect(changed(await filesOf(rows.toReversed()))).toEqual([]);
});

describe('every number comes from the rows', () => {
  const target = rows.findIndex(({ estimator, policies }) => estimator === 'direct' && policies[1]!.estimate !== null);

  function withEstimate(estimate: number | null): readonly CellRow[] {
    const row = rows[target]!;
    const claim = { ...row.policies[1]!, estimate, ci: estimate === null ? null : ([0, 0.1] as const) };
    const refused = estimate === null ? ['raw-ess'] : null;
    const policies = row.policies.map((one, index) => (index === 1 ? { ...claim, refused } : one));
    return rows.map((one, index) => (index === target ? { ...one, policies } : one));
  }

  test('an estimate that moves shows in tables, plots and pages', async () => {
    const moved = await filesOf(withEstimate(0.05));
    const names = changed(moved);
    for (const name of [
      'tables/accuracy.csv',
      'tables/by-size.tex',
      'plots/rmse-by-size.svg',
      'report.html',
      'report.md',
    ])
      expect(names).toContain(name);
    const line = (found: ReadonlyMap<string, string>, at: number): Readonly<Record<string, string>> =>
      csvRows(found.get('tables/accuracy.csv')!)[at]!;
    // Its own row alone: direct without covariates is the second.
    expect(line(moved, 0)).toEqual(line(files, 0));
    expect(line(moved, 2)).toEqual(line(files, 2));
    // One squared error of n is another one.
    const { policies } = rows[target]!;
    const { estimate, truth } = policies[1]!;
    const [before, after] = [line(files, 1), line(moved, 1)];
    const n = Number(before['rmse_n']);
    const expected = Number(before['rmse']) ** 2 + ((0.05 - truth!) ** 2 - (estimate! - truth!) ** 2) / n;
    expect(Number(after['rmse']) ** 2).toBeCloseTo(expected, 12);
    expect(after['refused']).toBe(before['refused']);
  });

  test('a refusal that is added is counted, named, and leaves the error out', async () => {
    const refused = await filesOf(withEstimate(null));
    const at = (found: ReadonlyMap<string, string>): Readonly<Record<string, string>> =>
      csvRows(found.get('tables/accuracy.csv')!)[1]!;
    expect(Number(at(refused)['refused'])).toBe(Number(at(files)['refused']) + 1);
    expect(Number(at(refused)['rmse_n'])).toBe(Number(at(files)['rmse_n']) - 1);
    expect(refused.get('report.html')).toContain('raw-ess');
    expect(files.get('report.html')).not.toContain('raw-ess');
  });

  test('a failed cell is counted and told', () => {
    const failing = csvRows(files.get('tables/accuracy.csv')!).filter((line) => line['estimator'] === 'stacked-dr');
    expect(failing.map((line) => line['failed_cells'])).toEqual(['1', '1']);
    expect(files.get('report.html')).toContain('too-few-labels');
    expect(files.get('report.html')).toContain('2 of 672 cells failed');
  });
});

test('a table’s numbers by a naive twin: means over the very rows', () => {
  const lines = csvRows(files.get('tables/by-size.csv')!);
  expect(lines).toHaveLength(4 * SIZES.length * COVERAGES.length);
  for (const line of lines) {
    const cells = rows.filter(
      ({ values }) =>
        values['estimator'] === line['estimator'] &&
        JSON.stringify(values['sample_size']) === line['sample_size'] &&
        JSON.stringify(values['oracle.coverage']) === line['oracle.coverage'],
    );
    const errors = cells.flatMap(({ policies }) =>
      policies.flatMap(({ estimate, truth }) => (estimate === null ? [] : [(estimate - truth!) ** 2])),
    );
    expect(Number(line['cells'])).toBe(cells.length);
    expect(Number(line['rmse'])).toBeCloseTo(Math.sqrt(errors.reduce((a, b) => a + b, 0) / errors.length), 12);
    // The truths' standard error is .002 everywhere.
    expect(Number(line['rmse_debiased'])).toBeCloseTo(Math.sqrt(Number(line['rmse']) ** 2 - 0.002 ** 2), 12);
  }
});

describe('what there is little of', () => {
  const noPlots: Ablation = { ...simulatedAblation, tables: [], plots: [] };

  test('no rows: pages that say so', async () => {
    const found = await filesOf([], noPlots);
    expect(found.get('report.html')).toContain('<h1>paper-grid</h1>');
    expect([...found.values()].join()).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('all failed: no number, no picture of one', async () => {
    const failed = rows.slice(0, 12).map((row) => ({ ...row, failed: 'no-such-model', policies: [] }));
    const found = await filesOf(failed, noPlots);
    expect(found.get('report.md')).toContain('12 of 12 cells failed');
    expect([...found.keys()].filter((name) => name.startsWith('plots/'))).toEqual([]);
    expect(found.get('tables/headline.csv')).toContain('all-failed');
  });

  test('one seed: numbers without intervals, and a sentence why', async () => {
    const found = await filesOf(
      rows.filter(({ values }) => values['seed'] === 0),
      noPlots,
    );
    expect(found.get('report.html')).toContain('There is one seed only');
    for (const line of csvRows(found.get('tables/headline.csv')!)) {
      expect(line['rmse']).not.toBe('');
      expect(line['rmse_lower']).toBe('');
    }
  });

  test('all refused: refused, in words', async () => {
    const refused = rows.slice(0, 12).map((row) => ({
      ...row,
      policies: row.policies.map((claim) => ({ ...claim, estimate: null, ci: null, refused: ['label-ess'] })),
    }));
    const found = await filesOf(refused, noPlots);
    expect(found.get('tables/headline.md')).toContain('refused');
    expect(csvRows(found.get('tables/headline.csv')!)[0]).toMatchObject({
      rmse: '',
      rmse_gap: 'all-refused',
      refusal_rate: '1',
    });
  });
});

test('names that meet ours: ours give way', async () => {
  const ablation: Ablation = {
    ...simulatedAblation,
    tables: [{ name: 'paired', rows: ['estimator'], columns: [], metrics: ['mae'] }],
    plots: [{ name: 'forest', type: 'xy', x: 'sample_size', y: 'mae' }],
  };
  const found = await filesOf(simulatedGrid(1), ablation);
  expect(found.get('tables/paired.csv')).toContain('mae_with_failures');
  expect(found.get('tables/paired-2.csv')).toContain('difference_with_failures');
  expect(found.get('plots/forest.csv')).toContain('sample_size,mae');
  expect(found.get('plots/forest-2.csv')).toContain('estimator,policy');
});
