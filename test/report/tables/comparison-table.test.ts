import { expect, test } from 'vitest';
import { mainEstimator } from '../../../src/report/findings/claims.ts';
import { comparisonTable } from '../../../src/report/tables/comparison-table.ts';
import { reportFixture } from '../support/fixtures.ts';

test('pairs have their own interval and the one that holds for all pairs at once', async () => {
  const table = comparisonTable(mainEstimator(await reportFixture('complete'))!)!;
  expect(table.rows[1]!.cells.map(({ text }) => text)).toEqual([
    'careful',
    'base',
    '+0.055',
    '+0.029 to +0.081',
    '+0.019 to +0.091',
    '< 0.001',
    '< 0.001',
  ]);
  expect(table.footnotes).toEqual([]);
});

test('who has no estimate is in no pair, and told once', async () => {
  const table = comparisonTable(mainEstimator(await reportFixture('refused'))!)!;
  expect(table.rows.map((row) => row.cells.slice(0, 2).map(({ text }) => text))).toEqual([['even', 'base']]);
  expect(table.footnotes).toEqual([
    '<script>alert(1)</script> is compared with none: its estimate is refused (label-ess).',
    '=HYPERLINK("x") is compared with none: its estimate is refused (outside-share).',
    'pipe|and\nbreak is compared with none: there is no estimate of it (no-judge-scores).',
  ]);
});

test('without a pair there is no table', async () => {
  const main = mainEstimator(await reportFixture('complete'))!;
  expect(comparisonTable({ ...main, result: { ...main.result, comparisons: [] } })).toBeNull();
  const policies = main.result.policies.map((row) => ({ ...row, estimate: null, refused: ['label-ess'] }));
  expect(comparisonTable({ ...main, result: { ...main.result, policies } })).toBeNull();
});
