import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChatMessage,
  conversationOf,
  parseTemplate,
  worldTemplate,
} from '../../../src/llm/world/chat-template.ts';

const message = fc.record({
  role: fc.constantFrom<ChatMessage['role'][]>('system', 'user', 'assistant'),
  content: fc.string({ unit: 'binary' }).filter((text) => !text.includes('<|')),
});

describe('the chat template', () => {
  it('is written as documented', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: 'Because.' },
    ];
    expect(worldTemplate(messages, { endOfTurn: true })).toEqual({
      prefix: '<|system|>\nBe kind.<|end|>\n<|user|>\nWhy?<|end|>\n<|assistant|>\n',
      answer: 'Because.',
      end: '<|end|>',
    });
    expect(worldTemplate(messages, { endOfTurn: false }).end).toBe('');
    expect(worldTemplate(messages.slice(1, 2), { endOfTurn: true })).toEqual({
      prefix: '<|user|>\nWhy?<|end|>\n<|assistant|>\n',
      answer: '',
      end: '',
    });
  });

  it('is read as it is written: the conversation, and where the answer begins', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        (before, answer, endOfTurn) => {
          fc.pre(!answer.includes('<|'));
          const {
            prefix,
            answer: said,
            end,
          } = worldTemplate([...before, { role: 'assistant', content: answer }], { endOfTurn });
          expect(parseTemplate(prefix + said + end)).toEqual({
            conversation: conversationOf(before),
            answerStart: prefix.length,
          });
        },
      ),
    );
  });

  it('is not seen where it is not', () => {
    expect(parseTemplate('Use the soil.')).toBeNull();
    expect(parseTemplate('<|user|>\nWhy?<|end|>\n')).toBeNull();
    expect(parseTemplate('<|assistant|>')).toBeNull();
  });
});
