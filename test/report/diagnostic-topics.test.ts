import { expect, test } from 'vitest';
import { diagnosticTopics, type Topic } from '../../src/report/diagnostic-topics.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { reportFixture } from './support/fixtures.ts';

function topic(report: RunReport, id: string): Topic {
  return diagnosticTopics(report).find((candidate) => candidate.id === id)!;
}

test('each topic says in its line how bad it is and for whom', async () => {
  const topics = diagnosticTopics(await reportFixture('complete'));
  expect(topics.map(({ id, verdict }) => [id, verdict?.text ?? null])).toEqual([
    ['support', 'WARNING: base, brief and careful'],
    ['transport', 'CRITICAL: careful'],
    ['calibration', null],
    ['overlap', 'not known'],
    ['robustness', 'WARNING: brief'],
    ['precision', 'WARNING: brief'],
    ['checks', 'WARNING: brief'],
    ['missing', null],
  ]);
});

test('many policies in one verdict are counted', async () => {
  const report = await reportFixture('complete');
  const [first] = report.diagnostics!.gates;
  const gates = ['a', 'b', 'c', 'd', 'e'].map((policy) => ({ ...first!, policy }));
  expect(topic({ ...report, diagnostics: { ...report.diagnostics!, gates } }, 'support').verdict?.text).toBe(
    'WARNING: a, b, c and 2 more',
  );
});

test('what withholds or marks a number is decisive; what only warns is not', async () => {
  const refused = await reportFixture('refused');
  expect(topic(refused, 'support').isDecisive).toBe(true);
  // Marked by snips-shown.
  expect(topic(refused, 'overlap').isDecisive).toBe(true);
  expect(topic(refused, 'missing').isDecisive).toBe(false);
  const complete = await reportFixture('complete');
  // CRITICAL, and answered by held-out labels.
  expect(topic(complete, 'transport').isDecisive).toBe(false);
});

test('what there is no data for says so, or is left out', async () => {
  const refused = await reportFixture('refused');
  expect(topic(refused, 'transport').remarks[0]!.text).toContain('Not checked');
  expect(topic(refused, 'calibration').remarks).toEqual([
    { text: 'There is no calibration: there are too few oracle labels to calibrate on.', tone: 'bad' },
  ]);
  expect(topic(refused, 'missing').remarks[0]!.text).toContain('1 response has one label among the logged rows');
  expect(diagnosticTopics(refused).map(({ id }) => id)).not.toContain('robustness');
  expect(diagnosticTopics(await reportFixture('partial'))).toEqual([]);
});

test('a constant map is said to be one', async () => {
  const report = await reportFixture('complete');
  const calibration = { ...report.diagnostics!.calibration!, constant: true };
  const remarks = topic({ ...report, diagnostics: { ...report.diagnostics!, calibration } }, 'calibration').remarks;
  expect(remarks[0]).toMatchObject({ tone: 'bad' });
  expect(remarks[0]!.text).toContain('constant');
});
