import type { CalibrationFit } from '../calibration/calibrator.ts';
import { averageOverPrompts, promptAverage } from '../estimators/prompt-average.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { IdentifiedInterval } from './cards.ts';

/**
 * What monotonicity alone says of a calibrated mean. Inside the labelled range f is taken as fitted; below the lowest labelled score it may
 * be anything from 0 to f's lowest value there, above the highest anything from its highest value to 1 (Manski 1990). The width is
 * outside_low · f_min + outside_high · (1 − f_max), by prompts.
 */
export function identifiedInterval(
  fit: CalibrationFit,
  labels: ScoredRows,
  scores: ScoredRows,
  [lowest, highest]: readonly [number, number],
): IdentifiedInterval {
  const atLabels = new Float64Array(labels.n);
  fit.predict(labels, atLabels);
  const [least, most] = [Math.min(...range(atLabels)), Math.max(...range(atLabels))];
  const lower = new Float64Array(scores.n);
  fit.predict(scores, lower);
  const upper = lower.slice();
  scores.judge.forEach((score, i) => {
    if (score < lowest) [lower[i], upper[i]] = [0, least];
    if (score > highest) [lower[i], upper[i]] = [most, 1];
  });
  const average = promptAverage(scores.prompt);
  const [low, high] = [averageOverPrompts(average, lower, null), averageOverPrompts(average, upper, null)];
  return { lower: low, upper: high, width: high - low };
}

/** Smallest and largest, without spreading a million arguments. */
function range(values: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
