import { expect, test } from 'vitest';
import type { PolicyEstimate } from '../../../src/analysis/results.ts';
import { panelsOf } from '../../../src/report/charts/forest-panels.ts';
import { inOrderOfInterest, type FinishedEstimator } from '../../../src/report/findings/claims.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { reportFixture } from '../support/fixtures.ts';

/** An estimator that claims these intervals. */
async function estimator(
  intervals: readonly (readonly [number, number])[],
  change: Partial<PolicyEstimate> = {},
  method = 'direct',
): Promise<FinishedEstimator> {
  const [first] = inOrderOfInterest(await reportFixture('complete'));
  const [row] = first!.result.policies;
  const policies = intervals.map((ci, i): PolicyEstimate => ({
    ...row!,
    policy: `p${i}`,
    estimate: (ci[0] + ci[1]) / 2,
    ci,
    band: null,
    ...change,
  }));
  return { ...first!, method, result: { ...first!.result, policies } };
}

async function bare(): Promise<RunReport> {
  return { ...(await reportFixture('complete')), truths: {} };
}

test('the calibrated estimators share an axis that fits them all; naive means have their own', async () => {
  const panels = panelsOf(await bare(), [
    await estimator([[0.6, 0.7]]),
    await estimator([[0.58, 0.66]]),
    await estimator([[0.8, 0.9]], {}, 'naive-direct'),
  ]);
  expect(panels.map(({ axis }) => axis)).toEqual(['shared', 'shared', 'own']);
  // By hand: 0.58 to 0.7, and 6 % of 0.12 at both ends.
  expect(panels[0]!.domain).toEqual([expect.closeTo(0.5728, 12), expect.closeTo(0.7072, 12)]);
  expect(panels[1]!.domain).toEqual(panels[0]!.domain);
  expect(panels[2]!.domain).toEqual([expect.closeTo(0.794, 12), expect.closeTo(0.906, 12)]);
});

test('one that would squeeze the others has its own axis, near or far', async () => {
  const panels = panelsOf(await bare(), [
    await estimator([[0.6, 0.7]]),
    await estimator([[0.2, 0.7]]),
    await estimator([[0.1, 0.12]]),
    await estimator([[0.5, 0.75]]),
  ]);
  expect(panels.map(({ axis }) => axis)).toEqual(['shared', 'own', 'own', 'shared']);
});

test('what is only marked stretches no axis, unless nothing else is there', async () => {
  const wide: readonly (readonly [number, number])[] = [[0.1, 0.9]];
  const main = await estimator([[0.6, 0.7]]);
  const marked = await estimator(wide, { marked: ['raw-ess'] });
  const mixed = { ...main, result: { ...main.result, policies: [...main.result.policies, ...marked.result.policies] } };
  expect(panelsOf(await bare(), [mixed])[0]!.domain).toEqual([expect.closeTo(0.594, 12), expect.closeTo(0.706, 12)]);
  expect(panelsOf(await bare(), [marked])[0]!.domain[0]).toBeLessThan(0.1);
});

test('the truth about a claim is on the axis, the truth about a refusal is not', async () => {
  const claimed = await estimator([[0.6, 0.7]]);
  const refused = await estimator([[0.6, 0.7]], { policy: 'bad', estimate: null, ci: null, refused: ['label-ess'] });
  const both = {
    ...claimed,
    result: { ...claimed.result, policies: [...claimed.result.policies, ...refused.result.policies] },
  };
  const truths = { p0: { value: 0.75, se: null, draws: null }, bad: { value: 0.1, se: null, draws: null } };
  const [panel] = panelsOf({ ...(await bare()), truths }, [both]);
  expect(panel!.domain[0]).toBeGreaterThan(0.58);
  expect(panel!.domain[1]).toBeGreaterThan(0.75);
});

test('without a number the axis is that of a share', async () => {
  const none = await estimator([[0, 1]], { estimate: null, ci: null, refused: ['label-ess'] });
  expect(panelsOf(await bare(), [none])[0]!.domain).toEqual([0, 1]);
});
