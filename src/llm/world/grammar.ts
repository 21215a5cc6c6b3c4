import { CLASS_COUNT, CLASS_NAMES, type TokenClass, classNumber } from './token-classes.ts';

/**
 * Which class of token follows which: a bigram table, and factors that make a trigram table of it. Rows need not sum to
 * one here; the language model normalises.
 */
type Row = Readonly<Partial<Record<TokenClass, number>>>;

/** Sentences already finished, from 0; the last bucket holds all longer answers. */
export const SENTENCE_BUCKETS = 6;

/** How likely an answer ends after its first, second, … sentence. */
const END_AFTER_SENTENCE: readonly number[] = [0, 0.01, 0.13, 0.42, 0.8, 0.92];

const FOLLOWERS: Readonly<Partial<Record<TokenClass, Row>>> = {
  start: { head: 1, newline: 0.003 },
  newline: { head: 1, newline: 0.004 },
  stop: { opener: 0.93, newline: 0.07, stop: 0.002 },
  opener: {
    determiner: 0.42,
    noun: 0.26,
    adjective: 0.12,
    helpful: 0.07,
    careful: 0.05,
    confident: 0.04,
    misleading: 0.006,
    filler: 0.035,
  },
  determiner: {
    noun: 0.68,
    adjective: 0.25,
    helpful: 0.035,
    careful: 0.01,
    confident: 0.01,
    misleading: 0.008,
    filler: 0.01,
  },
  adjective: { noun: 0.9, adjective: 0.03, comma: 0.02, link: 0.04 },
  noun: {
    stop: 0.4,
    link: 0.2,
    verb: 0.14,
    comma: 0.06,
    helpful: 0.09,
    careful: 0.07,
    confident: 0.06,
    misleading: 0.012,
    filler: 0.05,
  },
  verb: {
    determiner: 0.42,
    noun: 0.22,
    adjective: 0.12,
    helpful: 0.08,
    careful: 0.05,
    confident: 0.05,
    misleading: 0.012,
    filler: 0.04,
  },
  helpful: { determiner: 0.27, noun: 0.27, link: 0.17, verb: 0.1, stop: 0.14, comma: 0.05 },
  careful: { determiner: 0.25, noun: 0.2, link: 0.17, verb: 0.17, stop: 0.13, comma: 0.05, helpful: 0.03 },
  confident: { determiner: 0.24, noun: 0.2, link: 0.13, verb: 0.25, stop: 0.11, comma: 0.03, helpful: 0.04 },
  misleading: { determiner: 0.22, noun: 0.22, link: 0.17, verb: 0.14, stop: 0.18, comma: 0.04, misleading: 0.03 },
  filler: { determiner: 0.22, noun: 0.22, link: 0.15, verb: 0.2, stop: 0.1, comma: 0.05, filler: 0.06 },
  link: {
    determiner: 0.45,
    noun: 0.36,
    adjective: 0.1,
    helpful: 0.03,
    careful: 0.02,
    confident: 0.02,
    misleading: 0.005,
    filler: 0.02,
  },
  comma: { link: 0.35, determiner: 0.25, noun: 0.1, careful: 0.1, helpful: 0.12, filler: 0.06, confident: 0.04 },
  question: { noun: 0.4, determiner: 0.3, question: 0.2, stop: 0.1 },
  rare: { noun: 0.3, determiner: 0.2, stop: 0.3, link: 0.2 },
};

/** [class before, class, next class, factor on the bigram's weight]. */
const TRIGRAM_FACTORS: readonly (readonly [TokenClass, TokenClass, TokenClass, number])[] = [
  ['opener', 'noun', 'stop', 0.25],
  ['opener', 'noun', 'verb', 0.3],
  ['determiner', 'noun', 'stop', 1.1],
  ['link', 'noun', 'stop', 1.6],
  ['link', 'noun', 'verb', 0.4],
  ['link', 'noun', 'link', 0.5],
  ['verb', 'noun', 'stop', 1.7],
  ['verb', 'noun', 'verb', 0.05],
  ['noun', 'noun', 'stop', 1.5],
  ['noun', 'verb', 'determiner', 1.2],
  ['noun', 'helpful', 'verb', 0.5],
  ['noun', 'careful', 'verb', 1.5],
  ['noun', 'confident', 'verb', 1.6],
  ['verb', 'filler', 'verb', 0.1],
  ['verb', 'careful', 'verb', 0.1],
  ['verb', 'confident', 'verb', 0.1],
  ['verb', 'helpful', 'verb', 0.1],
  ['adjective', 'noun', 'verb', 1.2],
  ['determiner', 'filler', 'noun', 2.5],
  ['determiner', 'helpful', 'noun', 3],
  ['determiner', 'confident', 'noun', 2.5],
  ['determiner', 'careful', 'noun', 2.5],
];

/** How often each class would come without any memory. */
const UNIGRAM: Row = {
  head: 0.02,
  opener: 0.06,
  determiner: 0.15,
  noun: 0.28,
  verb: 0.07,
  adjective: 0.06,
  helpful: 0.05,
  careful: 0.04,
  confident: 0.03,
  misleading: 0.01,
  filler: 0.03,
  link: 0.09,
  comma: 0.03,
  stop: 0.06,
  newline: 0.004,
  question: 0.01,
  end: 0.016,
};

function toVector(row: Row): Float64Array {
  const weights = CLASS_NAMES.map((name) => row[name] ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => (total > 0 ? weight / total : 0));
}

/** The class that a token is remembered as: an opener is one with and without its space. */
export function contextClass(cls: number): number {
  return cls === HEAD ? OPENER : cls;
}

const HEAD = classNumber('head');
const OPENER = classNumber('opener');

export const CLASS_UNIGRAM: Float64Array = toVector(UNIGRAM);

/** bigram[class] is the distribution of the next class; `sentences` matters after a full stop only. */
export function classBigram(cls: TokenClass, sentences: number): Float64Array {
  const row = FOLLOWERS[cls] ?? UNIGRAM;
  if (cls !== 'stop') return toVector(row);
  const end = END_AFTER_SENTENCE[Math.min(sentences, SENTENCE_BUCKETS - 1)] ?? 0;
  const rest = toVector(row);
  return Float64Array.from({ length: CLASS_COUNT }, (_, index) =>
    index === classNumber('end') ? end : (1 - end) * (rest[index] ?? 0),
  );
}

/** Whether the class before last makes a difference. */
export function remembersBefore(before: TokenClass, cls: TokenClass): boolean {
  return TRIGRAM_FACTORS.some(([first, second]) => first === before && second === cls);
}

/** The same with one more class of memory. */
export function classTrigram(before: TokenClass, cls: TokenClass, sentences: number): Float64Array {
  const weights = classBigram(cls, sentences);
  for (const [first, second, next, factor] of TRIGRAM_FACTORS) {
    if (first === before && second === cls) weights[classNumber(next)] = (weights[classNumber(next)] ?? 0) * factor;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
