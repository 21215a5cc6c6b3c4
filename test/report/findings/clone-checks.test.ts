import { describe, expect, test } from 'vitest';
import type { CheckVerdict, Comparison, EstimatorResult } from '../../../src/analysis/results.ts';
import { comparisonsCsv } from '../../../src/report/files/estimate-files.ts';
import { finishedEstimators, isSeparated, mainEstimator } from '../../../src/report/findings/claims.ts';
import { cloneSentences } from '../../../src/report/findings/clone-checks.ts';
import { findings } from '../../../src/report/findings/findings.ts';
import { reportHtml } from '../../../src/report/html/page.ts';
import { reportMarkdown } from '../../../src/report/markdown.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { answerTable } from '../../../src/report/tables/answer-table.ts';
import { comparisonTable } from '../../../src/report/tables/comparison-table.ts';
import { summaryText } from '../../../src/report/terminal.ts';
import { reportFixture } from '../support/fixtures.ts';

/** The fixture in which `careful`, 0.055 above `base`, is `base` again. */
async function withClone(check: CheckVerdict, change: Partial<Comparison> = {}): Promise<RunReport> {
  const report = await reportFixture('complete');
  const asCheck = (pair: Comparison): Comparison =>
    pair.policy === 'careful' && pair.reference === 'base'
      ? { ...pair, p_adjusted: null, band: null, clone_check: check, ...change }
      : pair;
  const changed = (result: EstimatorResult): EstimatorResult => ({
    ...result,
    comparisons: result.comparisons.map(asCheck),
  });
  const estimators = report.estimators.map((one) =>
    one.result === null ? one : { ...one, result: changed(one.result) },
  );
  return { ...report, estimators };
}

const FAIL =
  'A/A check FAIL: careful and base are one policy, so the true difference is 0, but direct finds +0.055 (p < 0.001). The two batches were judged or sampled differently, and differences of this size between other policies are not to be trusted either.';
const PASS =
  'A/A check PASS: careful and base are one policy, so the true difference is 0, and direct finds +0.055 (p 0.40).';

const mainOf = async (...args: Parameters<typeof withClone>) => mainEstimator(await withClone(...args))!;

describe('a clone that was found apart', () => {
  test('is told as a failed check, never as a difference', async () => {
    const report = await withClone('FAIL');
    const [leader, check] = findings(report);
    expect(check).toBe(FAIL);
    // The next policy that is another one is `brief`.
    expect(leader).toMatch(
      /^careful is highest at 0\.667 \(the same policy as base\), and best with probability .*: its lead over every other policy is more than chance\. Its lead over brief is /,
    );
    const { result } = mainEstimator(report)!;
    expect(result.comparisons.map(isSeparated)).toEqual([true, false, true]);
  });

  test('shares the probability of being best with its original', async () => {
    const report = await withClone('PASS', { p: 0.4 });
    const shares = { base: 0.25, brief: 0.25, careful: 0.5 } as const;
    const estimators = finishedEstimators(report).map((one) => ({
      ...one,
      result: {
        ...one.result,
        ranking: {
          ...one.result.ranking!,
          policies: Object.entries(shares).map(([policy, probability_best]) => ({
            policy,
            rank: 1,
            rank_interval: [1, 3] as const,
            probability_best,
          })),
        },
      },
    }));
    expect(findings({ ...report, estimators })[0]).toContain('best with probability 0.75');
  });

  test('has its verdict where others have their p among all pairs', async () => {
    const { rows, footnotes } = comparisonTable(await mainOf('FAIL'))!;
    expect(rows[1]!.cells.slice(2).map(({ text }) => text)).toEqual([
      '+0.055',
      '+0.029 to +0.081',
      '–',
      '< 0.001',
      'A/A FAIL',
    ]);
    expect(rows[1]!.cells[2]!.tone).toBe('muted');
    expect(footnotes).toEqual([FAIL]);
  });

  test('has it beside its difference in the answer', async () => {
    const report = await withClone('PASS', { p: 0.4 });
    const { columns, rows } = answerTable(report, mainEstimator(report)!);
    const place = columns.findIndex(({ header }) => header === 'vs base');
    const row = rows.find(({ cells }) => cells[0]?.text === 'careful')!;
    expect(row.cells[place]).toMatchObject({ text: '+0.055 (A/A PASS, p 0.40)', tone: 'muted' });
  });

  test('is marked in every output', async () => {
    const report = await withClone('FAIL');
    const csv = comparisonsCsv(report).split('\r\n');
    const column = csv[0]!.split(',').indexOf('clone_check');
    expect(csv.slice(1, 4).map((line) => line.split(',')[column])).toEqual(['', 'FAIL', '']);
    expect(reportMarkdown(report, '1.2.3')).toContain('A/A FAIL');
    expect(reportHtml(report, [], '1.2.3')).toContain(FAIL.replaceAll('<', '&lt;'));
    const text = summaryText(report, { columns: 200, color: false });
    expect(text).toContain('A/A FAIL');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(FAIL);
  });
});

test('a check that was passed, or not made, is said so', async () => {
  const passed = await mainOf('PASS', { p: 0.4 });
  expect(cloneSentences(passed.result, passed.id)).toEqual([PASS]);
  const silent = await mainOf('NOT_CHECKED', { p: null, ci: null, no_interval: 'one-cluster' });
  expect(cloneSentences(silent.result, silent.id)).toEqual([
    'A/A check not made: careful and base are one policy, so the true difference is 0, but there is no interval to hold it against.',
  ]);
});

test('where there is nothing but one policy, there is no lead', async () => {
  const report = await withClone('PASS', { p: 0.4 });
  const estimators = finishedEstimators(report).map((one) => ({
    ...one,
    result: {
      ...one.result,
      policies: one.result.policies.filter(({ policy }) => policy !== 'brief'),
      comparisons: one.result.comparisons.filter(
        ({ policy, reference }) => policy !== 'brief' && reference !== 'brief',
      ),
    },
  }));
  expect(findings({ ...report, estimators })[0]).toMatch(/: there is no other policy to lead\.$/);
});

test('results of a version that knew no checks have none', async () => {
  const { id, result } = mainEstimator(await reportFixture('complete'))!;
  const old = result.comparisons.map((pair) => {
    const { clone_check, ...written } = pair;
    expect(clone_check).toBeNull();
    return written as Comparison; // as it was written then
  });
  expect(cloneSentences({ ...result, comparisons: old }, id)).toEqual([]);
  expect(old.some(isSeparated)).toBe(true);
});
