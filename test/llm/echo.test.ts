import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/llm/call.ts';
import { echoText, readEcho, type EchoText } from '../../src/llm/echo.ts';
import { endsItsTurn, type ForcedAnswer, type ForcedScore } from '../../src/llm/forced-answer.ts';
import { forcingMethods } from '../../src/llm/teacher-forcing.ts';
import { chatTemplate } from '../../src/llm/templates.ts';
import { makeAnswer } from './make.ts';

function echoed(text: readonly string[], logprobs: readonly (number | null)[]): Answer {
  return makeAnswer({ text: text.join(''), tokens: { text, logprobs, offsets: null } });
}

function sent(prefix: string, response: string, endOfTurn = ''): EchoText {
  return { prefix, response, endOfTurn };
}

function score(answer: Answer, text: EchoText): ForcedScore {
  const read = readEcho(answer, text);
  if (!read.ok) throw new Error(`${read.error.code}: ${read.error.message}`);
  return read.value;
}

function failureOf(answer: Answer, text: EchoText): string {
  const read = readEcho(answer, text);
  return read.ok ? 'none' : read.error.code;
}

/** A text cut into pieces at random places, between code points or within them. */
const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });
const logprob = fc.double({ min: -20, max: 0, noNaN: true });

const world = chatTemplate('world', '');
if (!world.ok) throw new Error('the world has a template');
const forced: ForcedAnswer = {
  model: 'world-small',
  messages: [{ role: 'user', content: 'Why?' }],
  response: 'Because it is.',
  endOfTurn: true,
  temperature: 0.7,
  template: world.value,
};

describe('the echo call', () => {
  it('sends the chat as text, asks for its log probabilities and for no new token', () => {
    expect(forcingMethods.echo.calls(forced)).toEqual([
      {
        route: 'completions',
        body: {
          model: 'world-small',
          prompt: '<|user|>\nWhy?<|end|>\n<|assistant|>\nBecause it is.<|end|>',
          echo: true,
          logprobs: 1,
          max_tokens: 0,
          temperature: 0.7,
        },
        repeat: 0,
      },
    ]);
  });

  it('leaves the end of the turn out for an answer that was cut off', () => {
    const [call] = forcingMethods.echo.calls({ ...forced, endOfTurn: false, repeat: 2 });
    expect(call!.body.prompt).toBe('<|user|>\nWhy?<|end|>\n<|assistant|>\nBecause it is.');
    expect(call!.repeat).toBe(2);
    expect([endsItsTurn('stop'), endsItsTurn(null), endsItsTurn('length'), endsItsTurn('content_filter')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('reads its own text back', () => {
    const { prefix } = echoText(forced);
    const answer = echoed([prefix, 'Because', ' it is.', '<|end|>'], [null, -1, -2, -0.5]);
    expect(forcingMethods.echo.read(forced, [answer])).toEqual({
      ok: true,
      value: { logprob: -3.5, tokens: 3, includesEndOfTurn: true, flags: [], method: 'echo' },
    });
    expect(() => forcingMethods.echo.read(forced, [])).toThrow('one call');
  });
});

describe('the check of the echo method', () => {
  it('complains about what asking again may mend, and about nothing else', () => {
    const check = forcingMethods.echo.check({ ...forced, endOfTurn: false });
    const { prefix } = echoText(forced);
    expect(check(echoed([prefix, 'Because it is.'], [null, -1]))).toBeNull();
    expect(check(echoed([prefix, 'Because it is.'], [null, null]))).toBe(
      'token 1 of the answer has no log probability',
    );
    expect(check(echoed([prefix, 'Because', ' it is.'], [null, -1, 0.5]))).toMatch(/^token 2 .* 0\.5, above 0$/);
    expect(check(echoed([`${prefix}Because`, ' it is.'], [null, -1]))).toBeNull();
    expect(check(echoed([prefix, 'Because it was.'], [null, -1]))).toBeNull();
  });
});

describe('readEcho', () => {
  it('sums what follows the prefix, and nothing else', () => {
    const read = score(echoed(['a', 'b', ' c', ' d'], [null, -9, -0.25, -0.5]), sent('ab', ' c d'));
    expect(read).toEqual({ logprob: -0.75, tokens: 2, includesEndOfTurn: false, flags: [], method: 'echo' });
  });

  it('equals a naive sum for any cutting of any text that respects the boundary', () => {
    fc.assert(
      fc.property(pieces, pieces, fc.infiniteStream(logprob), (before, after, stream) => {
        const logprobs = [...before, ...after].map((_, index) => (index === 0 ? null : Number(stream.next().value)));
        const expected = logprobs.slice(before.length).reduce<number>((sum, value) => sum + (value ?? 0), 0);
        const read = score(echoed([...before, ...after], logprobs), sent(before.join(''), after.join('')));
        expect(read.logprob).toBeCloseTo(expected, 9);
        expect(read.tokens).toBe(after.length);
      }),
    );
  });

  it('finds the one token that spans the boundary, wherever it is cut', () => {
    fc.assert(
      fc.property(pieces, pieces, (before, after) => {
        const merged = before.at(-1)! + after[0]!;
        const tokens = [...before.slice(0, -1), merged, ...after.slice(1)];
        const answer = echoed(
          tokens,
          tokens.map(() => -1),
        );
        expect(failureOf(answer, sent(before.join(''), after.join('')))).toBe('boundary-merged');
      }),
    );
  });

  it('tells a text that differs in anything', () => {
    fc.assert(
      fc.property(pieces, pieces, fc.string({ unit: 'grapheme', minLength: 1 }), (before, after, extra) => {
        const tokens = [...before, ...after];
        const answer = echoed(
          tokens,
          tokens.map(() => -1),
        );
        expect(failureOf(answer, sent(before.join(''), after.join('') + extra))).toBe('echo-mismatch');
        expect(failureOf(answer, sent(extra + before.join(''), after.join('')))).toBe('echo-mismatch');
      }),
    );
  });

  it('notices normalised white space and line ends', () => {
    expect(failureOf(echoed(['a\n', 'b'], [null, -1]), sent('a\r\n', 'b'))).toBe('echo-mismatch');
    expect(failureOf(echoed(['a', 'b'], [null, -1]), sent('a ', 'b'))).toBe('echo-mismatch');
  });

  it('reads tokens that are parts of a character, as OpenAI writes them', () => {
    // "é" is C3 A9 in UTF-8.
    const answer = echoed(['a', 'bytes:\\xc3', 'bytes:\\xa9', '!'], [null, -1, -2, -4]);
    expect(score(answer, sent('a', 'é!')).logprob).toBe(-7);
    expect(failureOf(echoed(['a', 'bytes:\\xc3', 'bytes:\\xa9!'], [null, -1, -2]), sent('a', 'é!'))).toBe(
      'echo-mismatch',
    );
  });

  it('passes over a beginning-of-text token without text', () => {
    expect(score(echoed(['', 'a', 'b'], [null, -5, -1]), sent('a', 'b'))).toMatchObject({ logprob: -1, tokens: 1 });
    expect(score(echoed(['', 'b'], [null, -1]), sent('', 'b'))).toMatchObject({ logprob: -1, tokens: 1 });
  });

  it('does not take null for a number, but does not mind it in the prefix', () => {
    expect(failureOf(echoed(['a', 'b', 'c'], [null, -1, null]), sent('a', 'bc'))).toBe('null-logprob');
    expect(failureOf(echoed(['b'], [null]), sent('', 'b'))).toBe('null-logprob');
    expect(score(echoed(['a', 'b', 'c'], [null, null, -1]), sent('ab', 'c')).logprob).toBe(-1);
  });

  it('does not take more than certainty, but forgives rounding', () => {
    expect(failureOf(echoed(['a', 'b', 'c'], [null, 0.001, -5]), sent('a', 'bc'))).toBe('positive-logprob');
    expect(score(echoed(['a', 'b', 'c'], [null, 9e-7, -5]), sent('a', 'bc')).logprob).toBe(-5);
    expect(failureOf(echoed(['a', 'b', 'c'], [null, 2e-6, -5]), sent('a', 'bc'))).toBe('positive-logprob');
    expect(score(echoed(['a', 'b'], [0.3, -5]), sent('a', 'b')).logprob).toBe(-5); // not the answer's
  });

  it('has nothing to say about nothing', () => {
    expect(failureOf(echoed(['a'], [null]), sent('a', ''))).toBe('no-tokens');
    expect(failureOf(echoed([], []), sent('', ''))).toBe('no-tokens');
    expect(failureOf(makeAnswer(), sent('a', 'b'))).toBe('no-tokens');
    expect(score(echoed(['a', '<|end|>'], [null, -2]), sent('a', '', '<|end|>'))).toMatchObject({
      logprob: -2,
      tokens: 1,
    });
  });

  it('loses nothing over many tokens', () => {
    const count = 100_000;
    const tokens = ['p', ...Array.from({ length: count }, () => 'x')];
    const answer = echoed(tokens, [null, ...Array.from({ length: count }, () => -0.1)]);
    // Exactly: 100,000 times the double nearest to 0.1, rounded once. A plain sum is off by 1e-8.
    expect(score(answer, sent('p', 'x'.repeat(count))).logprob).toBe(-10_000);
  });

  it.each([
    [101, -0.04, ['implausibly-likely']],
    [100, -0.04, []],
    [101, -0.06, []],
    [21, 0, ['exactly-zero']],
    [20, 0, []],
    [101, 0, ['implausibly-likely', 'exactly-zero']],
  ])('flags %i tokens at %f each as %j', (count, each, flags) => {
    const tokens = ['p', ...Array.from({ length: count }, () => 'x')];
    const answer = echoed(tokens, [null, ...Array.from({ length: count }, () => each)]);
    expect(score(answer, sent('p', 'x'.repeat(count))).flags).toEqual(flags);
  });
});
