import { expect, test } from 'vitest';
import type { Diagnostics } from '../../../../src/analysis/results.ts';
import { finishedEstimators } from '../../../../src/report/findings/claims.ts';
import { brierTable, selectionSentence } from '../../../../src/report/tables/diagnostics/calibration-tables.ts';
import { cloneTable, passTable } from '../../../../src/report/tables/diagnostics/check-tables.ts';
import { askedTable, missingnessTable } from '../../../../src/report/tables/diagnostics/missing-tables.ts';
import { coverageTable, overlapTable, tailTable } from '../../../../src/report/tables/diagnostics/overlap-tables.ts';
import { influenceTable, robustnessTable } from '../../../../src/report/tables/diagnostics/robustness-tables.ts';
import { residualTable, transportTable } from '../../../../src/report/tables/diagnostics/transport-tables.ts';
import type { Table } from '../../../../src/report/tables/table.ts';
import { reportFixture } from '../../support/fixtures.ts';

async function diagnosticsOf(scenario: 'complete' | 'refused' = 'complete'): Promise<Diagnostics> {
  return (await reportFixture(scenario)).diagnostics!;
}

function textsOf(table: Table | null): string[][] {
  return (table?.rows ?? []).map((row) =>
    row.cells.map(({ text, small }) => (small === undefined ? text : `${text} | ${small}`)),
  );
}

test('a transport verdict is the word of the audit, with the margin it needed and the bias it sees', async () => {
  const table = transportTable(await diagnosticsOf())!;
  expect(textsOf(table).slice(0, 2)).toEqual([
    ['brief', 'PASS | holds', '20', '+0.012', '−0.019 to +0.043', '±0.043', '±0.048'],
    ['careful', 'FAIL | does not hold', '20 | 18 prompts', '−0.120', '−0.162 to −0.078', '±0.162', '±0.063'],
  ]);
  expect(table.rows.map((row) => row.cells[1]!.tone)).toEqual(['good', 'bad', 'warn']);
  expect(table.caption).toContain(
    'A margin of ±0.050 is allowed. 3 audits are judged together at 95.0 %, each at 98.3 %.',
  );
});

test('what is not graded or not checked is neither good nor bad', async () => {
  const diagnostics = await diagnosticsOf();
  const [card] = diagnostics.transport;
  const table = transportTable({
    ...diagnostics,
    transport: [
      { ...card!, status: 'NOT_GRADED', reason_code: 'no-margin', margin: null },
      { ...card!, status: 'NOT_CHECKED', reason_code: 'no-probes', n_probes: 0, mean_residual: null, ci: null },
    ],
  })!;
  expect(table.caption).toContain('No margin was declared.');
  expect(table.rows.map((row) => row.cells[1])).toEqual([
    { text: 'NOT_GRADED', tone: 'muted', small: 'no margin declared' },
    { text: 'NOT_CHECKED', tone: 'muted', small: 'no held-out labels' },
  ]);
  expect(table.rows[1]!.cells[3]!.text).toBe('–');
  expect(transportTable({ ...diagnostics, transport: [] })).toBeNull();
});

test('a bin of residuals without any has none', async () => {
  expect(textsOf(residualTable(await diagnosticsOf()))).toEqual([
    ['brief', '0.500 – 0.700', '8', '+0.020'],
    ['brief', '0.700 – 0.950', '12', '–'],
  ]);
});

test('overlap has the tail with its range, and says when there is none', async () => {
  expect(textsOf(overlapTable(await diagnosticsOf()))).toEqual([
    ['brief', '57.9 | 49.1 %', '0.820', '0.930 | reweighted 0.950', '81.0 %', '1.80 | 1.20 – 2.60', '1.50'],
  ]);
  expect(textsOf(overlapTable(await diagnosticsOf('refused')))[0]).toContain('too few rows');
  expect(textsOf(tailTable(await diagnosticsOf()))).toEqual([['brief', '1.20 | 6 rows', '2.60 | 12 rows', '0.50']]);
  expect(tailTable(await diagnosticsOf('refused'))).toBeNull();
  // By hand: 1.0 · 1.5.
  expect(textsOf(coverageTable(await diagnosticsOf()))[0]!.slice(4)).toEqual(['1.00', '1.50', '1.50']);
});

test('the parts of Brier’s score are shown with the signs with which they add up', async () => {
  const card = (await diagnosticsOf()).calibration!;
  const texts = textsOf(brierTable(card)).map(([, value = '']) => Number(value.replace('−', '-')));
  const [reliability, resolution, uncertainty, within, sum] = texts;
  expect(reliability! + resolution! + uncertainty! + within!).toBeCloseTo(sum!, 3);
  expect(resolution).toBeLessThan(0);
  expect(brierTable({ ...card, oof: null })).toBeNull();
});

test('how the map was chosen is told; a map that was given was not', async () => {
  const card = (await diagnosticsOf()).calibration!;
  expect(selectionSentence(card)).toBe(
    'The monotone map was chosen by a paired test of the held-out losses. Two-stage changes the held-out squared error by 0.0013 ± 0.0009 (p 0.92). It is better in 1 of 3 thirds of the labels.',
  );
  expect(selectionSentence({ ...card, selection: null })).toBeNull();
});

test('model and weights apart, with the test of the weighted error', async () => {
  expect(textsOf(robustnessTable(await diagnosticsOf()))).toEqual([
    [
      'brief',
      '40',
      '−0.040',
      '−0.060 to −0.020 | 4.0 SE from 0',
      '0.580 ± 0.010',
      '−0.040 ± 0.010',
      '94 %',
      '0.650 | weighted 0.400',
    ],
  ]);
  expect(robustnessTable(await diagnosticsOf('refused'))).toBeNull();
});

test('influence is told of every estimate that has it', async () => {
  const estimators = finishedEstimators(await reportFixture('complete'));
  expect(textsOf(influenceTable(estimators))).toEqual([
    ['brief', 'direct', '120', '31.0 %', '18.0 %', '–', '42.0 % | at most'],
    ['careful', 'direct', '120', '4.0 %', '7.0 %', '120', '–'],
  ]);
  expect(influenceTable([])).toBeNull();
});

test('clones and repeated passes', async () => {
  expect(textsOf(cloneTable(await diagnosticsOf()))).toEqual([
    ['careful', '120', '1.000', '90.0 %', '0.0078 ± 0.0030', '0.009', 'FAIL'],
  ]);
  // By hand: exp(0.365) = 1.4405.
  expect(textsOf(passTable(await diagnosticsOf()))[0]).toContain('0.365 | a factor of 1.44');
});

test('only what is missing is shown first, all that was asked for after', async () => {
  expect(textsOf(missingnessTable(await diagnosticsOf()))).toEqual([
    ['brief', 'judge score', 'fresh draws', '120', '2', '1.7 % (0.5 % – 5.9 %)', 'base: p 0.50'],
  ]);
  expect(textsOf(askedTable(await diagnosticsOf()))).toHaveLength(3);
  expect(missingnessTable(await diagnosticsOf('refused'))).toBeNull();
});
