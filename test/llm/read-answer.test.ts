import { describe, expect, it } from 'vitest';
import { isAnswer, readAnswer } from '../../src/llm/read-answer.ts';
import { chatCall, chatWire, makeAnswer } from './make.ts';

describe('isAnswer', () => {
  const tokens = { text: ['a', 'b'], logprobs: [null, -1], offsets: [0, 1] };

  it('knows what was read, also after a way through JSON', () => {
    const read = readAnswer(chatCall(), chatWire('Because.'));
    expect(read.ok && isAnswer(JSON.parse(JSON.stringify(read.answer)))).toBe(true);
    expect(isAnswer(makeAnswer({ tokens, usage: null, model: null, finishReason: null }))).toBe(true);
    expect(isAnswer(makeAnswer({ tokens: { ...tokens, offsets: null } }))).toBe(true);
  });

  it.each([
    null,
    'text',
    {},
    { ...makeAnswer(), text: null },
    { ...makeAnswer(), finishReason: 1 },
    { ...makeAnswer(), model: undefined },
    { ...makeAnswer(), usage: { inputTokens: -1, outputTokens: 0 } },
    { ...makeAnswer(), usage: { inputTokens: 1 } },
    { ...makeAnswer(), tokens: [] },
    { ...makeAnswer(), tokens: { ...tokens, logprobs: [null] } },
    { ...makeAnswer(), tokens: { ...tokens, logprobs: [null, '-1'] } },
    { ...makeAnswer(), tokens: { ...tokens, offsets: [0] } },
  ])('does not take %j for one', (value) => {
    expect(isAnswer(value)).toBe(false);
  });
});
