import type { NextToken } from './language-model.ts';
import { VOCABULARY_SIZE, tokenText } from './vocabulary.ts';

/** The likeliest next tokens, likeliest first. */
export function likeliest(
  next: NextToken,
  count: number,
): readonly { readonly text: string; readonly logprob: number }[] {
  if (count === 0) return [];
  const best: number[] = [];
  for (let id = 0; id < VOCABULARY_SIZE; id += 1) {
    const logprob = next.logprobs[id] ?? -Infinity;
    const at = best.findIndex((other) => logprob > (next.logprobs[other] ?? -Infinity));
    if (at >= 0) best.splice(at, 0, id);
    else best.push(id);
    if (best.length > count) best.pop();
  }
  return best.map((id) => ({ text: tokenText(id), logprob: next.logprobs[id] ?? 0 }));
}
