import type { RandomStream } from '../../src/base/random.ts';
import { buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationData, FreshRow } from '../../src/analysis/index.ts';

/**
 * A small world. A prompt has a difficulty d ∈ {0, 1, 2}, a policy a strength; the judge score is Beta(k, 1)
 * with k = strength + d / 2; the label is 0.1 + 0.8·S² plus a prompt effect and noise of mean 0, so E[Y | d, π] = 0.1 + 0.8·k/(k + 2).
 */
export interface WorldOptions {
  readonly prompts: number;
  /** Share of prompts whose first logging-policy draw is labelled. */
  readonly coverage: number;
  /** Draws a prompt, dealt in turn: unequal cluster sizes. */
  readonly draws: readonly number[];
  readonly strengths: Readonly<Record<string, number>>;
  readonly logging: string;
  /** Judge scores are rounded to multiples of this; 0 leaves them. */
  readonly rounding: number;
}

const difficulties = [0, 1, 2];
const promptEffect = 0.06;
const noise = 0.04;

export function simulate(options: WorldOptions, stream: RandomStream): EvaluationData {
  const labelled = Math.round(options.coverage * options.prompts);
  // Difficulties are drawn, not dealt: the prompts are a sample, and labels a random subset of them (the first ones).
  const prompts = Array.from({ length: options.prompts }, (_, i) => ({
    id: `p${i}`,
    difficulty: stream.integer(difficulties.length),
    effect: promptEffect * (2 * stream.uniform() - 1),
    draws: options.draws[stream.integer(options.draws.length)] ?? 1,
    labelled: i < labelled,
  }));
  const fresh = Object.fromEntries(
    Object.entries(options.strengths).map(([policy, strength]) => [
      policy,
      prompts.flatMap((prompt) =>
        Array.from({ length: prompt.draws }, (_, draw): FreshRow => {
          const score = stream.uniform() ** (1 / (strength + prompt.difficulty / 2));
          const label = 0.1 + 0.8 * score * score + prompt.effect + noise * (2 * stream.uniform() - 1);
          return {
            prompt_id: prompt.id,
            draw_idx: draw,
            judge_score: options.rounding === 0 ? score : Math.round(score / options.rounding) * options.rounding,
            oracle_label: policy === options.logging && draw === 0 && prompt.labelled ? label : null,
          };
        }),
      ),
    ]),
  );
  return buildEvaluationData({ policies: Object.keys(options.strengths), loggingPolicy: options.logging, fresh });
}
