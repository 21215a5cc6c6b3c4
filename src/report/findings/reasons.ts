import type { NoIntervalReason, UnavailableReason } from '../../analysis/results.ts';

/** Codes of the analysis as sentences for people. */

export const unavailableSentences: Readonly<Record<UnavailableReason, string>> = {
  'no-rows': 'there is no response of this policy',
  'too-few-rows': 'there are too few rows to estimate from',
  'no-judge-scores': 'none of its responses has a judge score',
  'no-labels': 'there is no oracle label to calibrate on',
  'too-few-labels': 'there are too few oracle labels to calibrate on',
  'missing-covariates': 'no labelled response has all the covariates that the calibration asks for',
  'no-logged-data': 'there are no logged responses to reweight',
  'no-logprobs': 'there are no log probabilities of the logged responses under this policy',
  overflow: 'its importance weights are too large to compute with',
};

export const noIntervalSentences: Readonly<Record<NoIntervalReason, string>> = {
  'one-cluster': 'no interval: one prompt tells nothing about the spread between prompts',
  'zero-variance': 'no interval: all values are equal',
  'replicate-failed': 'no interval: without some of the prompts there is no estimate',
};

/** The same in a table's cell. */
export const noIntervalWords: Readonly<Record<NoIntervalReason, string>> = {
  'one-cluster': 'one prompt',
  'zero-variance': 'no spread',
  'replicate-failed': 'no interval',
};

const gateNames: Readonly<Record<string, string>> = {
  'outside-share': 'scores outside the labelled range',
  'label-ess': 'too few labels where its scores lie',
  transport: 'the calibration does not hold on held-out labels',
  'missing-scores': 'too many judge scores missing',
  'missing-difference': 'what is missing differs between policies',
  'raw-ess': 'importance weights too uneven',
  'mean-weight': 'importance weights do not average to 1',
  ttc: 'logged responses not typical of it',
  'tail-index': 'importance weights with too heavy a tail',
  hellinger: 'too little overlap with the logging policy',
  'judge-overlap': 'too little overlap of judge scores',
  'clone-weights': 'weights of a clone are not even',
  'logprob-noise': 'log probabilities too noisy',
  'missing-logprobs': 'too many log probabilities missing',
  'clone-scores': 'a clone is scored differently',
  'calibration-error': 'calibrated scores off the labels',
  'outcome-r2': 'the judge tells little about the labels',
  orthogonality: 'the model is wrong under its weights',
  'influence-share': 'its variance hangs on one unit',
};

/** A gate's name for people; the code itself for one this version has no words for. */
export function gateName(code: string): string {
  return gateNames[code] ?? code;
}

const fieldNames: Readonly<Record<string, string>> = {
  response: 'response',
  judge_score: 'judge score',
  oracle_label: 'oracle label',
  base_policy_logprob: 'log probability under the logging policy',
};

/** `target_policy_logprobs.clone` → `log probability under clone`. */
export function fieldName(field: string): string {
  const target = /^target_policy_logprobs\.(.+)$/s.exec(field)?.[1];
  return target === undefined ? (fieldNames[field] ?? field) : `log probability under ${target}`;
}
