import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { pilotLaws } from '../../../src/analysis/design/pilot.ts';
import { varianceAt } from '../../../src/analysis/design/variance-law.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import { sampleVariance } from '../../../src/stats/summation.ts';
import { simulate } from '../simulated-world.ts';

const world = {
  prompts: 300,
  coverage: 0.5,
  draws: [1],
  strengths: { base: 1.5, better: 2.2, worse: 1.2 },
  logging: 'base',
  rounding: 0.05,
};
const options = analysisOptions({ calibration: { mode: 'monotone' }, gates: { refuse: false } });

function pilot(data: ReturnType<typeof simulate>) {
  const found = pilotLaws(analysisContext(data, options));
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

describe('the variances of a pilot', () => {
  it('foretell the spread of experiments of another size', () => {
    // 16 pilots of 300 prompts and 150 labels, 120 experiments of 900 prompts and 90 labels.
    const foretold = new Map<string, number>();
    for (let i = 0; i < 16; i += 1) {
      for (const { policy, reference, law } of pilot(simulate(world, randomStream(1, 'pilot', i))).laws) {
        const name = `${policy} ${reference ?? ''}`;
        foretold.set(name, (foretold.get(name) ?? 0) + varianceAt(law, 900, 90) / 16);
      }
    }
    const found = new Map<string, number[]>();
    for (let i = 0; i < 120; i += 1) {
      const data = simulate({ ...world, prompts: 900, coverage: 0.1 }, randomStream(1, 'experiment', i));
      const { policies, comparisons } = analyse(
        data,
        [{ method: 'direct' }],
        analysisOptions({
          calibration: { mode: 'monotone' },
          gates: { refuse: false },
          inference: { method: 'jackknife', groups: 2 },
        }),
      ).results[0]!;
      const values = [
        ...policies.map(({ policy, estimate }) => [`${policy} `, estimate!] as const),
        ...comparisons.map(({ policy, reference, difference }) => [`${policy} ${reference}`, difference!] as const),
      ];
      for (const [name, value] of values) found.set(name, [...(found.get(name) ?? []), value]);
    }
    expect(foretold.size).toBe(6);
    for (const [name, variance] of foretold) {
      // A standard deviation from 120 values is known to 6.5 %; three of these, and as much for the pilots.
      const ratio = Math.sqrt(variance / sampleVariance(found.get(name)!));
      expect(Math.abs(ratio - 1), name).toBeLessThan(0.25);
    }
  });

  it('are those of paired differences: what two policies share cancels', () => {
    const rows = (shift: number, label: boolean) =>
      Array.from({ length: 120 }, (_, i) => {
        const judge_score = 0.1 + ((i * 47) % 120) / 150 + shift;
        return { prompt_id: `p${i}`, judge_score, oracle_label: label && i % 2 === 0 ? judge_score : null };
      });
    const data = buildEvaluationData({
      policies: ['a', 'b'],
      loggingPolicy: 'a',
      fresh: { a: rows(0, true), b: rows(0.05, false) },
    });
    const laws = pilot(data).laws;
    const of = (policy: string, reference: string | null) =>
      laws.find((one) => one.policy === policy && one.reference === reference)!.law;
    expect(of('b', 'a').prompt).toBeLessThan(0.02 * of('b', null).prompt);
  });

  it('have intervals that hold them, wider for smaller pilots', () => {
    const width = ({ laws }: ReturnType<typeof pilot>) => {
      const { law, ci } = laws[0]!;
      expect(ci.prompt[0]).toBeLessThan(law.prompt);
      expect(ci.prompt[1]).toBeGreaterThan(law.prompt);
      expect(ci.label[0]).toBeLessThanOrEqual(law.label);
      return Math.log(ci.prompt[1] / ci.prompt[0]);
    };
    const small = width(pilot(simulate({ ...world, prompts: 80 }, randomStream(2, 'small'))));
    const large = width(pilot(simulate({ ...world, prompts: 1200 }, randomStream(2, 'large'))));
    expect(large).toBeLessThan(small);
  });

  it('leave out whom they are told to, and need labels', () => {
    const data = simulate(world, randomStream(3, 'left out'));
    const found = pilotLaws(analysisContext(data, options), ['worse']);
    expect(found.ok && found.value.leftOut).toEqual(['worse']);
    expect(found.ok && found.value.laws.map(({ policy }) => policy)).not.toContain('worse');
    const none = simulate({ ...world, coverage: 0 }, randomStream(3, 'none'));
    expect(pilotLaws(analysisContext(none, options))).toEqual({ ok: false, error: 'no-labels' });
  });
});
