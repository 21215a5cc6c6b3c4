import { expect, it } from 'vitest';
import { fail, ok } from '../../src/base/result.ts';
import type { PolicyValue } from '../../src/compare/diff/difference.ts';
import type { PairedEstimates } from '../../src/compare/diff/paired.ts';
import { valueDifference } from '../../src/compare/diff/value-difference.ts';

function value(estimate: number | null, se: number | null, half: number): PolicyValue {
  const ci = estimate === null || se === null ? null : ([estimate - half, estimate + half] as const);
  return { estimate, se, ci, refused: null, rank: 1 };
}

const alone = () => fail('no-artifacts' as const);

it('adds variances where two runs cannot be paired, and takes the wider of the two critical values', () => {
  // 0.03² + 0.04² = 0.05²; the intervals are 2 and 2.5 standard errors wide on each side.
  const found = valueDifference('x', value(0.5, 0.03, 0.06), value(0.6, 0.04, 0.1), 0.95, alone)!;
  expect(found.value).toBeCloseTo(0.1, 15);
  expect(found.se).toBeCloseTo(0.05, 15);
  expect(found.ci![0]).toBeCloseTo(0.1 - 0.125, 15);
  expect(found.ci![1]).toBeCloseTo(0.1 + 0.125, 15);
  expect(found).toMatchObject({ ci_level: 0.95, pairing: { kind: 'unpaired', reason: 'no-artifacts' } });
});

it('gives no interval where a run has none, or where they have different levels', () => {
  const bare = valueDifference('x', value(0.5, null, 0), value(0.6, 0.04, 0.1), 0.95, alone);
  expect(bare).toMatchObject({ se: null, ci: null, ci_level: null });
  const mixed = valueDifference('x', value(0.5, 0.03, 0.06), value(0.6, 0.04, 0.1), null, alone);
  expect(mixed).toMatchObject({ ci: null, ci_level: null });
  expect(mixed?.se).toBeCloseTo(0.05, 15);
});

it('is null without two estimates: what was refused is no number', () => {
  expect(valueDifference('x', value(null, null, 0), value(0.6, 0.04, 0.1), 0.95, alone)).toBeNull();
  expect(valueDifference('x', value(0.5, 0.03, 0.1), null, 0.95, alone)).toBeNull();
});

it('does not lend the spread of other numbers to recorded ones', () => {
  const paired = (a: number, b: number): PairedEstimates => ({
    pairing: { kind: 'paired', prompts: 9, prompts_a: 9, prompts_b: 9 },
    level: 0.9,
    estimates: () => ({ a, b }),
    interval: (_, difference) => ({ se: 0.01, ci: [difference - 0.02, difference + 0.02] }),
  });
  const [a, b] = [value(0.5, 0.03, 0.06), value(0.6, 0.04, 0.1)];
  expect(valueDifference('x', a, b, 0.95, () => ok(paired(0.5 + 1e-12, 0.6)))).toMatchObject({
    se: 0.01,
    ci_level: 0.9,
    pairing: { kind: 'paired' },
  });
  expect(valueDifference('x', a, b, 0.95, () => ok(paired(0.5001, 0.6)))).toMatchObject({
    pairing: { kind: 'unpaired', reason: 'not-recomputed' },
  });
});
