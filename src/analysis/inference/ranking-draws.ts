import { randomStream } from '../../base/random.ts';
import { StandardDraws } from '../../stats/standard-draws.ts';

/** Numbers of policies that draws are kept for, the last ones asked for. */
const mostKept = 8;
const kept = new Map<string, StandardDraws>();

/** So many draws of a seed and number of policies: always the same ones, so they are made once for all estimates. */
export function rankingDraws(seed: number, policies: number, draws: number): StandardDraws {
  const key = JSON.stringify([seed, policies, draws]);
  const found = kept.get(key) ?? new StandardDraws(policies, draws, () => randomStream(seed, 'simultaneous'));
  kept.delete(key);
  kept.set(key, found);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return found;
}
