import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { answerTraits, hardnessOf, latentQuality, qualityOfTraits } from '../../../src/llm/world/quality.ts';
import { drawAnswer } from '../../../src/llm/world/sampling.ts';
import { subjectOf } from '../../../src/llm/world/subject.ts';
import { decode, encode } from '../../../src/llm/world/tokenizer.ts';
import { UNHELPFUL, modelFor } from './worlds.ts';

const QUESTION = 'Why does my soil need good compost?';

describe('latent quality', () => {
  it('lies between 0 and 1 for any texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (question, answer) => {
        const quality = latentQuality(question, answer);
        expect(quality).toBeGreaterThan(0);
        expect(quality).toBeLessThan(1);
      }),
    );
  });

  // One claim (soil, then compost) in each, so that what the oracle alone sees is the same.
  const plain = 'Use the soil for your compost.';
  it.each([
    ['a helpful word raises it', 'Use the soil because your compost.', 1],
    ['a careful word raises it', 'Use the soil carefully for your compost.', 1],
    ['a misleading word lowers it', 'Use the soil nonsense for your compost.', -1],
    ['padding lowers it', 'Use the soil basically really just for your compost.', -1],
    ['being cut off lowers it', 'Use the soil for your compost', -1],
  ])('%s', (_, answer, direction) => {
    expect(Math.sign(latentQuality(QUESTION, answer) - latentQuality(QUESTION, plain))).toBe(direction);
  });

  it('asks for the topic of the question', () => {
    const traits = (answer: string) => answerTraits(subjectOf(QUESTION), encode(answer));
    expect(traits(plain).onTopic).toBe(1);
    expect(traits('Use the oven for your compost.').onTopic).toBe(0.5);
    expect(traits('Use the oven.').onTopic).toBe(0);
    expect(latentQuality(QUESTION, 'Use the soil.')).toBeGreaterThan(latentQuality(QUESTION, 'Use the oven.'));
  });

  it('dislikes repetition, and answers too short or too long', () => {
    const varied = 'Use the soil and the compost and the mulch and the herbs.';
    const traits = (answer: string) => answerTraits(subjectOf(QUESTION), encode(answer));
    expect(traits(varied).repetition).toBe(0);
    expect(traits('Use the soil and the soil and the soil and the soil.').repetition).toBe(0.75);
    const ofLength = (words: number): number =>
      qualityOfTraits({ ...traits(varied), claims: 0, words }, hardnessOf(subjectOf(QUESTION)));
    expect(ofLength(22)).toBeGreaterThan(ofLength(8));
    expect(ofLength(22)).toBeGreaterThan(ofLength(60));
  });

  it('counts right claims less wrong ones', () => {
    const nouns = ['soil', 'seeds', 'compost', 'roots', 'mulch', 'weeds', 'herbs', 'lawn'];
    const claims = nouns.flatMap((a) =>
      nouns.map((b) => answerTraits([0], encode(`Use the ${a} for the ${b}.`)).claims),
    );
    expect(new Set(claims)).toEqual(new Set([1, -1]));
    expect(Math.abs(claims.reduce((sum, claim) => sum + claim, 0))).toBeLessThan(28); // 3.5 standard deviations of 64 coins
  });

  it('is the same for drawn tokens and for the text they make', () => {
    const random = randomStream('texts');
    for (const { prompt } of worldPrompts({}, 200)) {
      const subject = subjectOf(prompt);
      for (const model of [modelFor({ subject }), modelFor({ subject, system: UNHELPFUL })]) {
        const { ids } = drawAnswer(model, model.start, 64, random);
        const drawn = qualityOfTraits(answerTraits(subject, ids), hardnessOf(subject));
        expect(latentQuality(prompt, decode(ids))).toBe(drawn);
      }
    }
  });
});
