import type { AnalysisContext } from '../context.ts';
import type { LoggedTable } from '../dataset.ts';
import { missingCount } from '../missing.ts';
import type { EstimatorConfig } from '../options.ts';
import type { UnavailableReason } from '../results.ts';
import { scoredRows } from '../scored-rows.ts';
import { importanceWeights } from '../weights/importance.ts';
import type { ImportanceWeights } from '../weights/importance.ts';
import { WeightedAverage } from './average.ts';
import type { EstimatorDescriptor, GateCode, OutcomeCounts, PolicyOutcome } from './estimator.ts';

/**
 * snips: self-normalised importance sampling of the logged rows (Hájek 1971; Swaminathan & Joachims 2015, eq. 5).
 *
 *   ψ̂ = Σ w·R / Σ w,   w = exp(log π′ − log π₀),   φ = w·(R − ψ̂)/mean(w)
 *
 * Reward R: `judge` scores; `oracle` labels, on the labelled rows; `calibrated` judge scores f(S) (default). Rows that lack a log probability
 * or the reward are left out and counted. Weights live in log space, so no ratio overflows.
 *
 * Estimand: E over prompts of E[R | prompt, π′], if π₀ covers what π′ says. SE: φ summed by cluster (with one row a cluster, the sample variance
 * of φ over n), normal interval. It takes f as given; `inference: jackknife` refits f and has a t interval.
 * Gates: raw ESS; with calibrated rewards also the score support. No log probabilities: `no-logprobs`. One cluster or equal rewards:
 * no interval.
 */
export const snips: EstimatorDescriptor = {
  method: 'snips',
  note: (config) => notes[rewardOf(config)],
  inference: ['influence', 'jackknife'],
  influenceDistribution: 'normal',
  prepare(context, config) {
    const reward = rewardOf(config);
    const point = rewards(context, reward, null);
    const policies = context.data.policies.map((policy) => preparePolicy(context, policy, point));
    return {
      outcomes: policies.map((policy, index) => outcome(context, reward, policy, context.data.policies[index] ?? '')),
      replicate(weights) {
        // Without a calibrator in it the reward does not change from one replicate to the next.
        const again = reward === 'calibrated' ? rewards(context, reward, weights) : point;
        return Float64Array.from(policies, (policy) =>
          policy.ok && again.ok ? weightedReward(policy, again.value, weights) : NaN,
        );
      },
    };
  },
};

type Reward = NonNullable<EstimatorConfig['reward']>;

function rewardOf(config: EstimatorConfig): Reward {
  return config.reward ?? 'calibrated';
}

const notes: Readonly<Record<Reward, string>> = {
  judge: 'Importance-weighted mean judge score of the logged responses, uncalibrated: with the judge’s bias.',
  oracle: 'Importance-weighted mean label of the labelled logged responses.',
  calibrated:
    'Importance-weighted mean calibrated judge score of the logged responses; the interval takes the calibrator as given.',
};

type Rewards =
  | { readonly ok: true; readonly value: Float64Array }
  | { readonly ok: false; readonly reason: UnavailableReason };

/** The reward of each logged row, NaN where there is none. */
function rewards(context: AnalysisContext, reward: Reward, weights: Float64Array | null): Rewards {
  const { logged } = context.data;
  if (logged === null || logged.n === 0) return { ok: false, reason: 'no-logged-data' };
  switch (reward) {
    case 'judge':
      return some(logged.judge, 'no-judge-scores');
    case 'oracle':
      return some(logged.label, 'no-labels');
    case 'calibrated': {
      if (!context.calibrator.ok) return { ok: false, reason: context.calibrator.error };
      const fit = context.calibrator.value.fit(weights);
      if (fit === null) return { ok: false, reason: 'no-labels' };
      const rows = scoredRows(logged);
      const predicted = new Float64Array(rows.n);
      fit.predict(rows, predicted);
      const value = new Float64Array(logged.n).fill(NaN);
      predicted.forEach((prediction, i) => {
        value[rows.row[i]!] = prediction;
      });
      return some(value, 'no-judge-scores');
    }
    default:
      return reward satisfies never;
  }
}

function some(value: Float64Array, otherwise: UnavailableReason): Rewards {
  return value.every(Number.isNaN) ? { ok: false, reason: otherwise } : { ok: true, value };
}

type SnipsPolicy =
  | {
      readonly ok: true;
      /** Logged rows that have a reward and both log probabilities. */
      readonly rows: Uint32Array;
      readonly prompt: Int32Array;
      readonly weights: ImportanceWeights;
      readonly reward: Float64Array;
      readonly left: number;
    }
  | { readonly ok: false; readonly reason: UnavailableReason };

function preparePolicy(context: AnalysisContext, policy: string, reward: Rewards): SnipsPolicy {
  const { logged } = context.data;
  if (!reward.ok) return reward;
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return { ok: false, reason: 'no-logprobs' };
  const rows = Uint32Array.from(usableRows(logged, target, reward.value));
  const weights = importanceWeights(Float64Array.from(rows, (row) => target[row]! - logged.baseLogprob[row]!));
  if (weights === null) return { ok: false, reason: 'no-logprobs' };
  const prompt = Int32Array.from(rows, (row) => logged.prompt[row]!);
  return { ok: true, rows, prompt, weights, reward: reward.value, left: logged.n - rows.length };
}

function* usableRows(logged: LoggedTable, target: Float64Array, reward: Float64Array): Generator<number> {
  for (let row = 0; row < logged.n; row += 1) {
    if (!Number.isNaN(target[row]! + logged.baseLogprob[row]! + reward[row]!)) yield row;
  }
}

function weightedReward(
  policy: Extract<SnipsPolicy, { ok: true }>,
  reward: Float64Array,
  promptWeights: Float64Array | null,
): number {
  const average = new WeightedAverage();
  policy.rows.forEach((row, i) => {
    const v = promptWeights === null ? 1 : promptWeights[policy.prompt[i]!]!;
    if (v !== 0) average.add(reward[row]!, v * policy.weights.hajek[i]!);
  });
  return average.value;
}

function outcome(context: AnalysisContext, reward: Reward, policy: SnipsPolicy, name: string): PolicyOutcome {
  const { data } = context;
  const labels = (rows: Uint32Array): number => {
    if (reward === 'calibrated') return context.labels.n;
    return reward === 'oracle' ? rows.length : 0;
  };
  if (!policy.ok) {
    const counts: OutcomeCounts = { prompts: 0, draws: 0, labels: 0, missing: data.logged?.n ?? 0 };
    return { kind: 'unavailable', reason: policy.reason, counts };
  }
  const estimate = weightedReward(policy, policy.reward, null);
  const n = policy.rows.length;
  const influence = new Float64Array(data.prompts.clusterCount);
  const members = new Uint8Array(data.prompts.clusterCount);
  policy.rows.forEach((row, i) => {
    const cluster = data.prompts.cluster[policy.prompt[i]!]!;
    influence[cluster] = influence[cluster]! + (policy.weights.hajek[i]! * (policy.reward[row]! - estimate)) / n;
    members[cluster] = 1;
  });
  // Rows without a label were not asked for one: only those that failed are missing.
  const missing =
    reward === 'oracle'
      ? missingCount(data.missing, 'logged', data.loggingPolicy ?? name, 'oracle_label')
      : policy.left;
  const gates: readonly GateCode[] = reward === 'calibrated' ? ['raw-ess', 'outside-share', 'label-ess'] : ['raw-ess'];
  return {
    kind: 'value',
    estimate,
    parts: { 'weighted-reward': estimate },
    counts: { prompts: new Set(policy.prompt).size, draws: n, labels: labels(policy.rows), missing },
    members,
    influence,
    gates,
    weights: { ess: policy.weights.ess, max: policy.weights.max, rows: n },
  };
}
