import type { AnalysisContext } from '../context.ts';
import type { Prompts } from '../dataset.ts';
import { drawRows, labelledDrawRows } from '../draw-rows.ts';
import { missingCount } from '../missing.ts';
import type { EstimatorConfig } from '../options.ts';
import type { UnavailableReason } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { CalibratedColumns } from './calibrated-columns.ts';
import type { EstimatorDescriptor, OutcomeCounts, PolicyOutcome } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { influenceByCluster } from './influence-spread.ts';
import type { InfluenceTerms } from './influence-spread.ts';
import { averageOverRows, promptAverage } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import { replicateView } from './replicate-view.ts';
import { RowWeights } from './row-weights.ts';
import type { ReplicateWeights } from './row-weights.ts';

/**
 * ppi: prediction-powered inference with power tuning (PPI++: Angelopoulos, Duchi & Zrnic 2023), clustered by prompt.
 *
 *   ψ̂(λ) = mean of Y over labelled prompts − λ·(mean of F over labelled prompts − mean of F over all prompts)
 *
 * F predicts the label: the judge score (default), or the calibrated score f₋ₖ(S) with `predictions: calibrated`. λ = Σ a·b / Σ b², with a and b the
 * clusters' sums of influence values of the two terms, has the least estimated variance of all: λ = 0 gives oracle-only, so the judge can help and,
 * but for the noise of λ, not hurt. With one draw a prompt this is Cov(Y, F)/Var(F) up to degrees of freedom, that is λ̂ of the paper on the
 * scale where predictions on all prompts are averaged. λ is not clipped: any value leaves ψ̂ consistent, also for a judge that ranks backwards.
 *
 * Estimand: E over prompts of E[Y | prompt, π]; only for policies with labels of their own, whatever the judge is worth elsewhere: others are
 * `no-labels`. Interval: delete-group jackknife that finds λ again (and refits the calibrator, where there is one), t; `inference: influence` takes λ
 * as given. Draws without a judge score are left out and counted. Labels on one cluster: no interval.
 */
export const ppi: EstimatorDescriptor = {
  method: 'ppi',
  note: () =>
    'The mean of each policy’s own labels, with the variance that the judge explains taken out (power-tuned prediction-powered inference).',
  inference: ['jackknife', 'influence'],
  influenceDistribution: 't',
  prepare(context, config) {
    const settings = settingsOf(config);
    const policies = context.data.policies.map((policy) => preparePolicy(context, settings, policy));
    const rowWeights = new RowWeights(context.groups);
    const evaluate = (weights: Float64Array | null, withoutGroup?: number): readonly (Tuned | null)[] => {
      const needsFit = settings.predictions === 'calibrated' && policies.some((policy) => policy.ok);
      const columns = needsFit ? (replicateView(context, rowWeights, weights, withoutGroup)?.columns ?? null) : null;
      const of = (prompt: Int32Array): Float64Array | null => rowWeights.of(prompt, weights, withoutGroup);
      return policies.map((policy) =>
        policy.ok && (!needsFit || columns !== null)
          ? tuned(context, policy, columns, { prompts: weights, withoutGroup, of })
          : null,
      );
    };
    const point = evaluate(null);
    return {
      outcomes: policies.map((policy, i) => outcome(context, i, policy, point[i] ?? null)),
      replicate: (weights, withoutGroup) =>
        Float64Array.from(evaluate(weights, withoutGroup), (value) => value?.estimate ?? NaN),
    };
  },
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}

type PpiPolicy =
  | {
      readonly ok: true;
      readonly scored: ScoredRows;
      readonly average: PromptAverage;
      /** The labelled ones among the scored, and where they stand there. */
      readonly labelled: ScoredRows;
      readonly labelledAverage: PromptAverage;
    }
  | { readonly ok: false; readonly reason: UnavailableReason };

function preparePolicy(context: AnalysisContext, settings: EstimatorSettings, policy: string): PpiPolicy {
  const table = context.data.draws[policy];
  if (table === undefined || table.n === 0) return { ok: false, reason: 'no-rows' };
  const scored = drawRows(context, policy);
  if (scored.n === 0) return { ok: false, reason: 'no-judge-scores' };
  const labelled = labelledDrawRows(context, policy);
  if (labelled.n === 0) return { ok: false, reason: 'no-labels' };
  if (settings.predictions === 'calibrated' && !context.calibrator.ok) {
    return { ok: false, reason: context.calibrator.error };
  }
  return {
    ok: true,
    scored,
    average: promptAverage(scored.prompt),
    labelled,
    labelledAverage: promptAverage(labelled.prompt),
  };
}

interface Tuned {
  readonly estimate: number;
  readonly labelMean: number;
  readonly lambda: number;
  readonly terms: readonly InfluenceTerms[];
}

/** The estimate at the λ of least variance, under prompt weights. */
function tuned(
  { data }: AnalysisContext,
  { scored, average, labelled, labelledAverage }: Extract<PpiPolicy, { ok: true }>,
  columns: CalibratedColumns | null,
  weights: ReplicateWeights,
): Tuned | null {
  const predicted = columns === null ? scored.judge : columns.heldOut(scored);
  const predictedLabelled = columns === null ? labelled.judge : columns.heldOut(labelled);
  const [ofLabelled, ofAll] = [weights.of(labelled.prompt), weights.of(scored.prompt)];
  const labelMean = averageOverRows(labelledAverage, labelled.label, ofLabelled);
  const labelledMean = averageOverRows(labelledAverage, predictedLabelled, ofLabelled);
  const allMean = averageOverRows(average, predicted, ofAll);
  if (Number.isNaN(labelMean + labelledMean + allMean)) return null;
  const labels = term(labelled, labelledAverage, labelled.label, labelMean, ofLabelled);
  const rectifier = [
    term(labelled, labelledAverage, predictedLabelled, labelledMean, ofLabelled),
    term(scored, average, predicted, allMean, ofAll),
  ] as const;
  const a = new Float64Array(data.prompts.clusterCount);
  const b = new Float64Array(data.prompts.clusterCount);
  addByCluster(a, data.prompts.cluster, labels, 1);
  addByCluster(b, data.prompts.cluster, rectifier[0], 1);
  addByCluster(b, data.prompts.cluster, rectifier[1], -1);
  const counted = clusterWeights(data.prompts, weights.prompts);
  let product = 0;
  let square = 0;
  for (let cluster = 0; cluster < a.length; cluster += 1) {
    product += counted[cluster]! * a[cluster]! * b[cluster]!;
    square += counted[cluster]! * b[cluster]! * b[cluster]!;
  }
  // Predictions that do not vary, or labels on everything: nothing to take out.
  const lambda = square > 0 ? product / square : 0;
  return {
    estimate: labelMean - lambda * (labelledMean - allMean),
    labelMean,
    lambda,
    terms: [
      labels,
      { ...rectifier[0], value: rectifier[0].value.map((value) => -lambda * value) },
      { ...rectifier[1], value: rectifier[1].value.map((value) => lambda * value) },
    ],
  };
}

/** What each cluster counts: prompts of one are resampled together. */
function clusterWeights({ cluster, clusterCount }: Prompts, promptWeights: Float64Array | null): Float64Array {
  const counted = new Float64Array(clusterCount).fill(1);
  if (promptWeights !== null) cluster.forEach((place, prompt) => (counted[place] = promptWeights[prompt]!));
  return counted;
}

/** (value − mean)·(1/M) / Σ v·(1/M) of each row, with the mean that the weights v give. */
function term(
  rows: ScoredRows,
  average: PromptAverage,
  values: Float64Array,
  mean: number,
  rowWeights: Float64Array | null,
): InfluenceTerms {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    total += average.weight[i]! * (rowWeights === null ? 1 : rowWeights[i]!);
  }
  return {
    prompt: rows.prompt,
    row: rows.row,
    value: values.map((value, i) => (average.weight[i]! * (value - mean)) / total),
  };
}

function addByCluster(out: Float64Array, cluster: Int32Array, { prompt, value }: InfluenceTerms, sign: number): void {
  for (let i = 0; i < value.length; i += 1) {
    const place = cluster[prompt[i]!]!;
    out[place] = out[place]! + sign * value[i]!;
  }
}

function outcome(context: AnalysisContext, index: number, policy: PpiPolicy, value: Tuned | null): PolicyOutcome {
  const { data } = context;
  const name = data.policies[index] ?? '';
  const missing = missingCount(data.missing, 'fresh', name, 'judge_score');
  if (!policy.ok || value === null) {
    const counts: OutcomeCounts = { prompts: 0, draws: 0, labels: 0, missing };
    return { kind: 'unavailable', reason: policy.ok ? 'no-labels' : policy.reason, counts };
  }
  return {
    kind: 'value',
    estimate: value.estimate,
    parts: { labels: value.labelMean, rectifier: value.estimate - value.labelMean },
    counts: {
      prompts: policy.average.promptCount,
      draws: policy.scored.n,
      labels: policy.labelled.n,
      missing,
    },
    ...influenceByCluster(context, value.terms),
    terms: value.terms,
    gates: [],
    weights: null,
    details: { lambda: value.lambda },
  };
}
