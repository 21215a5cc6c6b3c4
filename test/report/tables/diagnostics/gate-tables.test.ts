import { expect, test } from 'vitest';
import { mainEstimator } from '../../../../src/report/findings/claims.ts';
import type { RunReport } from '../../../../src/report/run-report.ts';
import { estimateGatesCell } from '../../../../src/report/tables/gate-cells.ts';
import {
  failedGateTable,
  gateMatrix,
  policyGateTables,
} from '../../../../src/report/tables/diagnostics/gate-tables.ts';
import type { Table } from '../../../../src/report/tables/table.ts';
import { reportFixture } from '../../support/fixtures.ts';

function textsOf(table: Table | null): string[][] {
  return (table?.rows ?? []).map((row) => row.cells.map(({ text }) => text));
}

function withoutGates(report: RunReport): NonNullable<RunReport['diagnostics']> {
  return { ...report.diagnostics!, gates: [] };
}

test('one line a policy, one column a topic that has gates, in words as well as in colour', async () => {
  const matrix = gateMatrix((await reportFixture('complete')).diagnostics!)!;
  expect(matrix.columns.map(({ header }) => header)).toEqual([
    'policy',
    'score support',
    'transport',
    'overlap',
    'double robustness',
    'clones and repeats',
  ]);
  expect(textsOf(matrix)).toEqual([
    ['base', 'WARNING', '–', '–', '–', '–'],
    ['brief', 'WARNING', 'GOOD', 'not known', 'WARNING', 'WARNING'],
    ['careful', 'WARNING', 'CRITICAL', '–', '–', '–'],
  ]);
  expect(matrix.rows[1]!.cells[1]).toEqual({ text: 'WARNING', tone: 'warn', small: 'outside-share, label-ess' });
  expect(matrix.rows[1]!.cells[2]).toEqual({ text: 'GOOD', tone: 'good' });
});

test('without gates there is no table', async () => {
  const diagnostics = withoutGates(await reportFixture('complete'));
  expect(gateMatrix(diagnostics)).toBeNull();
  expect(policyGateTables(diagnostics)).toEqual([]);
});

test('a gate of a later version has a column too', async () => {
  const matrix = gateMatrix((await reportFixture('refused')).diagnostics!)!;
  expect(matrix.columns.at(-1)!.header).toBe('others');
  expect(matrix.rows[1]!.cells.at(-1)).toEqual({ text: 'CRITICAL', tone: 'bad', small: 'new-gate' });
});

test('every gate of a policy has its number, its thresholds and whether it refuses, gravest first', async () => {
  const [, brief] = policyGateTables((await reportFixture('complete')).diagnostics!);
  const rows = textsOf(brief!);
  expect(rows.map(([code]) => code)).toEqual([
    'outside-share',
    'label-ess',
    'logprob-noise',
    'orthogonality',
    'ttc',
    'transport',
  ]);
  expect(rows[1]!.slice(1, 6)).toEqual(['WARNING', '38.5', '< 100', '< 30', 'yes']);
  expect(rows[3]!.slice(1, 6)).toEqual(['WARNING', '4.000', '≥ 3', '–', 'no']);
  expect(rows[4]!.slice(1, 4)).toEqual(['not known', '–', '< 0.7']);
});

test('what an estimator does not pass is told with what to do; what its probes answered refuses no more', async () => {
  const main = mainEstimator(await reportFixture('complete'))!;
  const rows = textsOf(failedGateTable(main));
  expect(rows.map(([policy, code, level]) => `${policy} ${code} ${level}`)).toEqual([
    'base label-ess WARNING',
    'brief outside-share WARNING',
    'brief label-ess WARNING',
    'brief influence-share WARNING',
    'careful transport CRITICAL',
    'careful label-ess WARNING',
  ]);
  const transport = rows[4]!;
  expect(transport[6]).toBe('no more');
  expect(transport[7]).toContain('answered by its held-out labels');
  expect(rows[3]![7]).toContain('Look at that unit');
});

test('the gates of an estimate in a few words', async () => {
  const [base, brief, careful] = mainEstimator(await reportFixture('complete'))!.result.policies;
  expect(estimateGatesCell(base!)).toEqual({ text: '1 WARNING', tone: 'warn' });
  expect(estimateGatesCell(brief!)).toEqual({ text: '3 WARNINGS', tone: 'warn' });
  expect(estimateGatesCell(careful!)).toEqual({ text: '1 WARNING', tone: 'warn' });
  expect(estimateGatesCell({ ...careful!, corrected: null })).toEqual({ text: '1 CRITICAL', tone: 'bad' });
  expect(estimateGatesCell({ ...base!, gates: [] }).text).toBe('–');
});
