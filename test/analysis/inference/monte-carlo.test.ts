import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { monteCarloVariance } from '../../../src/analysis/inference/monte-carlo.ts';
import { analyse, analysisOptions } from '../../../src/analysis/index.ts';
import { scoredRows } from '../../../src/analysis/scored-rows.ts';
import { sampleVariance } from '../../../src/stats/summation.ts';
import { simulate } from '../simulated-world.ts';

const options = analysisOptions({ calibration: { mode: 'monotone' }, gates: { refuse: false } });

function world(draws: readonly number[], prompts = 90) {
  return simulate(
    { prompts, coverage: 0.5, draws, strengths: { base: 1.5, better: 2.2 }, logging: 'base', rounding: 0.05 },
    randomStream(4, 'draws', ...draws),
  );
}

/** The calibrated scores of `better`, by prompt: each by the map that has not seen the prompt. */
function scores(data: ReturnType<typeof world>): number[][] {
  const context = analysisContext(data, options);
  if (!context.calibrator.ok) throw new Error('no calibrator');
  const rows = scoredRows(data.draws['better']!);
  const values = new Float64Array(rows.n);
  context.calibrator.value.fit(null)!.predictHeldOut(rows, values);
  const byPrompt = new Map<number, number[]>();
  values.forEach((value, i) => byPrompt.set(rows.prompt[i]!, [...(byPrompt.get(rows.prompt[i]!) ?? []), value]));
  return [...byPrompt.values()];
}

const card = (data: ReturnType<typeof world>) => {
  const policy = analyse(data, [{ method: 'direct' }], options).results[0]!.policies[1]!;
  return { ...policy.monte_carlo!, se: policy.se! };
};

describe('the Monte Carlo variance of draws', () => {
  it('by hand: two prompts, draws 0.2 and 0.6, and 0.5 twice', () => {
    // Mean 0.45, terms (value − 0.45)/(2·2): s² = 0.08 and 0, so 0.08/2/2² = 0.01.
    const value = Float64Array.of(0.2, 0.6, 0.5, 0.5).map((x) => (x - 0.45) / 4);
    const terms = { prompt: Int32Array.of(0, 0, 1, 1), row: Uint32Array.of(0, 1, 2, 3), value, draws: true as const };
    const found = monteCarloVariance([terms], 0.04)!;
    expect(found.variance).toBeCloseTo(0.01, 14);
    expect(found.share).toBeCloseTo(0.25, 12);
    expect(found.basis).toBe('exact');
    // Halves of the same draws from two estimators are one.
    const half = { ...terms, value: value.map((x) => x / 2) };
    expect(monteCarloVariance([half, half], 0.04)!.variance).toBeCloseTo(0.01, 14);
  });

  it('is Σ s²/M over n² where every prompt has several draws', () => {
    const data = world([2, 3, 5]);
    const byPrompt = scores(data);
    const expected =
      byPrompt.reduce((total, own) => total + sampleVariance(own) / own.length, 0) / byPrompt.length ** 2;
    const { variance, basis, share, se } = card(data);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(1e-9);
    expect(basis).toBe('exact');
    expect(Math.abs(share! / (expected / se ** 2) - 1)).toBeLessThan(1e-9);
    expect(share).toBeLessThan(1);
  });

  it('is at most the variance between single draws', () => {
    const data = world([1]);
    const values = scores(data).map((own) => own[0]!);
    const { variance, basis } = card(data);
    expect(Math.abs(variance / (sampleVariance(values) / values.length) - 1)).toBeLessThan(1e-9);
    expect(basis).toBe('bound');
    expect(card(world([1, 2])).basis).toBe('mixed');
  });

  it('falls as 1/M while the spread between prompts stays: more draws help only so far', () => {
    const [two, eight] = [card(world([2], 600)), card(world([8], 600))];
    expect(Math.abs((4 * eight.variance) / two.variance - 1)).toBeLessThan(0.15);
    expect(eight.se).toBeLessThan(two.se);
    expect(eight.se).toBeGreaterThan(two.se / 2);
  });

  it('is not said of estimators that average no draws, nor without any', () => {
    expect(monteCarloVariance([], 0.1)).toBeNull();
    const logged = { prompt: Int32Array.of(0), row: Uint32Array.of(0), value: Float64Array.of(0.1) };
    expect(monteCarloVariance([logged], 0.1)).toBeNull();
  });
});
