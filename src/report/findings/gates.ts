import type { GateLevel, GateVerdict } from '../../analysis/results.ts';

/** What a group of gates is about: one column of the gates' table, one part of the diagnostics. */
export type TopicId =
  | 'support'
  | 'transport'
  | 'calibration'
  | 'overlap'
  | 'robustness'
  | 'checks'
  | 'missing'
  | 'precision'
  | 'other';

export const topicTitles: Readonly<Record<TopicId, string>> = {
  support: 'Score support',
  transport: 'Transport',
  calibration: 'Calibration',
  overlap: 'Overlap',
  robustness: 'Double robustness',
  checks: 'Clones and repeats',
  missing: 'Missing values',
  precision: 'Influence',
  other: 'Others',
};

const topicOfGate: Readonly<Record<string, TopicId>> = {
  'outside-share': 'support',
  'label-ess': 'support',
  transport: 'transport',
  'calibration-error': 'calibration',
  'outcome-r2': 'calibration',
  'raw-ess': 'overlap',
  'mean-weight': 'overlap',
  ttc: 'overlap',
  'tail-index': 'overlap',
  hellinger: 'overlap',
  'judge-overlap': 'overlap',
  orthogonality: 'robustness',
  'clone-weights': 'checks',
  'clone-scores': 'checks',
  'logprob-noise': 'checks',
  'missing-scores': 'missing',
  'missing-difference': 'missing',
  'missing-logprobs': 'missing',
  'influence-share': 'precision',
};

/** A gate that this version has no place for is among the others, never left out. */
export function topicOf(code: string): TopicId {
  return Object.hasOwn(topicOfGate, code) ? (topicOfGate[code] ?? 'other') : 'other';
}

/** From harmless to grave. What is not known is graver than what is good. */
const gravity: readonly GateLevel[] = ['GOOD', 'UNKNOWN', 'WARNING', 'CRITICAL'];

export const levelWords: Readonly<Record<GateLevel, string>> = {
  GOOD: 'GOOD',
  UNKNOWN: 'not known',
  WARNING: 'WARNING',
  CRITICAL: 'CRITICAL',
};

/** Null when no gate was looked at. */
export function worstLevel(verdicts: readonly GateVerdict[]): GateLevel | null {
  const worst = Math.max(...verdicts.map(({ level }) => gravity.indexOf(level)));
  return gravity[worst] ?? null;
}

/** Gravest first, in the gates' order among equals. */
export function byGravity(verdicts: readonly GateVerdict[]): readonly GateVerdict[] {
  return [...verdicts].sort((a, b) => gravity.indexOf(b.level) - gravity.indexOf(a.level));
}

/** The first ones, and how many more. */
export function fewCodes(codes: readonly string[], shown = 2): string {
  const more = codes.length - shown;
  return `${codes.slice(0, shown).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}
