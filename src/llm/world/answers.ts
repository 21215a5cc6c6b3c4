import type { RandomStream } from '../../base/random.ts';
import type { LanguageModel } from './language-model.ts';
import { type Draw, drawAnswer } from './sampling.ts';
import { tokenText } from './vocabulary.ts';

/** An answer as it is sent: cut at the first stop text. */
export interface Answered {
  readonly text: string;
  readonly tokens: readonly AnsweredToken[];
  readonly finishReason: 'stop' | 'length';
}

interface AnsweredToken {
  readonly text: string;
  readonly logprob: number;
  /** The state of the model before the token. */
  readonly state: number;
}

export function answerFrom(
  model: LanguageModel,
  start: number,
  limits: { readonly maxTokens: number; readonly stop: readonly string[] },
  random: RandomStream,
): Answered {
  return cutAtStop(drawAnswer(model, start, limits.maxTokens, random), limits.stop);
}

/** A token that reaches into the stop text keeps what comes before it; its log probability stays that of the whole token. */
function cutAtStop(draw: Draw, stop: readonly string[]): Answered {
  const texts = draw.ids.map(tokenText);
  const text = texts.join('');
  const end = stopPosition(text, stop);
  const tokens: AnsweredToken[] = [];
  let at = 0;
  for (const [index, token] of texts.entries()) {
    if (end !== null && at >= end) break;
    tokens.push({
      text: end === null ? token : token.slice(0, end - at),
      logprob: draw.logprobs[index] ?? Number.NaN,
      state: draw.states[index] ?? 0,
    });
    at += token.length;
  }
  if (end !== null) return { text: text.slice(0, end), tokens, finishReason: 'stop' };
  return { text, tokens, finishReason: draw.ended ? 'stop' : 'length' };
}

/** Where the first of the stop texts begins; null when there is none. */
function stopPosition(text: string, stop: readonly string[]): number | null {
  const found = stop.map((item) => text.indexOf(item)).filter((at) => at >= 0);
  return found.length === 0 ? null : Math.min(...found);
}
