import { sum } from '../../stats/summation.ts';
import type { CalibrationFit } from '../calibration/calibrator.ts';
import type { AnalysisContext } from '../context.ts';
import { drawRows, labelledDrawRows } from '../draw-rows.ts';
import type { ScoreBin, ScoreSupportCard } from '../results.ts';
import { mergeScoredRows } from '../scored-rows.ts';
import { identifiedInterval } from './identified-interval.ts';

const binCount = 20;
/** As NumPy's linspace makes them, so that scores rounded to 0.05 fall where the reference puts them. */
const binEdges = Array.from({ length: binCount + 1 }, (_, i) => (i === binCount ? 1 : i * (1 / binCount)));

/** The bin of a score in [0, 1]: closed on the left, the last one on both sides. */
export function scoreBin(score: number): number {
  let bin = Math.min(binCount - 1, Math.floor(score * binCount) + 1);
  while (bin > 0 && binEdges[bin]! > score) bin -= 1;
  return bin;
}

/**
 * Whether there are labels where a policy's judge scores lie.
 *
 * outside_share: the share of its scores below the lowest or above the highest labelled score; a calibrator only extrapolates there.
 * label_ess: labels weighted to the policy's own score distribution, w_b = q_b/p_b over 20 equal score bins (p_b the labelled, q_b the
 * policy's share), are worth (Σw)²/Σw² labels (Kish 1965). The range alone sees nothing wrong when a policy's scores lie inside it
 * where only a handful of labels are.
 *
 * Labels: those that calibrate and the policy's own. No scores or no labels: nulls and `unknown`.
 */
export function scoreSupportCard(
  context: AnalysisContext,
  policy: string,
  fit: CalibrationFit | null,
): ScoreSupportCard {
  const rows = drawRows(context, policy);
  const scores = rows.judge;
  const labels = labelScores(context, policy);
  const own_labels = labelledDrawRows(context, policy).n;
  const counts = { policy, n_scores: scores.length, n_labels: labels.length, own_labels };
  const [lowest, highest] = [labels[0], labels[labels.length - 1]];
  if (scores.length === 0 || lowest === undefined || highest === undefined) {
    return {
      ...counts,
      outside_share: null,
      outside_low: null,
      outside_high: null,
      labelled_range: lowest === undefined || highest === undefined ? null : [lowest, highest],
      label_ess: null,
      bins: [],
      identified: null,
      status: 'unknown',
      reasons: [],
    };
  }
  // In increasing order, so what lies outside is at the ends.
  let [below, above] = [0, 0];
  while (below < scores.length && scores[below]! < lowest) below += 1;
  while (above < scores.length && scores[scores.length - 1 - above]! > highest) above += 1;
  const [low, high] = [below / scores.length, above / scores.length];
  const bins = scoreBins(labels, scores);
  const ess = labelEss(labels, bins);
  return {
    ...counts,
    outside_share: low + high,
    outside_low: low,
    outside_high: high,
    labelled_range: [lowest, highest],
    label_ess: ess,
    bins,
    identified: fit === null ? null : identifiedInterval(fit, context.labels, rows, [lowest, highest]),
    // The gates decide (diagnose.ts).
    status: 'ok',
    reasons: [],
  };
}

/** Judge scores of the labels a policy can lean on, increasing. */
function labelScores(context: AnalysisContext, policy: string): Float64Array {
  const { data, labels } = context;
  // Those of the logging policy, or of all policies when it has none, calibrate already.
  const calibrates = policy === data.loggingPolicy || !hasLoggingLabels(context);
  const own = labelledDrawRows(context, policy);
  return calibrates || own.n === 0 ? labels.judge : mergeScoredRows([labels, own]).judge;
}

function hasLoggingLabels(context: AnalysisContext): boolean {
  const { loggingPolicy } = context.data;
  return loggingPolicy !== null && labelledDrawRows(context, loggingPolicy).n > 0;
}

function scoreBins(labels: Float64Array, scores: Float64Array): readonly ScoreBin[] {
  const shares = (values: Float64Array): Float64Array => {
    const counts = new Float64Array(binCount);
    for (const value of values) counts[scoreBin(value)]! += 1;
    return counts.map((count) => count / values.length);
  };
  const [labelled, policy] = [shares(labels), shares(scores)];
  return Array.from({ length: binCount }, (_, bin) => ({
    lower: binEdges[bin]!,
    upper: binEdges[bin + 1]!,
    labelled_share: labelled[bin]!,
    policy_share: policy[bin]!,
  }));
}

function labelEss(labels: Float64Array, bins: readonly ScoreBin[]): number {
  const weights = labels.map((score) => {
    const bin = bins[scoreBin(score)]!;
    return bin.policy_share / bin.labelled_share;
  });
  const squares = sum(weights.map((w) => w * w));
  // No label in any bin that the policy reaches.
  return squares === 0 ? 0 : sum(weights) ** 2 / squares;
}
