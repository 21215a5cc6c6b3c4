import { hashPair } from './hashing.ts';
import { type Subject, subjectOf } from './subject.ts';
import { classNumber } from './token-classes.ts';
import { encode } from './tokenizer.ts';
import { TOPICS } from './topics.ts';
import { TOKEN_HASHES, VOCABULARY_SIZE, tokenClass, tokenTopic } from './vocabulary.ts';

/**
 * The latent quality of an answer, in (0, 1), computed from the two texts alone. It has a part that anyone can see (is it on
 * topic, helpful, careful, misleading, padded, repetitive, cut off, of a good length) and a part that only the oracle sees:
 * whether its claims are right. A claim is a noun after a noun; a fixed table says which are right, half of them.
 */
export interface AnswerTraits {
  readonly words: number;
  /** Per ten words, except `onTopic` and `repetition`, which are shares of the nouns. */
  readonly helpful: number;
  readonly careful: number;
  readonly confident: number;
  readonly misleading: number;
  readonly filler: number;
  readonly onTopic: number;
  readonly repetition: number;
  readonly cutOff: boolean;
  /** Right claims less wrong ones, over the square root of their number. */
  readonly claims: number;
}

const HELPFUL = classNumber('helpful');
const CAREFUL = classNumber('careful');
const CONFIDENT = classNumber('confident');
const MISLEADING = classNumber('misleading');
const FILLER = classNumber('filler');
const NOUN = classNumber('noun');
const COMMA = classNumber('comma');
const STOP = classNumber('stop');
const NEWLINE = classNumber('newline');
const END = classNumber('end');
const RARE = classNumber('rare');

const CLAIM_SEED = 3;
const BEST_WORDS = 22;

/** Counts what quality and the judge look at. Punctuation is no word; a run of foreign characters counts by its length. */
export function answerTraits(subject: Subject, ids: readonly number[]): AnswerTraits {
  const counts = new Float64Array(RARE + 1);
  const seen = new Uint8Array(VOCABULARY_SIZE);
  let onTopic = 0;
  let repeated = 0;
  let claims = 0;
  let claimCount = 0;
  let previousNoun = -1;
  let last = -1;
  for (const id of ids) {
    const cls = tokenClass(id);
    counts[cls] = (counts[cls] ?? 0) + 1;
    if (cls !== NEWLINE && cls !== END) last = cls;
    if (cls !== NOUN) continue;
    if (subject.includes(tokenTopic(id))) onTopic += 1;
    if (seen[id] === 1) repeated += 1;
    seen[id] = 1;
    if (previousNoun >= 0) {
      claims += isRight(previousNoun, id) ? 1 : -1;
      claimCount += 1;
    }
    previousNoun = id;
  }
  const of = (cls: number): number => counts[cls] ?? 0;
  const foreign = Math.ceil(of(RARE) / 5);
  const words = ids.length - of(COMMA) - of(STOP) - of(NEWLINE) - of(END) - of(RARE) + foreign;
  const perTen = (count: number): number => (10 * count) / Math.max(words, 10);
  const nouns = of(NOUN);
  return {
    words,
    helpful: perTen(of(HELPFUL)),
    careful: perTen(of(CAREFUL)),
    confident: perTen(of(CONFIDENT)),
    misleading: perTen(of(MISLEADING)),
    filler: perTen(of(FILLER) + foreign / 2),
    onTopic: nouns === 0 ? 0 : onTopic / nouns,
    repetition: nouns === 0 ? 0 : repeated / nouns,
    cutOff: last !== STOP,
    claims: claimCount === 0 ? 0 : claims / Math.sqrt(claimCount),
  };
}

function isRight(before: number, noun: number): boolean {
  return hashPair(hashPair(CLAIM_SEED, TOKEN_HASHES[before] ?? 0), TOKEN_HASHES[noun] ?? 0) % 2 === 0;
}

/** The part of quality that shows, in log-odds: all that the judge can know. */
export function visibleQuality(traits: AnswerTraits): number {
  const lengthOff = Math.min(2, Math.abs(Math.log((traits.words + 1) / (BEST_WORDS + 1))));
  return (
    0.53 +
    1.5 * (traits.onTopic - 0.8) +
    0.75 * Math.min(traits.helpful, 3) +
    0.35 * Math.min(traits.careful, 3) -
    1.45 * Math.min(traits.misleading, 3) -
    0.35 * traits.filler -
    0.8 * traits.repetition -
    0.35 * lengthOff -
    (traits.cutOff ? 0.6 : 0)
  );
}

const CLAIM_WEIGHT = 0.45;

export function qualityOfTraits(traits: AnswerTraits, hardness: number): number {
  return 1 / (1 + Math.exp(-(visibleQuality(traits) + CLAIM_WEIGHT * traits.claims - hardness)));
}

/** Some subjects are harder than others, for every policy alike, and it does not show: in log-odds. */
export function hardnessOf(subject: Subject): number {
  const each = subject.map((topic) => TOPIC_HARDNESS[topic] ?? 0);
  return each.length === 0 ? 0 : each.reduce((sum, value) => sum + value, 0) / each.length;
}

const TOPIC_HARDNESS: readonly number[] = TOPICS.map((_, index) => 0.3 * ((2 * index) / (TOPICS.length - 1) - 1));

/** The latent quality of an answer to a question. */
export function latentQuality(question: string, answer: string): number {
  const subject = subjectOf(question);
  return qualityOfTraits(answerTraits(subject, encode(answer)), hardnessOf(subject));
}
