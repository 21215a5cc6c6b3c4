import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatTemplate, templateIds, type ChatMessage, type ChatTemplate } from '../../src/llm/templates.ts';

function template(name: string, model = 'any'): ChatTemplate {
  const found = chatTemplate(name, model);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

const system: ChatMessage = { role: 'system', content: 'Be brief.' };
const user: ChatMessage = { role: 'user', content: 'What is the capital of France?' };

describe('templates', () => {
  // The published formats: llama.com (Llama 3.1 and Llama 4, prompt formats), Qwen's chat template, docs of the world.
  it.each([
    [
      'world',
      '<|system|>\nBe brief.<|end|>\n<|user|>\nWhat is the capital of France?<|end|>\n<|assistant|>\n',
      '<|end|>',
    ],
    [
      'llama-3',
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n' +
        'What is the capital of France?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
      '<|eot_id|>',
    ],
    [
      'llama-4',
      '<|begin_of_text|><|header_start|>system<|header_end|>\n\nBe brief.<|eot|><|header_start|>user<|header_end|>\n\n' +
        'What is the capital of France?<|eot|><|header_start|>assistant<|header_end|>\n\n',
      '<|eot|>',
    ],
    [
      'chatml',
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n',
      '<|im_end|>',
    ],
  ])('%s is as published', (name, prefix, endOfTurn) => {
    expect(template(name).prefix([system, user])).toBe(prefix);
    expect(template(name).endOfTurn).toBe(endOfTurn);
  });

  it.each(templateIds)('%s has no system turn when there is no system prompt', (name) => {
    const chat = template(name);
    expect(chat.prefix([user])).not.toContain('system');
    expect(chat.prefix([system, user]).endsWith(chat.prefix([user]).replace('<|begin_of_text|>', ''))).toBe(true);
  });

  it('strips what the official code strips', () => {
    const spaced: readonly ChatMessage[] = [
      { role: 'system', content: ' s\n' },
      { role: 'user', content: '\n u ' },
    ];
    expect(template('llama-3').prefix(spaced)).toContain('\n\ns<|eot_id|>');
    expect(template('llama-3').prefix(spaced)).toContain('\n\nu<|eot_id|>');
    expect(template('llama-4').prefix(spaced)).toContain('\n\ns<|eot|>');
    expect(template('llama-4').prefix(spaced)).toContain('\n\n\n u <|eot|>');
    expect(template('world').prefix(spaced)).toContain('\n s\n<|end|>');
  });

  it('holds each text once, in order, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('<'));
    fc.assert(
      fc.property(fc.constantFrom(...templateIds), text, text, (name, first, second) => {
        const prefix = template(name).prefix([
          { role: 'system', content: first },
          { role: 'user', content: second },
        ]);
        const bare = prefix.split(/<\|[a-z_]+\|>(?:system|user|assistant)?/).join('');
        expect(bare.replaceAll('\n', '').replaceAll(/\s/g, '')).toBe((first + second).replaceAll(/\s/g, ''));
      }),
    );
  });

  it.each([
    ['world-large', 'world'],
    ['accounts/fireworks/models/llama-v3p3-70b-instruct', 'llama-3'],
    ['accounts/fireworks/models/llama-v3p1-405b-instruct', 'llama-3'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3'],
    ['Meta-Llama-3-70B-Instruct-Turbo', 'llama-3'],
    ['llama3.2', 'llama-3'],
    ['accounts/fireworks/models/llama4-maverick-instruct-basic', 'llama-4'],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 'llama-4'],
    ['Qwen/Qwen2.5-7B-Instruct', 'chatml'],
    ['qwen3-32b', 'chatml'],
  ])('auto knows %s', (model, id) => {
    expect(template('auto', model).id).toBe(id);
  });

  it.each(['gpt-4.1-nano', 'my-world-model', 'llama-2-7b', 'mixtral-8x7b', 'llama-5', ''])(
    'auto does not guess at "%s"',
    (model) => {
      expect(chatTemplate('auto', model)).toMatchObject({ ok: false, error: { code: 'no-template-for-model' } });
    },
  );

  it('says which templates there are when one is unknown', () => {
    expect(chatTemplate('llama3', 'world-small')).toEqual({
      ok: false,
      error: {
        code: 'unknown-template',
        message: 'there is no chat template "llama3" (known: world, llama-3, llama-4, chatml)',
        known: ['world', 'llama-3', 'llama-4', 'chatml'],
      },
    });
  });
});
