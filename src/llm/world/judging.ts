import type { RandomStream } from '../../base/random.ts';
import { type AnswerTraits, answerTraits, hardnessOf, qualityOfTraits, visibleQuality } from './quality.ts';
import { subjectOf } from './subject.ts';
import { wordsOf } from './tilt.ts';
import { encode } from './tokenizer.ts';

/** What a rater is given, found in its messages. */
export interface Rated {
  readonly question: string;
  readonly answer: string;
  /** All that was said around them: what the rater is asked to look at. */
  readonly instructions: string;
}

/**
 * Where a rater's noise comes from: `fixed` belongs to what is rated and how it is asked, and is the same at every repeat;
 * `varying` belongs to this call, and counts with the temperature only.
 */
export interface RaterNoise {
  readonly fixed: RandomStream;
  readonly varying: RandomStream;
  readonly temperature: number;
}

/** The judge's step on a scale from 0 to 1. */
const JUDGE_STEP = 0.05;
const JUDGE_NOISE = 0.02;
const JUDGE_VARIATION = 0.04;
const LENGTH_BIAS = 0.05;
const CONFIDENCE_BIAS = 0.025;
/** In log-odds, for words that sound helpful. */
const EAGERNESS_BIAS = 0.25;
const SATURATION = 1.5;
/** The length at which the judge has no opinion about length. */
const NEUTRAL_WORDS = 22;

/** The oracle's noise is at most this far either way, and less near 0 and 1 so that it needs no clipping. */
const ORACLE_NOISE = 0.06;
const ORACLE_VARIATION = 0.03;

/** How a judge leans: its prompt moves it. */
export interface Leaning {
  readonly lengthBias: number;
  readonly confidenceBias: number;
  readonly saturation: number;
}

export function leaningOf(instructions: string): Leaning {
  const words = wordsOf(instructions);
  const has = (...any: readonly string[]): boolean => any.some((word) => words.includes(word));
  const warned = has('ignore', 'regardless', 'disregard', 'despite');
  const strictness =
    (has('strict', 'strictly', 'harsh', 'critical') ? 0.35 : 0) - (has('lenient', 'generous') ? 0.4 : 0);
  return {
    lengthBias:
      LENGTH_BIAS * (warned && has('length', 'verbosity', 'long') ? 0.15 : has('detailed', 'thorough') ? 1.5 : 1),
    confidenceBias: CONFIDENCE_BIAS * (warned && has('confidence', 'confident', 'tone', 'style') ? 0.15 : 1),
    saturation: SATURATION - strictness,
  };
}

/** What the judge would say without noise and rounding: it sees no claims, likes length, confidence and eagerness, and saturates. */
export function judgeOpinion(traits: AnswerTraits, leaning: Leaning): number {
  const visible = 1 / (1 + Math.exp(-visibleQuality(traits) - EAGERNESS_BIAS * Math.min(traits.helpful, 3)));
  const relativeLength = Math.log((traits.words + 1) / (NEUTRAL_WORDS + 1));
  return (
    1 -
    (1 - visible) ** leaning.saturation +
    leaning.lengthBias * Math.max(-2, Math.min(1, relativeLength)) +
    leaning.confidenceBias * Math.min(traits.confident, 3)
  );
}

/** The biased judge's score in [0, 1], a multiple of 0.05. */
export function judgeScore(rated: Rated, noise: RaterNoise): number {
  const traits = answerTraits(subjectOf(rated.question), encode(rated.answer));
  const opinion = judgeOpinion(traits, leaningOf(rated.instructions));
  const noisy =
    opinion + JUDGE_NOISE * noise.fixed.normal() + JUDGE_VARIATION * noise.temperature * noise.varying.normal();
  const steps = Math.round(Math.max(0, Math.min(1, noisy)) / JUDGE_STEP);
  return steps / Math.round(1 / JUDGE_STEP);
}

/**
 * The oracle's label in [0, 1]: the latent quality plus noise that is symmetric around 0 and too small to leave the scale, so
 * its expectation given the answer is the latent quality exactly.
 */
export function oracleLabel(rated: Rated, noise: RaterNoise): number {
  const subject = subjectOf(rated.question);
  const quality = qualityOfTraits(answerTraits(subject, encode(rated.answer)), hardnessOf(subject));
  const reach = ORACLE_NOISE + ORACLE_VARIATION * Math.min(1, noise.temperature);
  const shrink = Math.min(1, quality / reach, (1 - quality) / reach);
  const fixed = ORACLE_NOISE * (2 * noise.fixed.uniform() - 1);
  const varying = ORACLE_VARIATION * Math.min(1, noise.temperature) * (2 * noise.varying.uniform() - 1);
  return quality + shrink * (fixed + varying);
}

/** Puts a score on a scale in steps of `step`, rounded up or down at random so that the expectation stays. */
export function onScale(score: number, low: number, high: number, step: number, random: RandomStream): number {
  const steps = ((high - low) / step) * score;
  const rounded = Math.floor(steps + random.uniform());
  return low + (high - low) * (rounded / ((high - low) / step));
}
