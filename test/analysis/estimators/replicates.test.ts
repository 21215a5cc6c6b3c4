import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { estimatorDescriptor } from '../../../src/analysis/estimators/registry.ts';
import { analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorConfig, EvaluationInput } from '../../../src/analysis/index.ts';

/** Folds by hash of the prompt stay what they are when prompts are left out; groups of another size do not matter here. */
const options = analysisOptions({
  calibration: { mode: 'monotone', folds: { k: 4, assign: 'blake2b' } },
  gates: { refuse: false },
  inference: { groups: 12 },
});

/** Two policies on the same prompts, scores with ties when they are rounded; some scores and log probabilities are missing. */
function world(prompts: number, rounding: number): Required<Pick<EvaluationInput, 'logged' | 'fresh'>> {
  const stream = randomStream(11, 'replicates', prompts, rounding);
  const score = (level: number): number => {
    const value = Math.min(1, Math.max(0, level + 0.3 * stream.normal()));
    return rounding === 0 ? value : Math.round(value / rounding) * rounding;
  };
  const rows = Array.from({ length: prompts }, (_, i) => ({ id: `p${i}`, level: stream.uniform(), i }));
  return {
    logged: rows.map(({ id, level, i }) => {
      const judge = score(level);
      return {
        prompt_id: id,
        base_policy_logprob: -20,
        target_policy_logprobs: { b: i % 17 === 2 ? null : -20 + 0.8 * stream.normal() + judge },
        judge_score: i % 19 === 5 ? null : judge,
        oracle_label: i % 3 === 0 ? null : Math.min(1, Math.max(0, judge ** 2 + 0.2 * stream.normal())),
      };
    }),
    fresh: {
      b: rows.flatMap(({ id, level, i }) =>
        Array.from({ length: 1 + (i % 2) }, (_, draw_idx) => ({
          prompt_id: id,
          draw_idx,
          judge_score: i % 23 === 7 ? null : score(level + 0.1),
        })),
      ),
    },
  };
}

const configs: readonly EstimatorConfig[] = [
  { method: 'naive-direct' },
  { method: 'direct', augment: 'own' },
  { method: 'raw-ips' },
  { method: 'snips' },
  { method: 'calibrated-ips' },
  { method: 'calibrated-ips', simcal: { varianceCap: 0.2, essFloor: 0.5 } },
  { method: 'calibrated-ips', simcal: { direction: 'variance' } },
  { method: 'dr-cpo' },
  { method: 'dr-cpo', weights: 'raw' },
  { method: 'dr-cpo', weights: 'simcal' },
  { method: 'dr-cpo', residuals: 'reward', outcome: { model: 'isotonic' } },
  { method: 'tr-cpo-e' },
  { method: 'tr-cpo-e', weights: 'simcal' },
  { method: 'mrdr' },
  { method: 'mrdr', omega: 'snips', residuals: 'reward' },
  { method: 'tmle' },
  { method: 'tmle', link: 'identity', weights: 'simcal' },
];

// The strata of residuals that are carried over are cut once, by all rows, so `direct` is looked at without those.
describe.each([
  ['distinct scores', 0],
  ['tied scores', 0.1],
])('the replicate without a group, %s', (_name, rounding) => {
  const input = world(96, rounding);
  const data = (keep: (prompt: string) => boolean): ReturnType<typeof buildEvaluationData> =>
    buildEvaluationData({
      policies: ['a', 'b'],
      loggingPolicy: 'a',
      logged: input.logged.filter((row) => keep(row.prompt_id)),
      fresh: { b: input.fresh['b']!.filter((row) => keep(row.prompt_id)) },
    });
  const context = analysisContext(
    data(() => true),
    options,
  );
  const { ids } = context.data.prompts;
  const { groupOfPrompt, count } = context.groups;

  it.each(configs.map((config) => [JSON.stringify(config), config] as const))(
    'is the estimate on the rows of the others: %s',
    (_text, config) => {
      const all = estimatorDescriptor(config.method).prepare(context, config);
      for (let group = 0; group < count; group += 5) {
        const weights = Float64Array.from(groupOfPrompt, (own) => (own === group ? 0 : 1));
        const without = new Set(ids.filter((_id, prompt) => groupOfPrompt[prompt] === group));
        const rest = analysisContext(
          data((prompt) => !without.has(prompt)),
          options,
        );
        const { outcomes } = estimatorDescriptor(config.method).prepare(rest, config);
        all.replicate(weights, group).forEach((value, policy) => {
          const outcome = outcomes[policy]!;
          if (outcome.kind === 'value') expect(value).toBeCloseTo(outcome.estimate, 11);
          else expect(value).toBeNaN();
        });
      }
    },
  );
});
