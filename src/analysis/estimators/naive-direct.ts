import type { EvaluationData } from '../dataset.ts';
import { drawRows } from '../draw-rows.ts';
import { missingCount } from '../missing.ts';
import type { EstimatorDescriptor, OutcomeCounts, PolicyOutcome } from './estimator.ts';
import { averageOverRows, promptAverage } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import { RowWeights } from './row-weights.ts';

/**
 * naive-direct: the mean judge score, first over a prompt's draws, then over prompts.
 *
 * Estimand: E over prompts of E[S | prompt, π], on the judge's scale. It is the policy's value only if the judge is unbiased, which nothing
 * here checks: it is the number to compare with, and is shown whatever the gates say.
 * Influence: (S̄ᵢ − ψ̂)/n per prompt, summed by cluster (Liang & Zeger 1986); t interval with Satterthwaite's df, at most clusters − 1.
 * Draws without a judge score are left out and counted. No scores: `no-judge-scores`. One cluster or equal means: no interval.
 */
export const naiveDirect: EstimatorDescriptor = {
  method: 'naive-direct',
  note: () => 'The mean judge score, uncalibrated: on the judge’s scale, with the judge’s bias.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare(context) {
    const { data, groups } = context;
    const rowWeights = new RowWeights(groups);
    const policies = data.policies.map((policy) => {
      const rows = data.draws[policy] === undefined ? null : drawRows(context, policy);
      return { policy, rows, average: promptAverage(rows?.prompt ?? new Int32Array()) };
    });
    return {
      outcomes: policies.map(({ policy, rows, average }) => outcome(data, policy, rows?.judge ?? null, average)),
      replicate: (weights, withoutGroup) =>
        Float64Array.from(policies, ({ rows, average }) =>
          rows === null
            ? NaN
            : averageOverRows(average, rows.judge, rowWeights.of(average.prompt, weights, withoutGroup)),
        ),
    };
  },
};

function outcome(
  data: EvaluationData,
  policy: string,
  judge: Float64Array | null,
  average: PromptAverage,
): PolicyOutcome {
  const counts: OutcomeCounts = {
    prompts: average.promptCount,
    draws: judge?.length ?? 0,
    labels: 0,
    missing: missingCount(data.missing, 'fresh', policy, 'judge_score'),
  };
  if (judge === null || judge.length === 0) {
    const empty = (data.draws[policy]?.n ?? 0) === 0;
    return { kind: 'unavailable', reason: empty ? 'no-rows' : 'no-judge-scores', counts };
  }
  const estimate = averageOverRows(average, judge, null);
  const influence = new Float64Array(data.prompts.clusterCount);
  const members = new Uint8Array(data.prompts.clusterCount);
  judge.forEach((score, i) => {
    const cluster = data.prompts.cluster[average.prompt[i]!]!;
    influence[cluster] = influence[cluster]! + (average.weight[i]! * (score - estimate)) / average.promptCount;
    members[cluster] = 1;
  });
  const parts = { judge: estimate };
  return { kind: 'value', estimate, parts, counts, members, influence, gates: [], watch: ['label-ess'], weights: null };
}
