import {
  CLASS_UNIGRAM,
  SENTENCE_BUCKETS,
  classBigram,
  classTrigram,
  contextClass,
  remembersBefore,
} from './grammar.ts';
import type { LanguageModelSpec } from './models.ts';
import type { Subject } from './subject.ts';
import { tiltOf } from './tilt.ts';
import { CLASS_COUNT, CLASS_NAMES, type TokenClass, classNumber } from './token-classes.ts';
import { LIST_SHARES } from './token-weights.ts';
import { TOPICS } from './topics.ts';
import { RARE_COUNT, VOCABULARY_SIZE, tokenClass, tokenTopic } from './vocabulary.ts';

/** How much the memory of two classes, of one, and of none counts. */
const WEIGHTS = { trigram: 0.75, bigram: 0.247, unigram: 0.003 } as const;

/** The probability of all tokens outside the vocabulary together, before tilt and temperature. */
const RARE_MASS = 1e-14;

/** The share of nouns that belong to the question's topics, before tilt. */
const ON_TOPIC_SHARE = 0.8;

/** What OpenAI-like APIs write for a probability of zero, which has no JSON number. */
export const ZERO_PROBABILITY_LOGPROB = -9999;

/** The sampled distribution of the next token: exactly what log probabilities are reported of. */
export interface NextToken {
  /** By token id; the last entry is that of each single token outside the vocabulary. */
  readonly logprobs: Float64Array;
  /** Running sums of the probabilities; the last entry, that of all tokens outside the vocabulary, is 1. */
  readonly cumulative: Float64Array;
}

export interface Conditions {
  readonly modelName: string;
  readonly model: LanguageModelSpec;
  readonly system: string;
  readonly subject: Subject;
  readonly temperature: number;
  readonly topP: number;
}

/** Where in an answer one is: the classes of the last two tokens, and how many sentences have ended. */
export interface LanguageModel {
  readonly start: number;
  readonly advance: (state: number, tokenId: number) => number;
  readonly next: (state: number) => NextToken;
}

const STOP = classNumber('stop');
const START = classNumber('start');
const END = classNumber('end');
const CONTEXTS = CLASS_COUNT * CLASS_COUNT;

// A state is one integer: sentences * CONTEXTS + class before * CLASS_COUNT + class.
const START_STATE = START * CLASS_COUNT + START;

function advance(state: number, tokenId: number): number {
  const cls = contextClass(tokenClass(tokenId));
  const sentences = Math.floor(state / CONTEXTS) + (cls === STOP ? 1 : 0);
  return Math.min(sentences, SENTENCE_BUCKETS - 1) * CONTEXTS + (state % CLASS_COUNT) * CLASS_COUNT + cls;
}

/** States with the same distribution share a row: sentences matter after a full stop only, the class before last for some. */
const ROWS: Int32Array = Int32Array.from({ length: SENTENCE_BUCKETS * CONTEXTS }, (_, state) => {
  const cls = state % CLASS_COUNT;
  const before = Math.floor(state / CLASS_COUNT) % CLASS_COUNT;
  const sentences = cls === STOP ? Math.floor(state / CONTEXTS) : 0;
  const memory = remembersBefore(className(before), className(cls)) ? before : START;
  return sentences * CONTEXTS + memory * CLASS_COUNT + cls;
});

export function languageModel(conditions: Conditions): LanguageModel {
  const rows: (NextToken | undefined)[] = [];
  const tilt = tiltOf(conditions.model, conditions.modelName, conditions.system);
  const onTopic = new Set(conditions.subject);
  const offsets = tilt.byToken.map((offset, id) => offset + (onTopic.has(tokenTopic(id)) ? tilt.focus : 0));
  const withinClass = emission(conditions.subject);
  return {
    start: START_STATE,
    advance,
    next(state) {
      const row = ROWS[state] ?? START_STATE;
      return (rows[row] ??= sampledDistribution(untilted(row, withinClass), offsets, conditions));
    },
  };
}

/** P(token | its class, topics): nouns prefer the question's topics. */
function emission(subject: Subject): Float64Array {
  return LIST_SHARES.map((share, id) => {
    const topic = tokenTopic(id);
    return topic < 0 ? share : share * topicShare(topic, subject);
  });
}

function topicShare(topic: number, subject: Subject): number {
  if (subject.length === 0) return 1 / TOPICS.length;
  return subject.includes(topic)
    ? ON_TOPIC_SHARE / subject.length
    : (1 - ON_TOPIC_SHARE) / (TOPICS.length - subject.length);
}

/** The interpolated n-gram model itself: P(token | state) over the vocabulary. */
function untilted(row: number, withinClass: Float64Array): Float64Array {
  const sentences = Math.floor(row / CONTEXTS);
  const before = className(Math.floor((row % CONTEXTS) / CLASS_COUNT));
  const cls = className(row % CLASS_COUNT);
  const trigram = classTrigram(before, cls, sentences);
  const bigram = classBigram(cls, sentences);
  const classes = Float64Array.from(
    CLASS_UNIGRAM,
    (unigram, index) =>
      WEIGHTS.trigram * (trigram[index] ?? 0) + WEIGHTS.bigram * (bigram[index] ?? 0) + WEIGHTS.unigram * unigram,
  );
  if (cls === 'start') classes[END] = 0; // an answer has at least one token
  return withinClass.map((weight, id) => weight * (classes[tokenClass(id)] ?? 0));
}

function className(index: number): TokenClass {
  const name = CLASS_NAMES[index];
  if (name === undefined) throw new RangeError(`No token class ${index}`);
  return name;
}

/** Tilted, tempered, cut to the nucleus, normalised. */
function sampledDistribution(base: Float64Array, offsets: Float64Array, conditions: Conditions): NextToken {
  const logits = new Float64Array(VOCABULARY_SIZE + 1);
  for (let id = 0; id < VOCABULARY_SIZE; id += 1) logits[id] = Math.log(base[id] ?? 0) + (offsets[id] ?? 0);
  logits[VOCABULARY_SIZE] = Math.log(RARE_MASS / RARE_COUNT);
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  if (conditions.temperature === 0) return certain(logits.indexOf(highest));

  const scaled = logits.map((logit) => (logit - highest) / conditions.temperature);
  const masses = scaled.map((logit, id) => Math.exp(logit) * (id === VOCABULARY_SIZE ? RARE_COUNT : 1));
  if (conditions.topP < 1) keepNucleus(masses, conditions.topP);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const logTotal = Math.log(total);
  let sum = 0;
  const cumulative = masses.map((mass) => (sum += mass) / total);
  cumulative[VOCABULARY_SIZE] = 1;
  const logprobs = scaled.map((logit, id) =>
    logit === -Infinity || (masses[id] === 0 && conditions.topP < 1) ? ZERO_PROBABILITY_LOGPROB : logit - logTotal,
  );
  return { logprobs, cumulative };
}

/** Temperature 0: all on the likeliest token (the first, in a tie). */
function certain(best: number): NextToken {
  const logprobs = new Float64Array(VOCABULARY_SIZE + 1).fill(ZERO_PROBABILITY_LOGPROB);
  logprobs[best] = 0;
  return { logprobs, cumulative: Float64Array.from(logprobs, (_, id) => (id >= best ? 1 : 0)) };
}

/** Keeps the fewest likeliest tokens that reach the mass `topP`; tokens outside the vocabulary are never among them. */
function keepNucleus(masses: Float64Array, topP: number): void {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const byMass = Array.from(masses.keys()).sort((a, b) => (masses[b] ?? 0) - (masses[a] ?? 0) || a - b);
  let kept = 0;
  for (const id of byMass) {
    const drop = id === VOCABULARY_SIZE || kept >= topP * total;
    kept += masses[id] ?? 0;
    if (drop) masses[id] = 0;
  }
}
