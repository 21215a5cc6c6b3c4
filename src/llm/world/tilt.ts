import { hashPair, hashText, toSigned } from './hashing.ts';
import { type Trait, TRAITS, type Traits, meaningOf } from './meanings.ts';
import type { LanguageModelSpec } from './models.ts';
import type { TokenClass } from './token-classes.ts';
import { LIST_SHARES, TOKEN_LISTS } from './token-weights.ts';
import { TOKEN_HASHES, VOCABULARY } from './vocabulary.ts';

/** How a trait moves the log-odds of a class of tokens. `focus` acts on the nouns of the question's topics. */
const LOADINGS: Readonly<Record<Trait, Readonly<Partial<Record<TokenClass, number>>>>> = {
  helpful: { helpful: 1, filler: -0.4, misleading: -0.5 },
  careful: { careful: 1, confident: -0.3, misleading: -0.3 },
  confident: { confident: 1, careful: -0.3 },
  misleading: { misleading: 1, helpful: -0.3, careful: -0.2, confident: 0.1 },
  filler: { filler: 1 },
  focus: {},
  brief: { end: 1 },
};

/** A trait grows with what asks for it, but not beyond these log-odds. */
const LIMITS: Readonly<Record<Trait, number>> = {
  helpful: 1,
  careful: 1.2,
  confident: 2,
  misleading: 3.2,
  filler: 2,
  focus: 2,
  brief: 2.5,
};

/** How much a word without a known meaning, or beside it, moves each token at most, in log-odds. */
const WORD_COLOUR = 0.08;

/** The log-odds that a system prompt and a model add to each token of the vocabulary. */
export interface Tilt {
  readonly byToken: Float64Array;
  /** Added for nouns of the question's topics. */
  readonly focus: number;
}

export function tiltOf(model: LanguageModelSpec, modelName: string, system: string): Tilt {
  const words = wordsOf(system);
  const traits = boundedTraits(words, model.traits);
  const byToken = Float64Array.from(VOCABULARY, (token) =>
    TRAITS.reduce((sum, trait) => sum + (traits[trait] ?? 0) * (LOADINGS[trait][token.class] ?? 0), 0),
  );
  // Every word counts, also one that nobody gave a meaning: it colours all tokens a little, each in its own way.
  const scale = WORD_COLOUR / Math.sqrt(Math.max(1, words.length));
  for (const word of words) colour(byToken, hashText(word), scale);
  colour(byToken, hashText(modelName, 1), model.idiom);
  return { byToken, focus: traits.focus ?? 0 };
}

/** The words of a prompt: case and punctuation carry no meaning here. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}

function boundedTraits(words: readonly string[], start: Traits): Traits {
  const totals = new Map<Trait, number>();
  const add = (effect: Traits): void => {
    for (const trait of TRAITS) totals.set(trait, (totals.get(trait) ?? 0) + (effect[trait] ?? 0));
  };
  for (const meaning of new Set(words.map(meaningOf))) add(meaning ?? {});
  add(start);
  return Object.fromEntries(
    TRAITS.map((trait) => [trait, LIMITS[trait] * Math.tanh((totals.get(trait) ?? 0) / LIMITS[trait])]),
  );
}

/** Moves tokens against those they could stand for, and leaves their lists as likely as they were. */
function colour(byToken: Float64Array, hash: number, scale: number): void {
  if (scale === 0) return;
  for (const list of TOKEN_LISTS) {
    const moves = list.map((id) => scale * toSigned(hashPair(hash, TOKEN_HASHES[id] ?? 0)));
    const mass = list.reduce((sum, id, at) => sum + (LIST_SHARES[id] ?? 0) * Math.exp(moves[at] ?? 0), 0);
    for (const [at, id] of list.entries()) byToken[id] = (byToken[id] ?? 0) + (moves[at] ?? 0) - Math.log(mass);
  }
}
