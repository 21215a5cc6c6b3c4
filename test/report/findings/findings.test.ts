import { expect, test } from 'vitest';
import type { EstimatorResult } from '../../../src/analysis/results.ts';
import { policyNotes } from '../../../src/report/findings/advice.ts';
import { comparisonOf, inOrderOfInterest, mainEstimator, ranked } from '../../../src/report/findings/claims.ts';
import { findings, partialFindings } from '../../../src/report/findings/findings.ts';
import { thinSupport } from '../../../src/report/findings/score-support.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { reportFixture } from '../support/fixtures.ts';

/** The report with its main estimator's result changed. */
function withMain(report: RunReport, change: (result: EstimatorResult) => EstimatorResult): RunReport {
  const id = mainEstimator(report)?.id;
  const estimators = report.estimators.map((estimator) =>
    estimator.id === id && estimator.result !== null ? { ...estimator, result: change(estimator.result) } : estimator,
  );
  return { ...report, estimators };
}

test('the answer comes from the first estimator that is not naive, whatever it is called', async () => {
  const report = await reportFixture('complete');
  expect(report.estimators[0]).toMatchObject({ id: 'judge-mean', method: 'naive-direct' });
  expect(mainEstimator(report)?.id).toBe('direct');
  expect(inOrderOfInterest(report).map(({ id }) => id)).toEqual(['direct', 'judge-mean']);
});

test('a leader that is apart from all others is best; one that is not is only highest', async () => {
  const report = await reportFixture('complete');
  expect(findings(report)[0]).toBe(
    'careful is highest at 0.667, and best with probability 0.97: its lead over every other policy is more than chance. Its lead over base is +0.055 (+0.029 to +0.081; p < 0.001, adjusted for all pairs).',
  );
  const unsure = withMain(report, (result) => ({
    ...result,
    ranking: null,
    comparisons: result.comparisons.map((pair) => ({
      ...pair,
      p: 0.01,
      p_adjusted: pair.reference === 'brief' ? 0.03 : 0.06,
    })),
  }));
  expect(findings(unsure)[0]).toMatch(/^careful is highest at 0\.667, but the data do not tell it from base\. /);
});

test('an uncorrected p is not said to be adjusted', async () => {
  const plain = withMain(await reportFixture('complete'), (result) => ({
    ...result,
    comparisons: result.comparisons.map((pair) => ({ ...pair, p_adjusted: null, correction: 'none' as const })),
  }));
  expect(findings(plain)[0]).toContain('(+0.029 to +0.081; p < 0.001).');
});

test('what leads at face value and is refused is no finding', async () => {
  const sentences = findings(await reportFixture('refused'));
  expect(sentences[0]).toMatch(
    /^base is highest at 0\.600, but the data do not tell it from even\. .*without an interval\.$/,
  );
  expect(sentences[1]).toBe(
    'Taken at face value <script>alert(1)</script> would lead, but its estimate is refused: that lead is no finding.',
  );
});

test('truth and naive means are told beside the answer', async () => {
  expect(findings(await reportFixture('complete')).slice(1)).toEqual([
    'Naive judge means would have said 0.720 – 0.845 where direct says 0.580 – 0.667.',
    'The true value lies in 2 of 3 direct intervals.',
  ]);
});

test('without a single claim, that is the answer', async () => {
  const none = withMain(await reportFixture('complete'), (result) => ({
    ...result,
    best_policy: null,
    policies: result.policies.map((row) => ({ ...row, estimate: null, se: null, ci: null, refused: ['label-ess'] })),
  }));
  expect(findings(none)[0]).toBe('direct makes a claim about no policy.');
  expect(findings(none).join(' ')).not.toContain('true value');
});

test('a partial run says which step failed, why, and where in the data', async () => {
  expect(partialFindings(await reportFixture('partial'))).toEqual([
    'This run is partial: a step failed, and what depends on it was not computed.',
    'labels/gpt/base failed (too-many-failed): 4 of 10 calls failed',
    'data/x.jsonl:3: A bad row (wrong-type)',
  ]);
  expect(partialFindings(await reportFixture('complete'))).toEqual([]);
});

test('a comparison reads the same from both sides', async () => {
  const { result } = mainEstimator(await reportFixture('complete'))!;
  expect(comparisonOf(result, 'base', 'careful')).toMatchObject({
    difference: -0.055,
    ci: [-0.081, -0.029],
    p: 0.0002,
  });
  expect(comparisonOf(result, 'careful', 'base')).toMatchObject({ difference: 0.055, ci: [0.029, 0.081], p: 0.0002 });
  expect(comparisonOf(result, 'base', 'nobody')).toBeNull();
});

test('what fails a gate and is shown all the same does not lead a table', async () => {
  const [, shown] = inOrderOfInterest(await reportFixture('refused'));
  expect(
    ranked(shown!.result.policies)
      .map(({ policy, estimate }) => [policy, estimate])
      .slice(0, 2),
  ).toEqual([
    ['base', 0.61],
    ['<script>alert(1)</script>', 0.7],
  ]);
});

test('a refusal says where the labels are, what is needed, and how to get it', async () => {
  const report = await reportFixture('refused');
  const rows = mainEstimator(report)!.result.policies;
  // By hand: bins with 60 % and 25 % of its scores hold no label; together 85 %, at least the 80 % that are told.
  expect(policyNotes(report, rows[1]!)).toEqual([
    '<script>alert(1)</script>: 85 % of its judge scores lie where 0 of the 40 labels are (the label ESS is 8.5, at least 30 is needed). Label about 30 responses of <script>alert(1)</script>, picked at random, to make a claim.',
  ]);
  expect(policyNotes(report, rows[2]!)[0]).toContain('Label responses of =HYPERLINK("x") that score below 0.500.');
  expect(policyNotes(report, rows[3]!)[0]).toContain('none of its responses has a judge score');
  expect(policyNotes(report, rows[0]!)).toEqual([]);
});

test('thin support takes the worst covered bins first', async () => {
  const report = await reportFixture('refused');
  const card = report.diagnostics!.score_support[1]!;
  const bins = [
    { lower: 0, upper: 0.1, labelled_share: 0.05, policy_share: 0.7 },
    { lower: 0.1, upper: 0.2, labelled_share: 0.1, policy_share: 0.2 },
    { lower: 0.2, upper: 0.3, labelled_share: 0.85, policy_share: 0.1 },
  ];
  // 0.05/0.7 and 0.1/0.2 are below 0.85/0.1: 90 % of the scores, 15 % of 40 labels.
  expect(thinSupport({ ...card, bins })).toEqual({ policyShare: expect.closeTo(0.9, 12), labels: 6 });
  expect(thinSupport({ ...card, bins: [] })).toBeNull();
});
