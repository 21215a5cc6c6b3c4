import { expect, test } from 'vitest';
import { heldOutText, labelsText } from '../../../src/report/findings/label-counts.ts';
import type { RunCounts, RunReport } from '../../../src/report/run-report.ts';
import { reportFixture } from '../support/fixtures.ts';

async function withCounts(byPolicy: RunCounts['byPolicy']): Promise<RunReport> {
  const report = await reportFixture('complete');
  return { ...report, counts: { ...report.counts, byPolicy } };
}

function labels(count: number, probes = 0): { responses: number; labels: number; probes: number } {
  return { responses: 500, labels: count, probes };
}

test('labels of the logging policy alone need no names', async () => {
  expect(labelsText(await withCounts(null))).toBe('40 oracle labels');
  expect(labelsText(await withCounts({ base: labels(40), brief: labels(0) }))).toBe('40 oracle labels');
});

test('labels of other policies are told by policy, and counted where there are many', async () => {
  expect(labelsText(await withCounts({ base: labels(40), brief: labels(0), careful: labels(12) }))).toBe(
    '52 oracle labels (40 on base and 12 on careful)',
  );
  const many = { base: labels(40), a: labels(1), b: labels(2), c: labels(3) };
  expect(labelsText(await withCounts(many), 'label')).toBe('46 labels (40 on base, 1 on a and 5 on 2 others)');
});

test('held-out labels are told apart from those that are fitted on', async () => {
  expect(heldOutText(await withCounts({ base: labels(40), brief: labels(0, 25), careful: labels(0, 25) }))).toBe(
    '50 held-out labels',
  );
  expect(heldOutText(await withCounts({ base: labels(40) }))).toBeNull();
  expect(heldOutText(await withCounts(null))).toBeNull();
});
