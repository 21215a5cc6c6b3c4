import { describe, expect, it } from 'vitest';
import { passVariance, passVarianceCards } from '../../../src/analysis/diagnostics/pass-variance.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EvaluationInput } from '../../../src/analysis/index.ts';
import { randomStream } from '../../../src/base/random.ts';

describe('one-way analysis of variance of passes', () => {
  it('by hand: responses (−1, −3) and (−5, −7)', () => {
    // Means −2, −6; variances within 2, 2. Mean square between: 2 · 8 = 16; V_between = (16 − 2)/2 = 7.
    expect(
      passVariance([
        [-1, -3],
        [-5, -7],
      ]),
    ).toEqual({ responses: 2, passes: 2, within: 2, between: 7, populationShare: 4 / 5, unstableResponses: 2 });
  });

  it('leaves out incomplete responses; too little: null', () => {
    const rows = [
      [-1, -3],
      [-5, -7],
      [-9, null],
    ];
    expect(passVariance(rows)!.responses).toBe(2);
    expect(passVariance([[-1, -2]])).toBeNull();
    expect(passVariance([[-1], [-2]])).toBeNull();
    expect(passVariance([])).toBeNull();
  });

  it('finds the variances that passes were drawn with, without bias', () => {
    const stream = randomStream(5, 'passes');
    const rows = Array.from({ length: 20_000 }, () => {
      const response = -50 + 2 * stream.normal();
      return Array.from({ length: 3 }, () => response + 0.5 * stream.normal());
    });
    const { within, between } = passVariance(rows)!;
    // Standard errors: 0.25·√(2/40000) and about 4·√(2/20000).
    expect(Math.abs(within - 0.25)).toBeLessThan(5 * 0.25 * Math.sqrt(2 / 40_000));
    expect(Math.abs(between - 4)).toBeLessThan(5 * 4.1 * Math.sqrt(2 / 20_000));
  });
});

describe('noise of log weights', () => {
  const input = (noise: number): EvaluationInput => ({
    policies: ['base', 'target'],
    loggingPolicy: 'base',
    logged: Array.from({ length: 60 }, (_, i) => ({
      prompt_id: `p${i}`,
      base_policy_logprob: -100 - i,
      target_policy_logprobs: { target: -100 - i + (i % 2) },
      judge_score: i / 60,
    })),
    passes: {
      base: Array.from({ length: 60 }, (_, i) => [-100 - i, -100 - i]),
      target: Array.from({ length: 60 }, (_, i) => [-100 - i - noise, -100 - i + noise]),
    },
  });

  it('is the noise of both sides, averaged over passes, in nats', () => {
    const [base, target] = passVarianceCards(buildEvaluationData(input(1)));
    expect(base).toMatchObject({ policy: 'base', within: 0, share: 1, log_weight_noise: null });
    // Each response: variance 2 within; 2/2 of it is left after averaging two passes.
    expect(target!.within).toBeCloseTo(2, 12);
    expect(target!.log_weight_noise).toBeCloseTo(1, 12);
    // Log weights alternate between 0 and 1: variance 60/59 · ¼.
    expect(target!.log_weight_noise_share).toBeCloseTo(1 / ((60 / 59) * 0.25), 10);
    expect(target!.share).toBeGreaterThan(0.99);
  });

  it.each([
    [0, 'GOOD'],
    [0.3, 'WARNING'],
    [1, 'CRITICAL'],
  ])('noise of %d nats is %s, however large the share between responses is', (noise, level) => {
    const { diagnostics } = analyse(buildEvaluationData(input(noise)), [], analysisOptions());
    const verdict = diagnostics.gates[1]!.verdicts.find(({ code }) => code === 'logprob-noise');
    expect(verdict!.level).toBe(level);
  });
});
