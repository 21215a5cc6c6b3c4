import { median } from '../../stats/quantiles.ts';
import { sum } from '../../stats/summation.ts';
import type { EvaluationData, LoggedTable } from '../dataset.ts';
import { gather, withoutNaN } from '../gather.ts';
import type { Histogram, WeightCard } from '../results.ts';
import { importanceWeights } from '../weights/importance.ts';
import { hellingerAffinity, scoreAffinity } from './affinity.ts';
import type { JudgeOverlap } from './cards.ts';
import { hillCard } from './tail-index.ts';
import { typicality } from './typicality.ts';

const histogramBins = 30;
const nearZero = Math.log(1e-10);

/** The raw importance weights of all logged rows towards a policy; rows without a log probability are counted. Null without any. */
export function weightCard(data: EvaluationData, policy: string): WeightCard | null {
  const { logged } = data;
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return null;
  const rows = weightedRows(logged, target);
  const targetLogprob = gather(target, rows);
  const base = gather(logged.baseLogprob, rows);
  const logWeight = targetLogprob.map((value, i) => value - base[i]!);
  const weights = importanceWeights(logWeight);
  if (weights === null) return null;
  const tokens = gather(logged.tokens, rows);
  const decreasing = logWeight.toSorted().reverse();
  const total = sum(weights.hajek);
  const top = (share: number): number => topShare(decreasing, share, weights.max, total);
  return {
    policy,
    n: logWeight.length,
    n_missing: logged.n - logWeight.length,
    raw_ess: weights.ess,
    ess_fraction: weights.ess / logWeight.length,
    max_weight: weights.max,
    // JSON has no infinity: a mean that overflows is not known.
    mean_raw_weight: Number.isFinite(weights.meanRaw) ? weights.meanRaw : null,
    median_log_weight: median(decreasing),
    log_weight_histogram: histogram(logWeight),
    top_1_percent: top(0.01),
    top_5_percent: top(0.05),
    near_zero_share: countBelow(logWeight, nearZero) / rows.length,
    tail: hillCard(decreasing),
    hellinger: hellingerAffinity(weights.hajek),
    judge_overlap: judgeOverlap(data, logged, policy, rows, weights.hajek),
    typicality: typicality(targetLogprob, weights.hajek, null),
    typicality_per_token: tokens.some(Number.isNaN) ? null : typicality(targetLogprob, weights.hajek, tokens),
  };
}

function countBelow(values: Float64Array, bound: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i]! < bound) count += 1;
  return count;
}

/** Share of all weight in the largest rows, from decreasing log weights and the largest of the mean-one weights. */
function topShare(decreasing: Float64Array, share: number, largest: number, total: number): number {
  const rows = decreasing.subarray(0, Math.max(1, Math.floor(share * decreasing.length)));
  return sum(rows.map((value) => largest * Math.exp(value - decreasing[0]!))) / total;
}

/** Logged rows with both log probabilities. */
export function weightedRows(logged: LoggedTable, target: Float64Array): Uint32Array {
  const rows = new Uint32Array(logged.n);
  let count = 0;
  for (let row = 0; row < logged.n; row += 1) {
    if (Number.isNaN(target[row]! - logged.baseLogprob[row]!)) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.slice(0, count);
}

function judgeOverlap(
  data: EvaluationData,
  logged: LoggedTable,
  policy: string,
  rows: Uint32Array,
  weights: Float64Array,
): JudgeOverlap {
  const own = data.draws[policy];
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const weighted = gather(logged.judge, rows);
  const weightedScores = withoutNaN(weighted);
  // Rows without a score count for nothing.
  const scoredWeights =
    weightedScores === weighted ? weights : weights.filter((_, place) => !Number.isNaN(weighted[place]!));
  return {
    draws: own === undefined ? null : known(scoreAffinity(withoutNaN(logged.judge), withoutNaN(own.judge))),
    weights: known(scoreAffinity(weightedScores, weightedScores, scoredWeights)),
  };
}

/** Equal bins from the smallest to the largest value, closed on the left, the last one on both sides. */
function histogram(values: Float64Array): Histogram {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return { edges: [low - 0.5, high + 0.5], counts: [values.length] };
  const width = (high - low) / histogramBins;
  const counts = Array.from({ length: histogramBins }, () => 0);
  for (const value of values) {
    const bin = Math.min(histogramBins - 1, Math.floor((value - low) / width));
    counts[bin] = counts[bin]! + 1;
  }
  const edges = Array.from({ length: histogramBins + 1 }, (_, i) => (i === histogramBins ? high : low + i * width));
  return { edges, counts };
}
