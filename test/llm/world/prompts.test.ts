import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { subjectOf } from '../../../src/llm/world/subject.ts';
import { encode } from '../../../src/llm/world/tokenizer.ts';
import { TOPICS } from '../../../src/llm/world/topics.ts';
import { VOCABULARY_SIZE } from '../../../src/llm/world/vocabulary.ts';

describe('worldPrompts', () => {
  it('is nested: the first n of a longer list are the shorter list', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 12 }), fc.integer(), (a, b, topics, seed) => {
        const longer = worldPrompts({ topics, seed }, Math.max(a, b));
        expect(longer.slice(0, Math.min(a, b))).toEqual(worldPrompts({ topics, seed }, Math.min(a, b)));
      }),
      { numRuns: 30 },
    );
  });

  it('asks short questions in the words of the world about one or two topics, none twice', () => {
    const prompts = worldPrompts({}, 2000);
    expect(new Set(prompts.map((prompt) => prompt.prompt)).size).toBe(2000);
    expect(new Set(prompts.map((prompt) => prompt.prompt_id)).size).toBe(2000);
    for (const { prompt, topic } of prompts) {
      expect(encode(prompt).filter((id) => id >= VOCABULARY_SIZE)).toEqual([]);
      const named = topic.split('+').map((name) => TOPICS.findIndex((other) => other.name === name));
      expect(subjectOf(prompt)).toEqual(named.sort((a, b) => a - b));
    }
    expect(new Set(prompts.flatMap((prompt) => prompt.topic.split('+'))).size).toBe(12);
  });

  it('keeps to the topics asked for, and depends on the seed', () => {
    const one = worldPrompts({ topics: 1, seed: 3 }, 50);
    expect(new Set(one.map((prompt) => prompt.topic))).toEqual(new Set([TOPICS[0]?.name]));
    expect(worldPrompts({ topics: 1, seed: 4 }, 50)).not.toEqual(one);
    expect(() => worldPrompts({ topics: 13 }, 1)).toThrow(RangeError);
    expect(() => worldPrompts({ topics: 0 }, 1)).toThrow(RangeError);
  });

  it('says so when a small world has no more questions', () => {
    expect(() => worldPrompts({ topics: 1 }, 1_000_000)).toThrow(/no more/);
  });
});
