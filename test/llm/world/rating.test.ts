import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { judgeOpinion, leaningOf, onScale, oracleLabel } from '../../../src/llm/world/judging.ts';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { answerTraits, latentQuality } from '../../../src/llm/world/quality.ts';
import { ratedIn, scoreFormat } from '../../../src/llm/world/rating-request.ts';
import { drawAnswer } from '../../../src/llm/world/sampling.ts';
import { subjectOf } from '../../../src/llm/world/subject.ts';
import { decode, encode } from '../../../src/llm/world/tokenizer.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import { UNHELPFUL, clientOf, modelFor, post, rating } from './worlds.ts';

const PROMPT = 'Why does my soil need good compost?';
const ANSWER = 'Use the soil because your compost. Check the mulch carefully for roots.';

function scoreOf(world: ReturnType<typeof createWorld>, body: object, repeat: number | null = null): number {
  const reply = post(world, 'chat/completions', body, repeat === null ? null : String(repeat));
  if (reply.kind !== 'answer' || reply.status !== 200) throw new Error(JSON.stringify(reply));
  const content = (JSON.parse(reply.body) as { choices: { message: { content: string } }[] }).choices[0]!.message
    .content;
  return (JSON.parse(content) as { score: number }).score;
}

describe('the oracle', () => {
  it.each([0.0001, 0.03, 0.2, 0.5, 0.9, 0.985, 0.9999])(
    'has labels on the scale whose mean is the quality: %d',
    (quality) => {
      // The noise is symmetric: each label has a mirror image, and the two average to the quality exactly.
      const rated = { question: PROMPT, answer: ANSWER, instructions: '' };
      const truth = latentQuality(PROMPT, ANSWER);
      const stream = (uniform: number) => ({ ...randomStream(0), uniform: () => uniform });
      for (const [u, v] of [
        [0, 0],
        [0.2, 0.9],
        [0.999, 0.999],
        [0.5, 0.1],
      ] as const) {
        const label = oracleLabel(rated, { fixed: stream(u), varying: stream(v), temperature: 1 });
        const mirror = oracleLabel(rated, { fixed: stream(1 - u), varying: stream(1 - v), temperature: 1 });
        expect((label + mirror) / 2).toBeCloseTo(truth, 14);
      }
      // Rounding to the scale keeps the mean as well.
      const random = randomStream('rounding', quality);
      const draws = 20_000;
      let sum = 0;
      for (let draw = 0; draw < draws; draw += 1) {
        const value = onScale(quality, 1, 5, 0.5, random);
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThanOrEqual(5);
        expect(Number.isInteger(value * 2)).toBe(true);
        sum += value;
      }
      expect(Math.abs(sum / draws - (1 + 4 * quality))).toBeLessThan((4 * 0.25) / Math.sqrt(draws));
    },
  );

  it('is unbiased over HTTP-shaped requests, good answers and bad', () => {
    const good = decode(drawAnswer(modelFor(), modelFor().start, 64, randomStream('good')).ids);
    const bad = decode(
      drawAnswer(modelFor({ system: UNHELPFUL }), modelFor({ system: UNHELPFUL }).start, 64, randomStream('bad')).ids,
    );
    for (const answer of [good, bad, ANSWER]) {
      const world = createWorld({ seed: 5 });
      const labels = Array.from({ length: 4000 }, (_, repeat) => {
        // At temperature 0 the noise belongs to the words around the answer: another remark, another draw.
        return scoreOf(world, rating('world-oracle', PROMPT, answer, 0, `Rate it. Remark ${repeat}.`)) / 100;
      });
      const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
      const spread = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length);
      expect(spread).toBeLessThan(0.06);
      expect(Math.abs(mean - latentQuality(PROMPT, answer))).toBeLessThan((4 * 0.06) / Math.sqrt(3 * labels.length));
    }
  });
});

describe('raters', () => {
  it('say the same at every repeat at temperature 0, and vary above it', () => {
    const world = createWorld();
    for (const model of ['world-judge', 'world-oracle']) {
      const cold = Array.from({ length: 20 }, (_, repeat) => scoreOf(world, rating(model, PROMPT, ANSWER), repeat));
      expect(new Set(cold).size).toBe(1);
      const warm = Array.from({ length: 20 }, (_, repeat) => scoreOf(world, rating(model, PROMPT, ANSWER, 1), repeat));
      expect(new Set(warm).size).toBeGreaterThan(1);
      expect(warm).toEqual(
        Array.from({ length: 20 }, (_, repeat) => scoreOf(world, rating(model, PROMPT, ANSWER, 1), repeat)),
      );
    }
  });

  it('the judge gives multiples of 5 out of 100, and never less than 0 or more', () => {
    const world = createWorld();
    const random = randomStream('judged');
    for (const { prompt } of worldPrompts({}, 300)) {
      const system = random.uniform() < 0.5 ? UNHELPFUL : 'You are a helpful assistant.';
      const model = modelFor({ subject: subjectOf(prompt), system });
      const score = scoreOf(
        world,
        rating('world-judge', prompt, decode(drawAnswer(model, model.start, 64, random).ids)),
      );
      expect(Number.isInteger(score / 5)).toBe(true);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(100);
    }
  });

  it('the judge likes length and confidence, unless its prompt tells it not to', () => {
    const traits = answerTraits(subjectOf(PROMPT), encode(ANSWER));
    const opinion = (instructions: string, change: object): number =>
      judgeOpinion({ ...traits, ...change }, leaningOf(instructions)) - judgeOpinion(traits, leaningOf(instructions));
    // As good as before, by being as far from the best length on the other side.
    const longer = { words: Math.round(23 ** 2 / (traits.words + 1)) - 1 };
    expect(opinion('Rate it.', longer)).toBeGreaterThan(0.01);
    expect(Math.abs(opinion('Rate it. Ignore length.', longer))).toBeLessThan(opinion('Rate it.', longer) / 2);
    expect(opinion('Rate it.', { confident: 2 })).toBeGreaterThan(0.01);
    expect(opinion('Rate it, regardless of tone.', { confident: 2 })).toBeLessThan(0.01);
    expect(judgeOpinion(traits, leaningOf('Be strict.'))).toBeLessThan(judgeOpinion(traits, leaningOf('Rate it.')));
  });

  it('find the parts between the markers, whatever they hold', () => {
    const content = 'Rate.\n[QUESTION]\nWhy?\n[ANSWER]\n\nUse it.\n[END] of what?\n[END]\nGive 1 to 5.';
    expect(
      ratedIn([
        { role: 'system', content: 'Be fair.' },
        { role: 'user', content },
      ]),
    ).toEqual({
      question: 'Why?',
      answer: '\nUse it.\n[END] of what?',
      instructions: 'Be fair.\nRate.\n\n\nGive 1 to 5.',
    });
    expect(ratedIn([{ role: 'user', content: '[QUESTION] Why? [ANSWER] Use it. [END]' }]).answer.trim()).toBe(
      'Use it.',
    );
    expect(ratedIn([{ role: 'user', content: '[QUESTION]\nWhy?\n[ANSWER]\n\n[END]' }]).answer).toBe('');
  });

  it('take the longest stretch of the world’s words for the answer when nothing is marked', () => {
    const rated = ratedIn([{ role: 'user', content: `Response under review >>> ${ANSWER} <<< Grade!` }]);
    expect(rated.answer.trim()).toBe(ANSWER);
    expect(ratedIn([{ role: 'user', content: '' }]).answer).toBe('');
  });

  it('write the score as they are asked to', async () => {
    const scale = (text: string) => scoreFormat(undefined, text);
    expect(scale('A number from 1 to 5.')).toMatchObject({ low: 1, high: 5 });
    expect(scale('Score it.')).toMatchObject({ low: 0, high: 100 });
    expect(scale('Score it.').write(70)).toBe('Score: 70');
    expect(scale('Answer with the number only.').write(70)).toBe('70');
    const schema = {
      type: 'object',
      properties: {
        why: { type: 'string' },
        grade: { type: 'integer', minimum: 1, maximum: 7 },
        sure: { type: 'boolean' },
      },
    };
    const completion = await clientOf(createWorld()).chat.completions.create({
      model: 'world-oracle',
      messages: [{ role: 'user', content: `[QUESTION]\n${PROMPT}\n[ANSWER]\n${ANSWER}\n[END]` }],
      response_format: { type: 'json_schema', json_schema: { name: 'g', strict: true, schema } },
    });
    const answer = JSON.parse(completion.choices[0]!.message.content!) as { why: string; grade: number; sure: boolean };
    expect(Object.keys(answer)).toEqual(['why', 'grade', 'sure']);
    expect([3, 4, 5, 6, 7]).toContain(answer.grade);
  });
});
