import type { RandomStream } from '../../base/random.ts';
import type { LanguageModel, NextToken } from './language-model.ts';
import { END_ID, RARE_COUNT, VOCABULARY_SIZE, rareId } from './vocabulary.ts';

/** An answer as it was drawn. The end token is not among its ids. */
export interface Draw {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly states: readonly number[];
  /** False when it was cut at its token limit. */
  readonly ended: boolean;
}

/** Draws a token by inverting the running sums. */
export function drawToken(next: NextToken, random: RandomStream): number {
  const at = random.uniform();
  const { cumulative } = next;
  let low = 0;
  let high = VOCABULARY_SIZE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 1) > at) high = middle;
    else low = middle + 1;
  }
  return low < VOCABULARY_SIZE ? low : rareId(random.integer(RARE_COUNT));
}

export function logprobOf(next: NextToken, tokenId: number): number {
  return next.logprobs[Math.min(tokenId, VOCABULARY_SIZE)] ?? Number.NaN;
}

export function drawAnswer(model: LanguageModel, start: number, maxTokens: number, random: RandomStream): Draw {
  const ids: number[] = [];
  const logprobs: number[] = [];
  const states: number[] = [];
  let state = start;
  while (ids.length < maxTokens) {
    const next = model.next(state);
    const id = drawToken(next, random);
    if (id === END_ID) return { ids, logprobs, states, ended: true };
    ids.push(id);
    logprobs.push(logprobOf(next, id));
    states.push(state);
    state = model.advance(state, id);
  }
  return { ids, logprobs, states, ended: false };
}
