import { spearman } from '../../stats/ranks.ts';
import { mean } from '../../stats/summation.ts';
import type { CalibrationFit } from '../calibration/calibrator.ts';
import { calibratorSensitivity } from '../calibration/sensitivity.ts';
import type { AnalysisContext } from '../context.ts';
import type { CalibrationBin, CalibrationCard } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { reliabilityCard } from './reliability.ts';
import { scoreBin } from './score-support.ts';

/** More distinct scores than this are shown in bins. */
const distinctShown = 40;

/**
 * The fitted map and how well it fits the labels: root mean squared error on the labels it was fitted on, and on each label by the map
 * fitted without its fold. Null when there is no calibrator.
 */
export function calibrationCard(context: AnalysisContext, fit: CalibrationFit | null): CalibrationCard | null {
  if (!context.calibrator.ok || fit === null) return null;
  const calibrator = context.calibrator.value;
  const { labels } = calibrator;
  const inSample = new Float64Array(labels.n);
  const heldOut = new Float64Array(labels.n);
  fit.predict(labels, inSample);
  fit.predictHeldOut(labels, heldOut);
  const oof = rootMeanSquare(labels, heldOut);
  const rank = spearman(labels.judge, labels.label);
  const varies = labels.label.some((label) => label !== labels.label[0]);
  return {
    mode: calibrator.mode,
    selection: calibrator.selection,
    sensitivity: calibratorSensitivity(context),
    n_labels: labels.n,
    n_folds: calibrator.foldCount,
    knots: { judge: Array.from(fit.knots.judge), label: Array.from(fit.knots.label) },
    points: points(labels),
    rmse: rootMeanSquare(labels, inSample),
    oof_rmse: Number.isNaN(oof) ? null : oof,
    oof: reliabilityCard(heldOut, labels.label),
    rank_correlation: Number.isNaN(rank) ? null : rank,
    constant: varies && inSample.every((value) => value === inSample[0]),
  };
}

function rootMeanSquare(labels: ScoredRows, predicted: Float64Array): number {
  return Math.sqrt(mean(predicted.map((value, i) => (labels.label[i]! - value) ** 2)));
}

/** Mean label by judge score, by score when these are few. */
function points(labels: ScoredRows): readonly CalibrationBin[] {
  const byScore = new Set(labels.judge).size <= distinctShown;
  const groups = new Map<number, { judge: number[]; label: number[] }>();
  labels.judge.forEach((judge, i) => {
    const key = byScore ? judge : scoreBin(judge);
    const group = groups.get(key) ?? { judge: [], label: [] };
    group.judge.push(judge);
    group.label.push(labels.label[i]!);
    groups.set(key, group);
  });
  return [...groups.values()].map(({ judge, label }) => ({
    judge: byScore ? judge[0]! : mean(judge),
    label_mean: mean(label),
    n: label.length,
  }));
}
