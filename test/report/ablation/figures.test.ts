import { describe, expect, test } from 'vitest';
import type { Ablation, AblationPlot, AxisCondition } from '../../../src/config/types.generated.ts';
import { figuresOf } from '../../../src/report/ablation/figures/figures.ts';
import type { Figure } from '../../../src/report/ablation/figures/figure.ts';
import { gridTable } from '../../../src/report/ablation/grid-table.ts';
import { labelTables } from '../../../src/report/ablation/label-table.ts';
import { studyOf } from '../../../src/report/ablation/study.ts';
import { COVERAGES, simulatedAblation, simulatedContext, simulatedGrid, SIZES } from './simulated-grid.ts';

const rows = simulatedGrid(3);

function drawn(plots: readonly AblationPlot[], ablation: Partial<Ablation> = {}): ReturnType<typeof figuresOf> {
  const study = studyOf(rows, { ...simulatedAblation, tables: [], ...ablation, plots }, simulatedContext);
  return figuresOf(study, []);
}

const figure = (plot: AblationPlot, ablation: Partial<Ablation> = {}): Figure =>
  drawn([plot], ablation).figures.find(({ name }) => name === plot.name)!;

/** The lines of a figure's CSV as objects. */
const linesOf = ({ header, lines }: Figure): readonly Readonly<Record<string, unknown>>[] =>
  lines.map((line) => Object.fromEntries(line.map((value, index) => [header[index]!, value])));

function squares(matches: (row: (typeof rows)[number]) => boolean): number {
  const errors = rows
    .filter(matches)
    .flatMap(({ policies }) =>
      policies.flatMap(({ estimate, truth }) => (estimate === null ? [] : [(estimate - truth!) ** 2])),
    );
  return Math.sqrt(errors.reduce((a, b) => a + b, 0) / errors.length);
}

describe('where', () => {
  const only = { 'oracle.coverage': 0.25, estimator: ['direct', 'snips'] } as const;

  test('a plot of a part of the cells is measured on these alone, and says so', () => {
    const found = figure({ name: 'part', type: 'xy', x: 'sample_size', y: 'rmse', color: 'estimator', where: only });
    const lines = linesOf(found);
    expect(lines).toHaveLength(2 * SIZES.length);
    for (const line of lines) {
      const expected = squares(
        ({ estimator, values }) =>
          estimator === line['estimator'] &&
          values['oracle.coverage'] === 0.25 &&
          JSON.stringify(values['sample_size']) === line['sample_size'],
      );
      expect(line['rmse']).toBeCloseTo(expected, 12);
    }
    expect(found.caption).toContain('Only oracle coverage 0.25 and estimator direct or snips');
  });

  test('so is a table', () => {
    const study = studyOf(rows, simulatedAblation, simulatedContext);
    const where: AxisCondition = { 'calibration.covariates': ['response_length'] };
    const table = gridTable(study, { name: 't', rows: ['estimator'], columns: [], metrics: ['rmse'], where });
    // A list that is a value of the axis is that value; the naive means have no covariates.
    expect(table.rows.map(({ labels }) => labels)).toEqual([['direct'], ['snips'], ['stacked-dr']]);
    const expected = squares(
      ({ estimator, values }) =>
        estimator === 'snips' && JSON.stringify(values['calibration.covariates']) === '["response_length"]',
    );
    expect(table.rows[1]!.cells[0]!.measured.value).toBeCloseTo(expected, 12);
    expect(table.caption).toContain('only calibration covariates response_length');
  });

  test('where nothing matches there is nothing to draw', () =>
    expect(
      drawn([{ name: 'none', type: 'xy', x: 'sample_size', y: 'rmse', where: { sample_size: 7 } }]).figures.map(
        ({ name }) => name,
      ),
    ).not.toContain('none'));
});

test('several axes of color: a series for each combination there is, variants of one estimator in one family', () => {
  const found = figure({
    name: 'xy',
    type: 'xy',
    x: 'sample_size',
    y: 'mae',
    color: ['estimator', 'calibration.covariates'],
  });
  const series = new Set(
    linesOf(found).map((line) => `${String(line['estimator'])}, ${String(line['calibration.covariates'])}`),
  );
  expect(series).toEqual(
    new Set([
      'naive-direct, none',
      ...['direct', 'snips', 'stacked-dr'].flatMap((name) => [`${name}, none`, `${name}, response_length`]),
    ]),
  );
  const colors = new Set(
    [...JSON.stringify(found.chart.spec).matchAll(/"range":(\["#[^\]]*\])/g)].map(([, range]) => range),
  );
  expect(colors.size).toBe(1);
  const [range] = colors;
  // Seven series of four estimators.
  expect(JSON.parse(range!)).toHaveLength(7);
  expect(new Set(JSON.parse(range!) as string[]).size).toBe(4);
});

describe('forest', () => {
  const policies = ['clone', 'parallel', 'premium', 'concise', 'unhelpful'];

  test('the chosen cell, estimator by estimator, as its row says', () => {
    const cell = { sample_size: 500, 'oracle.coverage': 0.5, 'calibration.covariates': ['response_length'], seed: 2 };
    const lines = linesOf(figure({ name: 'one', type: 'forest', cell }));
    expect(lines).toHaveLength(4 * policies.length);
    const row = rows.find(
      ({ estimator, values }) =>
        estimator === 'direct' &&
        values['sample_size'] === 500 &&
        values['oracle.coverage'] === 0.5 &&
        values['seed'] === 2 &&
        JSON.stringify(values['calibration.covariates']) === '["response_length"]',
    )!;
    expect(lines.filter(({ estimator }) => estimator === 'direct').map(({ estimate }) => estimate)).toEqual(
      row.policies.map(({ estimate }) => estimate),
    );
    // The naive means have no such cell: the nearest one is shown, and says which.
    expect(lines.map(({ estimator }) => estimator)).toContain('naive-direct (calibration covariates none)');
  });

  test('what is left out: the baseline’s, else the middle of numbers, the first of others and the first seed', () => {
    const { caption } = figure({ name: 'one', type: 'forest' });
    expect(caption).toContain(
      `sample size ${SIZES[2]}, oracle coverage ${COVERAGES[2]}, calibration covariates none, seed 0`,
    );
    const baseline = { sample_size: 250, seed: 1 };
    expect(figure({ name: 'one', type: 'forest' }, { baseline }).caption).toContain(
      'sample size 250, oracle coverage 0.25, calibration covariates none, seed 1',
    );
  });

  test('one estimator alone, where the cell names it', () => {
    const lines = linesOf(figure({ name: 'one', type: 'forest', cell: { estimator: 'snips' } }));
    expect(new Set(lines.map(({ estimator }) => estimator))).toEqual(new Set(['snips']));
  });
});

describe('cost', () => {
  const plot: AblationPlot = {
    name: 'labels',
    type: 'cost',
    metric: 'rmse',
    targets: [0.015],
    where: { 'calibration.covariates': [] },
  };

  test('labels against accuracy, with the targets across and the labels that they take', () => {
    const { figures, curves } = drawn([plot]);
    const found = figures.find(({ name }) => name === 'labels')!;
    const direct = linesOf(found).filter(({ estimator }) => estimator === 'direct');
    // The largest sample has 2,500 prompts.
    expect(direct.map(({ labels }) => labels)).toEqual(COVERAGES.map((coverage) => 2500 * coverage));
    expect(JSON.stringify(found.chart.spec)).toContain('target 0.015');
    const [table] = labelTables(curves);
    const [line] = table!.lines.filter(([series]) => series === 'direct');
    const values = direct.map(({ rmse }) => Number(rmse));
    const after = values.findIndex((value) => value <= 0.015);
    const [n0, n1, v0, v1] = [
      Number(direct[after - 1]!['labels']),
      Number(direct[after]!['labels']),
      values[after - 1]!,
      values[after]!,
    ];
    expect(line![3]).toBeCloseTo(n0 * (n1 / n0) ** ((v0 - 0.015) / (v0 - v1)), 8);
  });

  test('plots of other cells have a table of their own', () => {
    const other: AblationPlot = { ...plot, name: 'others', where: { 'calibration.covariates': ['response_length'] } };
    expect(labelTables(drawn([plot, other]).curves).map(({ table }) => table.caption)).toEqual([
      'Oracle labels needed for an accuracy; oracle coverage varied at sample size 2500, only calibration covariates none.',
      'Oracle labels needed for an accuracy; oracle coverage varied at sample size 2500, only calibration covariates response_length.',
    ]);
  });

  test('a metric of which neither more nor less is better reaches no target', () => {
    const found = drawn([{ name: 'c', type: 'cost', metric: 'coverage', targets: [0.9] }]);
    expect(labelTables(found.curves)[0]!.lines.every(([, , , labels]) => labels === null)).toBe(true);
  });
});

test('a declared type takes the place of the figures that come by themselves', () => {
  const names = (plots: readonly AblationPlot[]): string[] => {
    const study = studyOf(rows, { ...simulatedAblation, plots }, simulatedContext);
    const tables = simulatedAblation.tables.map((table) => gridTable(study, table));
    return figuresOf(study, tables).figures.map(({ name }) => name);
  };
  expect(names([])).toEqual(['by-size-heatmap', 'regimes-heatmap', 'forest', 'cost-rmse', 'cost-pairwise-accuracy']);
  expect(
    names([
      { name: 'map', type: 'heatmap', rows: ['estimator'], columns: ['sample_size'], metric: 'coverage' },
      { name: 'one', type: 'forest' },
      { name: 'labels', type: 'cost', metric: 'mae' },
    ]),
  ).toEqual(['map', 'one', 'labels']);
});

test('every mark tells the numbers of its line', () => {
  const plots: readonly AblationPlot[] = [
    { name: 'xy', type: 'xy', x: 'sample_size', y: 'rmse', color: 'estimator' },
    { name: 'points', type: 'xy', x: 'width', y: 'coverage' },
    { name: 'map', type: 'heatmap', rows: ['estimator'], columns: ['sample_size'], metric: 'rmse' },
    { name: 'labels', type: 'cost', metric: 'rmse' },
  ];
  for (const { name, chart, header, lines } of drawn(plots).figures.filter(({ type }) => type !== 'forest')) {
    const value = header.findIndex((column) => ['rmse', 'coverage'].includes(column));
    const known = lines.filter((line) => typeof line[value] === 'number');
    expect(chart.tips).toHaveLength(name === 'map' ? lines.length : known.length);
    for (const [index, line] of known.entries()) {
      const number = Number(line[value]);
      const text =
        header[value] === 'coverage' ? `${(100 * number).toFixed(2)} %` : number.toFixed(number < 0.1 ? 5 : 4);
      expect(chart.tips![index]).toContain(`${header[value] === 'coverage' ? 'coverage' : 'RMSE'}: ${text}`);
    }
  }
});
