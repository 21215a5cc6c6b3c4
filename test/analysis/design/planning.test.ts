import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachVariance, splitBudget } from '../../../src/analysis/design/allocation.ts';
import type { DesignLimits, UnitCosts } from '../../../src/analysis/design/allocation.ts';
import { planDesign, powerCurve } from '../../../src/analysis/design/plan.ts';
import type { DesignInput } from '../../../src/analysis/design/plan.ts';
import { intervalWidth, minimumDetectableEffect, powerFor } from '../../../src/analysis/design/power.ts';
import { referencePlanForEffect } from '../../../src/analysis/design/reference-plan.ts';
import { fitVarianceLaw, independentDifference, varianceAt } from '../../../src/analysis/design/variance-law.ts';
import { reference } from '../reference.ts';

interface GoldenPlan {
  n_samples: number;
  m_oracle: number;
  total_cost: number;
  mde: number;
  se_level: number;
  se_comparison: number;
}
interface GoldenPlans {
  budget_500: GoldenPlan;
  'mde_0.05': GoldenPlan;
}

const law = { prompt: 0.05, label: 0.2 };
const costs: UnitCosts = { response: 0, judge: 0.01, label: 0.16, responsesPerPrompt: 1 };
const limits: DesignLimits = { minLabels: 30, maxPrompts: null };
const normal = { level: 0.95, power: 0.8, df: null };

function near(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9);
}

const plans030 = (reference('golden-v030') as { plan_v030: GoldenPlans }).plan_v030;
const plans060 = (reference('golden-v060') as { plan: GoldenPlans & { 'power_0.02': number } }).plan;

describe.each([
  ['0.3.0', plans030],
  ['0.6.0', plans060],
])('plans of the reference %s', (_version, golden) => {
  const expectPlan = (
    plan: { prompts: number; labels: number; cost: number; variance: number },
    wanted: GoldenPlan,
  ) => {
    expect([plan.prompts, plan.labels]).toEqual([wanted.n_samples, wanted.m_oracle]);
    near(plan.cost, wanted.total_cost);
    near(Math.sqrt(plan.variance), wanted.se_level);
    const comparison = Math.sqrt(varianceAt(independentDifference(law, law), plan.prompts, plan.labels));
    near(comparison, wanted.se_comparison);
    near(minimumDetectableEffect(comparison, normal), wanted.mde);
  };

  it('for a budget of 500', () => {
    const split = splitBudget(law, costs, 500, limits);
    expect(split.ok).toBe(true);
    if (split.ok) expectPlan(split.value, golden.budget_500);
  });

  it('for a detectable effect of 0.05', () => {
    const plan = referencePlanForEffect(law, costs, 0.05, normal, limits);
    expect(plan.ok).toBe(true);
    if (plan.ok) expectPlan(plan.value, golden['mde_0.05']);
  });
});

it('the power of 0.6.0, both tails counted', () => {
  near(powerFor(0.02, plans060.budget_500.se_comparison, normal), plans060['power_0.02']);
});

describe('the variance law from measurements', () => {
  // scipy.optimize.nnls on rows [1/n, 1/m]; for `relative` rows and variances divided by the variance.
  const measured = [
    { n: 100, m: 30, variance: 0.0075 },
    { n: 200, m: 40, variance: 0.0052 },
    { n: 400, m: 40, variance: 0.0049 },
    { n: 400, m: 80, variance: 0.0027 },
    { n: 800, m: 60, variance: 0.0034 },
  ];

  it('is non-negative least squares', () => {
    const absolute = fitVarianceLaw(measured, 'absolute')!;
    near(absolute.law.prompt, 0.125760430686407);
    near(absolute.law.label, 0.18634724091520846);
    expect(absolute.rSquared).toBeCloseTo(0.9974021458703863, 10);
    const relative = fitVarianceLaw(measured)!;
    near(relative.law.prompt, 0.11137962198619919);
    near(relative.law.label, 0.19012463643839933);
  });

  it('has a part of 0 where it would be negative', () => {
    const steep = [
      { n: 100, m: 30, variance: 0.012 },
      { n: 200, m: 15, variance: 0.005 },
      { n: 400, m: 10, variance: 0.0025 },
    ];
    const { law } = fitVarianceLaw(steep, 'absolute')!;
    expect(law.label).toBe(0);
    near(law.prompt, 1.152380952380952);
  });

  it('is not to be had when the parts cannot be told apart', () => {
    expect(fitVarianceLaw(measured.slice(0, 2))).toBeNull();
    expect(fitVarianceLaw(measured.map((one) => ({ ...one, m: 40 })))).toBeNull();
  });

  it('is exact for variances of a law', () => {
    const exact = measured.map(({ n, m }) => ({ n, m, variance: varianceAt(law, n, m) }));
    const fitted = fitVarianceLaw(exact)!;
    near(fitted.law.prompt, law.prompt);
    near(fitted.law.label, law.label);
    expect(fitted.rSquared).toBeCloseTo(1, 12);
  });
});

const laws = fc.record({
  prompt: fc.double({ min: 0.001, max: 1, noNaN: true }),
  label: fc.double({ min: 0.001, max: 1, noNaN: true }),
});
const prices = fc.record({
  response: fc.double({ min: 0, max: 3, noNaN: true }),
  judge: fc.double({ min: 0.1, max: 2, noNaN: true }),
  label: fc.double({ min: 0.1, max: 30, noNaN: true }),
  responsesPerPrompt: fc.integer({ min: 1, max: 4 }),
});
const few: DesignLimits = { minLabels: 5, maxPrompts: null };

describe('square-root allocation', () => {
  it('spends no more than the budget, and no whole numbers near it do better by more than rounding', () => {
    fc.assert(
      fc.property(laws, prices, fc.double({ min: 2000, max: 9000, noNaN: true }), (law, costs, budget) => {
        const split = splitBudget(law, costs, budget, few);
        expect(split.ok).toBe(true);
        if (!split.ok) return;
        const { prompts, labels, cost, variance } = split.value;
        expect(cost).toBeLessThanOrEqual(budget + 1e-9);
        expect(labels).toBeGreaterThanOrEqual(few.minLabels);
        expect(prompts).toBeGreaterThanOrEqual(labels);
        const perPrompt = (costs.response + costs.judge) * costs.responsesPerPrompt;
        for (let m = few.minLabels; m < 400; m += 1) {
          const n = Math.floor((budget - costs.label * m) / perPrompt);
          if (n < m) break;
          // Rounding down loses less than one prompt and one label.
          const slack = law.prompt / (prompts * (prompts + 1)) + law.label / (labels * (labels + 1));
          expect(varianceAt(law, n, m)).toBeGreaterThan(variance - slack - 1e-12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reaches a variance, at a cost that no other whole numbers undercut by more than one of each', () => {
    fc.assert(
      fc.property(laws, prices, fc.double({ min: 1e-4, max: 1e-2, noNaN: true }), (law, costs, target) => {
        const reached = reachVariance(law, costs, target, few);
        expect(reached.ok).toBe(true);
        if (!reached.ok) return;
        const { prompts, labels, cost, variance } = reached.value;
        expect(variance).toBeLessThanOrEqual(target * (1 + 1e-9));
        expect(prompts).toBeGreaterThanOrEqual(labels);
        const perPrompt = (costs.response + costs.judge) * costs.responsesPerPrompt;
        for (let m = few.minLabels; m <= Math.min(3 * labels, 20_000); m += Math.max(1, Math.floor(labels / 50))) {
          const room = target - law.label / m;
          if (room <= 0) continue;
          const n = Math.max(m, Math.ceil(law.prompt / room));
          expect(cost).toBeLessThanOrEqual(perPrompt * n + costs.label * m + perPrompt + costs.label);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to the prompts there are', () => {
    const capped = { minLabels: 30, maxPrompts: 2000 };
    const split = splitBudget(law, costs, 500, capped);
    expect(split).toMatchObject({ ok: true, value: { prompts: 2000, labels: 2000 } });
    const reached = reachVariance(law, costs, 0.0002, capped);
    expect(reached.ok && reached.value.prompts).toBe(2000);
    if (reached.ok) expect(reached.value.variance).toBeLessThanOrEqual(0.0002);
    expect(reachVariance(law, costs, 0.0001, capped)).toEqual({
      ok: false,
      error: { code: 'out-of-reach', best: 0.25 / 2000 },
    });
  });

  it('has no plan where there is none', () => {
    expect(splitBudget(law, costs, 5, limits)).toEqual({
      ok: false,
      error: { code: 'budget-too-small', needed: 30 * 0.17 },
    });
    expect(splitBudget({ prompt: 0, label: 0 }, costs, 500, limits)).toMatchObject({ error: { code: 'no-variance' } });
    expect(splitBudget(law, { ...costs, label: 0 }, 500, limits)).toMatchObject({ error: { code: 'free' } });
  });

  it('buys the fewest labels when they add no noise, and labels all when prompts add none', () => {
    expect(splitBudget({ prompt: 0.05, label: 0 }, costs, 500, limits)).toMatchObject({
      value: { prompts: 49520, labels: 30 },
    });
    const all = splitBudget({ prompt: 0, label: 0.2 }, costs, 500, limits);
    expect(all).toMatchObject({ value: { prompts: 2941, labels: 2941 } });
  });
});

describe('a design', () => {
  const paired = { prompt: 0.01, label: 0.02 };
  const input: DesignInput = {
    contrasts: [
      { policy: 'a', reference: null, law },
      { policy: 'b', reference: null, law: { prompt: 0.08, label: 0.1 } },
      { policy: 'b', reference: 'a', law: paired },
    ],
    costs: { response: 0.004, judge: 0.001, label: 0.16, responsesPerPrompt: 2 },
    limits,
    test: { level: 0.95, power: 0.8, df: 49 },
  };

  it('for a width: every interval keeps it', () => {
    const plan = planDesign(input, { kind: 'width', value: 0.04 });
    expect(plan.ok).toBe(true);
    if (!plan.ok) return;
    const values = plan.value.contrasts.filter(({ reference }) => reference === null);
    for (const { width, se } of values) {
      expect(width).toBeLessThanOrEqual(0.04);
      near(width, intervalWidth(se, input.test));
    }
    expect(Math.max(...values.map(({ width }) => width))).toBeGreaterThan(0.0395);
  });

  it('for an effect: it is found with the wanted power, on paired differences', () => {
    const plan = planDesign(input, { kind: 'effect', value: 0.03 });
    expect(plan.ok).toBe(true);
    if (!plan.ok) return;
    const [difference] = plan.value.contrasts.filter(({ reference }) => reference !== null);
    expect(difference!.detectable!).toBeLessThanOrEqual(0.03);
    expect(difference!.detectable!).toBeGreaterThan(0.0295);
    const curve = powerCurve(plan.value, input.test);
    expect(curve[3]!.effect).toBeCloseTo(difference!.detectable!, 12);
    expect(curve[3]!.power).toBeGreaterThan(0.79);
    for (let i = 1; i < curve.length; i += 1) expect(curve[i]!.power).toBeGreaterThan(curve[i - 1]!.power);
  });

  it('for a budget: three costs are all paid', () => {
    const plan = planDesign(input, { kind: 'budget', value: 100 });
    expect(plan.ok).toBe(true);
    if (!plan.ok) return;
    expect(plan.value.cost).toBeCloseTo(plan.value.prompts * 0.01 + plan.value.labels * 0.16, 10);
    expect(plan.value.cost).toBeLessThanOrEqual(100);
    expect(plan.value.cost).toBeGreaterThan(99.5);
  });
});
