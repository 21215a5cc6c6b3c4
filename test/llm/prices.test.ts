import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUsd, costUsd, estimateUsd, free, priceOf } from '../../src/llm/prices.ts';
import { addEstimates, estimateCall, estimateTokens, reservedTokens } from '../../src/llm/token-estimate.ts';
import { chatCall } from './make.ts';

const price = { input: 0.9, output: 3 };

describe('prices', () => {
  it('are per million tokens', () => {
    // 2,000,000 × 0.90 + 500,000 × 3.00, per million.
    expect(costUsd({ inputTokens: 2_000_000, outputTokens: 500_000 }, price)).toBeCloseTo(3.3, 12);
  });

  it('are unknown where nobody told them, and nothing in the world', () => {
    expect(priceOf('openai', 'm', {})).toBeNull();
    expect(priceOf('openai', 'toString', {})).toBeNull();
    expect(priceOf('openai', 'm', { m: price })).toEqual(price);
    expect(priceOf('world', 'world-small', {})).toEqual(free);
  });

  it('never make unknown a zero', () => {
    const usage = { inputTokens: 1, outputTokens: 1 };
    expect(costUsd(usage, null)).toBeNull();
    expect(costUsd(null, price)).toBeNull();
    expect(costUsd(null, free)).toBe(0);
    expect(estimateUsd(estimateCall(chatCall()), null)).toBeNull();
    expect(addUsd(1, null)).toBeNull();
    expect(addUsd(1, 2)).toBe(3);
  });
});

describe('estimates', () => {
  it('are ordered, and grow with the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, more) => {
        const { low, expected, high } = estimateTokens(text);
        expect(low <= expected && expected <= high).toBe(true);
        expect(estimateTokens(text + more).expected).toBeGreaterThanOrEqual(expected);
      }),
    );
  });

  it('hold the true number for prose', () => {
    // 9 words and a full stop: 10 tokens in every byte-pair tokenizer of the GPT and Llama families.
    const { low, high } = estimateTokens('The quick brown fox jumps over the lazy dog.');
    expect(low).toBeLessThanOrEqual(10);
    expect(high).toBeGreaterThanOrEqual(10);
  });

  it('count every message, and never more output than is allowed', () => {
    const one = estimateCall(chatCall());
    const two = estimateCall(
      chatCall({
        body: {
          ...chatCall().body,
          messages: [
            { role: 'system', content: 'x'.repeat(400) },
            { role: 'user', content: 'Why?' },
          ],
        },
      }),
    );
    expect(two.input.expected - one.input.expected).toBe(105);
    expect(one.output).toEqual({ low: 1, expected: 8, high: 16 });
    expect(reservedTokens(chatCall())).toBe(1 + 5 + 16);
  });

  it('expect no output of an echo', () => {
    const call = {
      route: 'completions',
      body: { prompt: 'a'.repeat(40), echo: true, max_tokens: 0 },
      repeat: 0,
    } as const;
    expect(estimateCall(call)).toMatchObject({ input: { expected: 10 }, output: { low: 0, expected: 0, high: 0 } });
    expect(reservedTokens(call)).toBe(10);
  });

  it('add up, and turn into money bound by bound', () => {
    const tokens = addEstimates(
      { input: { low: 1, expected: 2, high: 3 }, output: { low: 0, expected: 1, high: 2 } },
      { input: { low: 10, expected: 20, high: 30 }, output: { low: 5, expected: 5, high: 5 } },
    );
    const usd = estimateUsd(tokens, { input: 1_000_000, output: 2_000_000 });
    expect(usd).toEqual({ low: 11 + 10, expected: 22 + 12, high: 33 + 14 });
  });
});
