import { missingCount } from '../missing.ts';
import type { AnalysisContext } from '../context.ts';
import type { EstimatorDescriptor, OutcomeCounts, PolicyOutcome } from './estimator.ts';
import { influenceByCluster } from './influence-spread.ts';
import type { InfluenceTerms } from './influence-spread.ts';
import { averageOverRows, promptAverage } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import { RowWeights } from './row-weights.ts';

/**
 * oracle-only: the mean of a policy's labels, first over a prompt's labelled draws, then over prompts. The judge is not used.
 *
 *   ψ̂ = mean over labelled prompts of Ȳᵢ,   φ = Ȳᵢ − ψ̂
 *
 * Estimand: E over prompts of E[Y | prompt, π], if which prompts were labelled was decided by chance. It is what the labels say without help, so the
 * others are worth their assumptions only where their intervals are narrower. Influence values summed by cluster, t interval with
 * Satterthwaite's df, at most clusters − 1. No labelled draws of the policy: `no-labels` (probes stay held out). One cluster or equal labels: no
 * interval.
 */
export const oracleOnly: EstimatorDescriptor = {
  method: 'oracle-only',
  note: () => 'The mean of each policy’s own labels, without the judge.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare(context) {
    const rowWeights = new RowWeights(context.groups);
    const policies = context.data.policies.map((policy) => labelsOf(context, policy));
    return {
      outcomes: policies.map((labels, i) => outcome(context, context.data.policies[i] ?? '', labels)),
      replicate: (weights, withoutGroup) =>
        Float64Array.from(policies, (labels) =>
          labels === null
            ? NaN
            : averageOverRows(
                labels.average,
                labels.label,
                rowWeights.of(labels.average.prompt, weights, withoutGroup),
              ),
        ),
    };
  },
};

interface Labels {
  readonly row: Uint32Array;
  readonly label: Float64Array;
  readonly average: PromptAverage;
}

function labelsOf({ data }: AnalysisContext, policy: string): Labels | null {
  const table = data.draws[policy];
  if (table === undefined) return null;
  const row = Uint32Array.from(table.label.keys()).filter((index) => !Number.isNaN(table.label[index]!));
  if (row.length === 0) return null;
  return {
    row,
    label: Float64Array.from(row, (index) => table.label[index]!),
    average: promptAverage(Int32Array.from(row, (index) => table.prompt[index]!)),
  };
}

function outcome(context: AnalysisContext, policy: string, labels: Labels | null): PolicyOutcome {
  const { data } = context;
  const counts: OutcomeCounts = {
    prompts: labels?.average.promptCount ?? 0,
    draws: labels?.row.length ?? 0,
    labels: labels?.row.length ?? 0,
    missing: missingCount(data.missing, 'fresh', policy, 'oracle_label'),
  };
  if (labels === null) {
    const empty = (data.draws[policy]?.n ?? 0) === 0;
    return { kind: 'unavailable', reason: empty ? 'no-rows' : 'no-labels', counts };
  }
  const { row, label, average } = labels;
  const estimate = averageOverRows(average, label, null);
  const terms: readonly InfluenceTerms[] = [
    {
      prompt: average.prompt,
      row,
      value: label.map((value, i) => (average.weight[i]! * (value - estimate)) / average.promptCount),
    },
  ];
  return {
    kind: 'value',
    estimate,
    parts: { labels: estimate },
    counts,
    ...influenceByCluster(context, terms),
    terms,
    gates: [],
    weights: null,
  };
}
