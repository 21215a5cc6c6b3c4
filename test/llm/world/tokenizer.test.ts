import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/llm/world/tokenizer.ts';
import { TOPICS } from '../../../src/llm/world/topics.ts';
import { TAGS, VOCABULARY, VOCABULARY_SIZE, rareId, tokenText, RARE_COUNT } from '../../../src/llm/world/vocabulary.ts';

/** Texts in which tokens, pieces of tokens and anything else stand side by side. */
const mixed = fc
  .array(
    fc.oneof(
      fc.constantFrom(...VOCABULARY.map((token) => token.text), ...TAGS),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('.', '..', '...', '\n', '\n\n', ' ', '<|', '|>', ' so', 'il', '\ud800', '🌱', 'é'),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('the vocabulary', () => {
  it('has a few hundred different tokens and a dozen topics', () => {
    expect(VOCABULARY_SIZE).toBeGreaterThan(300);
    expect(new Set(VOCABULARY.map((token) => token.text)).size).toBe(VOCABULARY_SIZE);
    expect(TOPICS).toHaveLength(12);
    const nouns = TOPICS.flatMap((topic) => topic.nouns);
    expect(new Set(nouns).size).toBe(nouns.length);
  });

  it('numbers what lies outside of it without gaps and without surrogates', () => {
    expect(rareId(0)).toBe(VOCABULARY_SIZE);
    expect(tokenText(rareId(0))).toBe(TAGS[0]);
    expect(tokenText(rareId(TAGS.length))).toBe('\u0000');
    expect(tokenText(rareId(TAGS.length + 0xd800 - 1))).toBe('\ud7ff');
    expect(tokenText(rareId(TAGS.length + 0xd800))).toBe('\ue000');
    expect(tokenText(rareId(RARE_COUNT - 1))).toBe('\u{10ffff}');
  });
});

describe('the tokenizer', () => {
  it('gives every text back', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, fc.string({ unit: 'binary' })), (text) => {
        expect(decode(encode(text))).toBe(text);
      }),
    );
  });

  it('takes the longest token at each place', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        let at = 0;
        for (const id of encode(text)) {
          const token = tokenText(id);
          const longer = VOCABULARY.filter((other) => other.text.length > token.length);
          expect(longer.some((other) => text.startsWith(other.text, at))).toBe(false);
          at += token.length;
        }
      }),
      { numRuns: 50 },
    );
  });

  it('merges a few tokens with their neighbours', () => {
    const texts = (text: string): string[] => encode(text).map(tokenText);
    expect(texts(' soil..')).toEqual([' soil', '..']);
    expect(texts('....')).toEqual(['...', '.']);
    expect(texts('<|assistant|>\n\nUse')).toEqual(['<|assistant|>', '\n\n', 'Use']);
    expect(texts('?\n')).toEqual(['?', '\n']);
  });

  it('writes what it does not know as characters', () => {
    expect(encode('xy🌱').map(tokenText)).toEqual(['x', 'y', '🌱']);
  });
});
