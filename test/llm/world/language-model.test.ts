import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { SENTENCE_BUCKETS } from '../../../src/llm/world/grammar.ts';
import { ZERO_PROBABILITY_LOGPROB } from '../../../src/llm/world/language-model.ts';
import { drawAnswer, drawToken } from '../../../src/llm/world/sampling.ts';
import { CLASS_COUNT } from '../../../src/llm/world/token-classes.ts';
import { encode } from '../../../src/llm/world/tokenizer.ts';
import { END_ID, RARE_COUNT, VOCABULARY_SIZE, tokenTopic } from '../../../src/llm/world/vocabulary.ts';
import { HELPFUL, PARALLEL, UNHELPFUL, modelFor, pathLogprob, type Asked } from './worlds.ts';

const STATES = SENTENCE_BUCKETS * CLASS_COUNT * CLASS_COUNT;

const CONDITIONS: readonly Asked[] = [
  {},
  { model: 'world-small', temperature: 0.7, subject: [3, 4] },
  { model: 'world-large', system: PARALLEL, temperature: 1.5, subject: [] },
  { system: UNHELPFUL, temperature: 0.2 },
  { temperature: 0.7, topP: 0.9 },
  { temperature: 0 },
];

/** All probability there is: of each token of the vocabulary, and of each of the tokens outside it. */
function totalProbability(logprobs: Float64Array): number {
  return logprobs.reduce((sum, logprob, id) => sum + Math.exp(logprob) * (id === VOCABULARY_SIZE ? RARE_COUNT : 1), 0);
}

describe('the language model', () => {
  it.each(CONDITIONS)('has probabilities that sum to one at every state: %j', (asked) => {
    const model = modelFor(asked);
    let worst = 0;
    for (let state = 0; state < STATES; state += 1) {
      const { logprobs, cumulative } = model.next(state);
      worst = Math.max(worst, Math.abs(totalProbability(logprobs) - 1));
      expect(cumulative.at(-1)).toBe(1);
    }
    expect(worst).toBeLessThan(1e-12);
  });

  it('reports the probabilities it draws by', () => {
    for (const asked of CONDITIONS) {
      const { logprobs, cumulative } = modelFor(asked).next(modelFor(asked).start);
      let before = 0;
      for (let id = 0; id < VOCABULARY_SIZE; id += 1) {
        expect((cumulative[id] ?? 0) - before).toBeCloseTo(Math.exp(logprobs[id] ?? 0), 12);
        before = cumulative[id] ?? 0;
      }
    }
  });

  it('draws tokens as often as their probability says', () => {
    const model = modelFor({ temperature: 0.7 });
    const state = encode('Use the soil').reduce((from, id) => model.advance(from, id), model.start);
    const next = model.next(state);
    const draws = 200_000;
    const counts = new Map<number, number>();
    const random = randomStream('frequencies');
    for (let draw = 0; draw < draws; draw += 1) {
      const id = drawToken(next, random);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    // Pearson's statistic over the tokens one may expect at least 10 times, the others taken together.
    let statistic = 0;
    let cells = 0;
    let restExpected = draws;
    let restSeen = draws;
    for (let id = 0; id < VOCABULARY_SIZE; id += 1) {
      const expected = draws * Math.exp(next.logprobs[id] ?? 0);
      if (expected < 10) continue;
      const seen = counts.get(id) ?? 0;
      statistic += (seen - expected) ** 2 / expected;
      restExpected -= expected;
      restSeen -= seen;
      cells += 1;
    }
    if (restExpected > 10) statistic += (restSeen - restExpected) ** 2 / restExpected;
    expect(cells).toBeGreaterThan(30);
    // Chi-squared with about `cells` degrees of freedom: mean `cells`, standard deviation sqrt(2 cells).
    expect(statistic).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
  });

  it('ends answers as often as its probabilities say, by a count over whole answers', () => {
    const model = modelFor({});
    const random = randomStream('weights');
    const other = modelFor({ system: PARALLEL });
    // E over base of P_other/P_base is 1 for every pair of models: the identity importance weights rest on.
    const answers = 40_000;
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < answers; index += 1) {
      const draw = drawAnswer(model, model.start, 64, random);
      const weight = Math.exp(pathLogprob(other, draw.ids, draw.ended) - pathLogprob(model, draw.ids, draw.ended));
      sum += weight;
      squares += weight * weight;
    }
    const mean = sum / answers;
    const se = Math.sqrt((squares / answers - mean * mean) / answers);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * se);
    expect(se).toBeLessThan(0.02);
  });

  it('puts temperature 0 on the likeliest token alone', () => {
    const warm = modelFor({});
    const cold = modelFor({ temperature: 0 });
    const { logprobs } = cold.next(cold.start);
    const likeliest = warm
      .next(warm.start)
      .logprobs.reduce((best, value, id, all) => (value > (all[best] ?? 0) ? id : best), 0);
    expect(logprobs[likeliest]).toBe(0);
    expect(logprobs.filter((value) => value === ZERO_PROBABILITY_LOGPROB)).toHaveLength(VOCABULARY_SIZE);
    const draw = drawAnswer(cold, cold.start, 20, randomStream('cold'));
    expect(draw.logprobs.every((value) => value === 0)).toBe(true);
  });

  it('keeps the nucleus of top_p and nothing else', () => {
    const full = modelFor({}).next(modelFor({}).start).logprobs;
    const cut = modelFor({ topP: 0.5 }).next(modelFor({}).start).logprobs;
    const kept = [...cut.keys()].filter((id) => cut[id] !== ZERO_PROBABILITY_LOGPROB);
    const masses = kept.map((id) => Math.exp(full[id] ?? 0)).sort((a, b) => b - a);
    const mass = masses.reduce((sum, value) => sum + value, 0);
    expect(mass).toBeGreaterThanOrEqual(0.5);
    expect(mass - (masses.at(-1) ?? 0)).toBeLessThan(0.5);
    const ratio = kept.map((id) => (cut[id] ?? 0) - (full[id] ?? 0));
    for (const value of ratio) expect(value).toBeCloseTo(-Math.log(mass), 10);
  });

  it('never ends before it began', () => {
    for (const asked of CONDITIONS) {
      const model = modelFor(asked);
      expect(model.next(model.start).logprobs[END_ID]).toBe(ZERO_PROBABILITY_LOGPROB);
    }
  });

  it('talks about the topics of the question', () => {
    const model = modelFor({ subject: [4, 5] });
    const random = randomStream('topics');
    const counts = new Map<number, number>();
    for (let index = 0; index < 2000; index += 1) {
      for (const id of drawAnswer(model, model.start, 64, random).ids) {
        if (tokenTopic(id) >= 0) counts.set(tokenTopic(id), (counts.get(tokenTopic(id)) ?? 0) + 1);
      }
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const share = ((counts.get(4) ?? 0) + (counts.get(5) ?? 0)) / total;
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.95);
  });

  it('changes with every word of a system prompt, known or not, but not with case or punctuation', () => {
    const at = (system: string): Float64Array => modelFor({ system }).next(modelFor({ system }).start).logprobs;
    const plain = at(HELPFUL);
    for (const word of ['brief', 'zebra', 'Quokka', 'the', '42']) expect(at(`${HELPFUL} ${word}`)).not.toEqual(plain);
    expect(at('you are a HELPFUL assistant')).toEqual(plain);
    expect(at('')).not.toEqual(plain);
  });
});
