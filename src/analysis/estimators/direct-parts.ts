import type { CalibratedColumns } from './calibrated-columns.ts';
import type { DirectPolicy } from './direct-policy.ts';
import { averageOverRows } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import type { ReplicateWeights } from './row-weights.ts';
import { scoreRatio } from './score-ratio.ts';

export type Parts = Readonly<Record<string, number>>;

/** The part of an estimate that other policies' labels correct. */
export const transferred = 'transferred-residuals';

/** The parts of one policy's estimate by a calibrator under prompt weights; a part that cannot be computed is NaN. */
export function calibratedParts(policy: DirectPolicy, columns: CalibratedColumns, weights: ReplicateWeights): Parts {
  const { share, residual, average, labelled, labelledAverage } = policy;
  const drawWeight = weights.of(average.prompt);
  const plugIn = averageOverRows(average, plugInScores(policy, columns), drawWeight);
  if (labelled.n === 0) return { 'plug-in': plugIn };
  heldOutResiduals(policy, columns, residual);
  const labelWeight = weights.of(labelledAverage.prompt);
  if (policy.strata === null) {
    return { 'plug-in': plugIn, augmentation: averageOverRows(labelledAverage, residual, labelWeight) };
  }
  const ratio = scoreRatio(policy.strata, labelled, labelWeight, rowShares(average, drawWeight, share));
  if (ratio === null) return { 'plug-in': plugIn, [transferred]: NaN };
  for (let i = 0; i < residual.length; i += 1) residual[i] = ratio[i]! * residual[i]!;
  return { 'plug-in': plugIn, [transferred]: averageOverRows(labelledAverage, residual, labelWeight) };
}

/** The calibrated scores of the policy's draws. */
export function plugInScores({ strata, scored }: DirectPolicy, columns: CalibratedColumns): Float64Array {
  return strata === null ? columns.reward(scored) : columns.heldOut(scored);
}

/** Label − held-out calibrated score of the labelled rows. */
export function heldOutResiduals({ labelled }: DirectPolicy, columns: CalibratedColumns, out: Float64Array): void {
  const predicted = columns.heldOut(labelled);
  for (let i = 0; i < labelled.n; i += 1) out[i] = labelled.label[i]! - predicted[i]!;
}

function rowShares({ weight }: PromptAverage, rowWeights: Float64Array | null, room: Float64Array): Float64Array {
  if (rowWeights === null) return weight;
  for (let i = 0; i < room.length; i += 1) room[i] = weight[i]! * rowWeights[i]!;
  return room;
}
