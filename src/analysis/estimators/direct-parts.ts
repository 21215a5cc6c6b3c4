import type { CalibrationFit } from '../calibration/calibrator.ts';
import type { DirectPolicy } from './direct-policy.ts';
import { averageOverRows } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import type { ReplicateWeights } from './row-weights.ts';
import { scoreRatio } from './score-ratio.ts';

export type Parts = Readonly<Record<string, number>>;

/** The part of an estimate that other policies' labels correct. */
export const transferred = 'transferred-residuals';

/** The parts of one policy's estimate by a calibrator under prompt weights; a part that cannot be computed is NaN. */
export function calibratedParts(policy: DirectPolicy, fit: CalibrationFit, weights: ReplicateWeights): Parts {
  const { reward, residual, average, labelled, labelledAverage } = policy;
  predictPlugIn(policy, fit, reward);
  const drawWeight = weights.of(average.prompt);
  const plugIn = averageOverRows(average, reward, drawWeight);
  if (labelled.n === 0) return { 'plug-in': plugIn };
  heldOutResiduals(policy, fit, residual);
  const labelWeight = weights.of(labelledAverage.prompt);
  if (policy.strata === null) {
    return { 'plug-in': plugIn, augmentation: averageOverRows(labelledAverage, residual, labelWeight) };
  }
  const ratio = scoreRatio(policy.strata, labelled, labelWeight, rowShares(average, drawWeight));
  if (ratio === null) return { 'plug-in': plugIn, [transferred]: NaN };
  for (let i = 0; i < residual.length; i += 1) residual[i] = ratio[i]! * residual[i]!;
  return { 'plug-in': plugIn, [transferred]: averageOverRows(labelledAverage, residual, labelWeight) };
}

export function predictPlugIn({ strata, scored }: DirectPolicy, fit: CalibrationFit, out: Float64Array): void {
  if (strata !== null) fit.predictHeldOut(scored, out);
  else fit.predict(scored, out);
}

/** Label − held-out calibrated score of the labelled rows. */
export function heldOutResiduals({ labelled }: DirectPolicy, fit: CalibrationFit, out: Float64Array): void {
  fit.predictHeldOut(labelled, out);
  for (let i = 0; i < labelled.n; i += 1) out[i] = labelled.label[i]! - out[i]!;
}

function rowShares({ weight }: PromptAverage, rowWeights: Float64Array | null): Float64Array {
  return rowWeights === null ? weight : weight.map((share, i) => share * rowWeights[i]!);
}
