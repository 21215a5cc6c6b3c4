import { randomStream } from '../../base/random.ts';
import { StandardDraws } from '../../stats/standard-draws.ts';

/** Draws of the joint errors where there are no bootstrap replicates: critical values to about one percent. */
const normalDraws = 10_000;

/** Numbers of policies that draws are kept for, the last ones asked for. */
const mostKept = 8;
const kept = new Map<string, StandardDraws>();

/** The draws of a seed and number of policies: always the same ones, so they are made once for all estimates. */
export function rankingDraws(seed: number, policies: number): StandardDraws {
  const key = JSON.stringify([seed, policies]);
  const draws = kept.get(key) ?? new StandardDraws(policies, normalDraws, () => randomStream(seed, 'simultaneous'));
  kept.delete(key);
  kept.set(key, draws);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return draws;
}
