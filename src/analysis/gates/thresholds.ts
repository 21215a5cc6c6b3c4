/** Where each gate warns and where it refuses. `…Warning` is the milder of two thresholds of one gate. */
export interface GateOptions {
  /** false shows an estimate that a gate would refuse, marked with the gate's code. */
  readonly refuse: boolean;
  /** Refuse when at least this share of a policy's judge scores lies outside the labelled range. */
  readonly outsideShare: number;
  readonly outsideShareWarning: number;
  /** Refuse when fewer than this effective number of labels lie where the policy's judge scores lie. */
  readonly labelEss: number;
  readonly labelEssWarning: number;
  /** Refuse when at least this share of a policy's draws has no judge score. */
  readonly missingShare: number;
  readonly missingShareWarning: number;
  /** Warn when scores are missing more or less often than the logging policy's, at this p. */
  readonly missingDifferenceWarning: number;
  /** Refuse importance weighting when the raw weights' effective sample size is below this number … */
  readonly rawEss: number;
  /** … or below this share of the rows. */
  readonly rawEssFraction: number;
  readonly rawEssFractionWarning: number;
  /** Refuse weights that are not normalised when their mean is at least this many standard errors from 1. */
  readonly meanWeight: number;
  readonly meanWeightWarning: number;
  /** Refuse importance weighting below this share of logged rows in the target's typical region. */
  readonly ttc: number;
  readonly ttcWarning: number;
  /** Refuse importance weighting below this tail index of the raw weights. */
  readonly tailIndex: number;
  readonly tailIndexWarning: number;
  /** Refuse importance weighting below this Hellinger affinity. */
  readonly hellinger: number;
  readonly hellingerWarning: number;
  /** Refuse importance weighting below this overlap of judge scores. */
  readonly judgeOverlap: number;
  readonly judgeOverlapWarning: number;
  /** Refuse importance weighting when a clone's median log weight is at least this far from 0. */
  readonly cloneLogWeight: number;
  readonly cloneLogWeightWarning: number;
  /** Refuse importance weighting from this noise of the log weight (nats) between repeated passes. */
  readonly logprobNoise: number;
  readonly logprobNoiseWarning: number;
  /** Warn when a clone's mean judge score differs from the logging policy's at this p. */
  readonly cloneScoresWarning: number;
  /** Warn from this expected calibration error of the cross-fitted calibrator. */
  readonly calibrationErrorWarning: number;
  /** Warn below this R² of the cross-fitted calibrator against the labels. */
  readonly outcomeR2Warning: number;
  /** Warn when the model's weighted error is at least this many standard errors from 0. */
  readonly orthogonalityWarning: number;
  /** Warn when one unit carries at least this share of an estimate's variance. */
  readonly influenceShareWarning: number;
}

export const defaultGates: GateOptions = {
  refuse: true,
  outsideShare: 0.05,
  outsideShareWarning: 0.01,
  labelEss: 30,
  labelEssWarning: 100,
  missingShare: 0.2,
  missingShareWarning: 0.05,
  missingDifferenceWarning: 0.01,
  rawEss: 30,
  rawEssFraction: 0.1,
  rawEssFractionWarning: 0.3,
  meanWeight: 3,
  meanWeightWarning: 2,
  ttc: 0.5,
  ttcWarning: 0.7,
  tailIndex: 1,
  tailIndexWarning: 2,
  hellinger: 0.2,
  hellingerWarning: 0.35,
  judgeOverlap: 0.5,
  judgeOverlapWarning: 0.85,
  cloneLogWeight: 0.5,
  cloneLogWeightWarning: 0.1,
  logprobNoise: 1,
  logprobNoiseWarning: 0.25,
  cloneScoresWarning: 0.05,
  calibrationErrorWarning: 0.1,
  outcomeR2Warning: 0.1,
  orthogonalityWarning: 3,
  influenceShareWarning: 0.2,
};
