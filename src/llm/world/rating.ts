import { randomStream } from '../../base/random.ts';
import { oracleLabel, judgeScore, onScale, type Rated } from './judging.ts';
import type { RaterSpec } from './models.ts';
import type { ScoreFormat } from './rating-request.ts';

export interface RatingCall {
  readonly seed: number;
  readonly modelName: string;
  /** What the rater was told, whole. */
  readonly told: string;
  /** This request and its repeat. */
  readonly request: string;
  readonly temperature: number;
}

/** The oracle divides a scale so finely; the judge's own step is coarser. */
const ORACLE_STEPS = 1000;

/** The number a rater gives, on the scale it was asked for. */
export function rate(rater: RaterSpec, rated: Rated, format: ScoreFormat, call: RatingCall): number {
  const fixed = randomStream(call.seed, 'world-rater', call.modelName, call.told);
  const varying = randomStream(call.seed, 'world-rater-call', call.modelName, call.request);
  const noise = { fixed, varying, temperature: call.temperature };
  const { low, high } = format;
  switch (rater.kind) {
    case 'judge': {
      const score = low + (high - low) * judgeScore(rated, noise);
      return tidy(format.integer ? Math.round(score) : score);
    }
    case 'oracle': {
      const step = format.integer ? 1 : (high - low) / ORACLE_STEPS;
      return tidy(onScale(oracleLabel(rated, noise), low, high, step, call.temperature > 0 ? varying : fixed));
    }
    default:
      return rater.kind satisfies never;
  }
}

/** 56.00000000000001 is 56. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
