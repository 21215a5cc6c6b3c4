import type { GateVerdict } from '../../analysis/results.ts';

const FARTHER =
  'Reweighting cannot reach it from this logging policy: use direct, which needs its own responses instead, or log with a policy nearer to it.';

/** What to do about a gate that is not passed, for any policy. */
const remedies: Readonly<Record<string, string>> = {
  'outside-share': 'Label some of its responses with scores beyond the labelled range.',
  'label-ess': 'Label some of its own responses, picked at random.',
  transport:
    'Label more of its responses and calibrate with them, or let its held-out labels correct it (audit.use: correct).',
  'missing-scores': 'Find out why under Missing values, and get them: what is left may be the easy cases.',
  'missing-difference': 'What is missing may be its hard cases: find out why under Missing values before comparing.',
  'missing-logprobs': 'Find out why under Missing values, and get them: what is left may be the likely responses.',
  'calibration-error': 'Give it more labels, or let it choose a finer map (calibration.mode: auto).',
  'outcome-r2': 'The judge tells little about the oracle, so intervals stay wide: a better judge or more labels help.',
  'clone-scores': 'Believe no difference between policies that is not larger than this one.',
  'raw-ess': FARTHER,
  'mean-weight': 'Divide by the mean (weights: hajek), and check the log probabilities: exact ones average to 1.',
  ttc: FARTHER,
  'tail-index': FARTHER,
  hellinger: FARTHER,
  'judge-overlap': FARTHER,
  'clone-weights': 'The log probabilities belong to other texts than the responses: check the chat template.',
  'logprob-noise': 'Average over more passes (logprobs.passes), or take an endpoint that repeats itself.',
  orthogonality: 'A doubly robust estimate corrects this; direct does not see it.',
  'influence-share': 'Look at that unit before believing the interval, or collect more prompts.',
};

const WITH_CARE = 'Hold a reweighted estimate against direct, which does not lean on this.';

const undecided = 'More held-out labels would decide it.';

/** What to do about a gate that refuses; empty where this version has no advice. */
export function remedyOf(code: string): string {
  return Object.hasOwn(remedies, code) ? (remedies[code] ?? '') : '';
}

/** The same for a verdict of any level. */
export function remedyFor({ code, level, critical }: GateVerdict): string {
  if (level === 'GOOD') return '';
  if (code === 'transport' && level !== 'CRITICAL') {
    if (level === 'WARNING') return undecided;
    return critical === null
      ? 'Declare how much may be wrong (audit.margin).'
      : 'Take held-out labels (audit.labels_per_policy).';
  }
  if (level === 'UNKNOWN') return '';
  const remedy = remedyOf(code);
  return level === 'WARNING' && remedy === FARTHER ? WITH_CARE : remedy;
}
