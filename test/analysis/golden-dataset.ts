import { buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationData, FreshRow, LoggedRow } from '../../src/analysis/index.ts';

/** The closed-form dataset that the reference's golden numbers were made on: 120 prompts, targets pi_a and pi_b, two draws each. */
const fraction = (x: number): number => x - Math.floor(x);
const round = (x: number, digits: number): number => Math.floor(x * 10 ** digits + 0.5) / 10 ** digits;
const clip = (x: number): number => Math.min(1, Math.max(0, x));

const PHI = 0.6180339887498949;
const PLASTIC = 0.7548776662466927;
const QUADRATIC = 0.5698402909980532;
const R = 0.8191725133961645;

export const targets = ['pi_a', 'pi_b'] as const;
type Target = (typeof targets)[number];

export function goldenLogged(): LoggedRow[] {
  return Array.from({ length: 120 }, (_, i) => {
    const [u, v, z, r] = [PHI, PLASTIC, QUADRATIC, R].map((step) => fraction((i + 1) * step)) as [
      number,
      number,
      number,
      number,
    ];
    const judge = round(u, 2);
    const base = -20 - 10 * z;
    return {
      prompt_id: `p${String(i).padStart(3, '0')}`,
      prompt: `prompt ${i}`,
      response: Array.from({ length: 5 + ((7 * i) % 40) }, () => 'w').join(' '),
      base_policy_logprob: base,
      target_policy_logprobs: {
        pi_a: base + 1.2 * (v - 0.5) + 0.8 * (judge - 0.5),
        pi_b: base + 3 * (r - 0.5) - 1.5 * (judge - 0.5),
      },
      judge_score: judge,
      oracle_label: i % 3 === 0 ? round(clip(0.15 + 0.7 * judge + 0.3 * (v - 0.5)), 4) : null,
    };
  });
}

export function goldenFresh(target: Target, labelled: boolean): FreshRow[] {
  const score: Readonly<Record<Target, (judge: number, e: number) => number>> = {
    pi_a: (judge, e) => 0.8 * judge + 0.15 + 0.2 * e,
    pi_b: (judge, e) => 0.8 * judge + 0.02 + 0.3 * e,
  };
  return goldenLogged().flatMap((row, i) =>
    [0, 1].map((draw): FreshRow => {
      const e = fraction((i + 1) * PLASTIC + 0.37 * (draw + 1)) - 0.5;
      const judge = round(clip(score[target](row.judge_score ?? NaN, e)), 2);
      const label = round(clip(0.15 + 0.7 * judge + 0.2 * (fraction((i + 1) * R + 0.5 * draw) - 0.5)), 4);
      const keep = labelled && i % 4 === 0 && draw === 0;
      return { prompt_id: row.prompt_id, draw_idx: draw, judge_score: judge, oracle_label: keep ? label : null };
    }),
  );
}

/** Logged rows with their labels; fresh draws without, or fresh draws alone with theirs (how the 0.6.0 numbers were made). */
export function goldenData(what: 'logged-labels' | 'fresh-labels'): EvaluationData {
  const withLabels = what === 'fresh-labels';
  return buildEvaluationData({
    policies: targets,
    loggingPolicy: withLabels ? null : 'logging',
    logged: withLabels ? [] : goldenLogged(),
    fresh: { pi_a: goldenFresh('pi_a', withLabels), pi_b: goldenFresh('pi_b', withLabels) },
  });
}
