import { parseTemplate } from './chat-template.ts';
import { CLASS_UNIGRAM } from './grammar.ts';
import type { LanguageModel } from './language-model.ts';
import type { LanguageModelSpec } from './models.ts';
import { logprobOf } from './sampling.ts';
import { CLASS_COUNT } from './token-classes.ts';
import { encode } from './tokenizer.ts';
import { likeliest } from './top-tokens.ts';
import type { Universe } from './universe.ts';
import { END_ID, VOCABULARY_SIZE, tokenClass, tokenText } from './vocabulary.ts';

export interface TextToken {
  readonly text: string;
  /** Null for the first token of a text: nothing comes before it. */
  readonly logprob: number | null;
  readonly alternatives: readonly { readonly text: string; readonly logprob: number }[];
}

/** A text as a model reads it: the log probability of each token, and the state it leaves the model in. */
export interface ForcedText {
  readonly tokens: readonly TextToken[];
  readonly model: LanguageModel;
  readonly state: number;
  /** The text ends with the end-of-turn token of the answer: there is nothing to continue. */
  readonly ended: boolean;
  readonly alternatives: (state: number, count: number) => TextToken['alternatives'];
}

/** Text outside of answers has a log probability that depends on the token alone: it is the same in every text. */
const UNIGRAM_LOGPROBS: Float64Array = (() => {
  const sizes = new Float64Array(CLASS_COUNT);
  for (let id = 0; id < VOCABULARY_SIZE; id += 1) sizes[tokenClass(id)] = (sizes[tokenClass(id)] ?? 0) + 1;
  return Float64Array.from({ length: VOCABULARY_SIZE }, (_, id) =>
    Math.log((CLASS_UNIGRAM[tokenClass(id)] ?? 0) / (sizes[tokenClass(id)] ?? 1)),
  );
})();
const UNKNOWN_LOGPROB = -12;

/**
 * Reads a text under a model. The tokens after the header of the assistant's last turn, the end of that turn included, have
 * the exact log probability of being sampled there; a text that is no conversation is a prompt to continue.
 */
export function forceText(
  universe: Universe,
  spec: LanguageModelSpec,
  asked: { readonly model: string; readonly prompt: string; readonly temperature: number; readonly topP: number },
  alternatives: number,
): ForcedText {
  const chat = parseTemplate(asked.prompt);
  const conversation = chat?.conversation ?? { system: '', question: asked.prompt };
  const answerStart = chat?.answerStart ?? asked.prompt.length;
  const model = universe.languageModel(asked.model, spec, conversation, asked);
  const tokens: TextToken[] = [];
  let state = model.start;
  let at = 0;
  let ended = false;
  for (const id of encode(asked.prompt)) {
    const text = tokenText(id);
    if (at < answerStart) {
      tokens.push({ text, logprob: at === 0 ? null : (UNIGRAM_LOGPROBS[id] ?? UNKNOWN_LOGPROB), alternatives: [] });
      // A token that reaches over the boundary belongs to the prefix, and is what the answer then goes on from.
      if (at + text.length > answerStart) state = model.advance(state, id);
    } else {
      const next = model.next(state);
      tokens.push({ text, logprob: logprobOf(next, id), alternatives: likeliest(next, alternatives) });
      state = model.advance(state, id);
      ended = id === END_ID;
    }
    at += text.length;
  }
  return { tokens, model, state, ended, alternatives: (from, count) => likeliest(model.next(from), count) };
}
