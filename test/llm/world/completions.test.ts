import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { type ChatMessage, worldTemplate } from '../../../src/llm/world/chat-template.ts';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { subjectOf } from '../../../src/llm/world/subject.ts';
import { encode, decode } from '../../../src/llm/world/tokenizer.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import { HELPFUL, PARALLEL, UNHELPFUL, clientOf, modelFor, pathLogprob, post, question } from './worlds.ts';

const world = createWorld({ seed: 11 });
const client = clientOf(world);

async function chat(messages: ChatMessage[], more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) {
  const completion = await client.chat.completions.create({
    model: 'world-medium',
    messages,
    max_tokens: 64,
    logprobs: true,
    ...more,
  });
  return { choice: completion.choices[0]!, usage: completion.usage! };
}

async function echo(prompt: string, more: Partial<OpenAI.CompletionCreateParamsNonStreaming> = {}) {
  const completion = await client.completions.create({
    model: 'world-medium',
    prompt,
    echo: true,
    logprobs: 1,
    max_tokens: 0,
    ...more,
  });
  const { tokens, token_logprobs, text_offset, top_logprobs } = completion.choices[0]!.logprobs!;
  return {
    completion,
    tokens: tokens!,
    logprobs: token_logprobs as (number | null)[],
    offsets: text_offset!,
    top: top_logprobs!,
  };
}

/** The sum of an echo's log probabilities from a character on; null when a token spans it. */
function sumFrom(read: Awaited<ReturnType<typeof echo>>, start: number): number | null {
  const first = read.offsets.indexOf(start);
  return first < 0 ? null : read.logprobs.slice(first).reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0);
}

describe('echo', () => {
  it('gives an answer the sum of the log probabilities it was drawn with, but for rare merges', async () => {
    const prompts = worldPrompts({ seed: 2 }, 1000);
    let merged = 0;
    let cut = 0;
    for (const [index, { prompt }] of prompts.entries()) {
      const temperature = [1, 0.7, 1.2][index % 3]!;
      const messages = question(prompt, [HELPFUL, PARALLEL, UNHELPFUL, ''][index % 4]);
      const model = ['world-small', 'world-medium', 'world-large'][index % 3]!;
      const { choice } = await chat(messages, { temperature, model });
      const drawn = choice.logprobs!.content!;
      const answer = choice.message.content!;
      expect(drawn.map((token) => token.token).join('')).toBe(answer);
      const text = worldTemplate([...messages, { role: 'assistant', content: answer }], { endOfTurn: false });
      const read = await echo(text.prefix + text.answer, { temperature, model });
      expect(read.tokens.join('')).toBe(text.prefix + text.answer);
      const sum = sumFrom(read, text.prefix.length);
      const sampled = drawn.reduce((total, token) => total + token.logprob, 0);
      const aligned = sum !== null && encode(answer).length === drawn.length;
      if (aligned) expect(sum).toBeCloseTo(sampled, 9);
      else merged += 1;
      if (choice.finish_reason === 'length') cut += 1;
    }
    expect(merged).toBeGreaterThan(0);
    expect(merged).toBeLessThanOrEqual(10);
    expect(cut).toBeGreaterThan(0);
  });

  it('scores the end of the turn as the model would draw it', async () => {
    const prompt = worldPrompts({}, 1)[0]!.prompt;
    const answer = 'Use the soil. Check your compost carefully.';
    const messages: ChatMessage[] = [...question(prompt), { role: 'assistant', content: answer }];
    const open = worldTemplate(messages, { endOfTurn: false });
    const closed = worldTemplate(messages, { endOfTurn: true });
    const model = modelFor({ subject: subjectOf(prompt), temperature: 0.7 });
    const scored = async ({ prefix, answer: said, end }: typeof open) =>
      sumFrom(await echo(prefix + said + end, { temperature: 0.7 }), prefix.length);
    expect(await scored(open)).toBeCloseTo(pathLogprob(model, encode(answer), false), 9);
    expect(await scored(closed)).toBeCloseTo(pathLogprob(model, encode(answer), true), 9);
  });

  it('gives the prefix the same log probabilities whatever follows, and none to the first token', async () => {
    const { prefix } = worldTemplate(question('How do I keep good soil?'), { endOfTurn: false });
    const alone = await echo(prefix);
    const whole = await echo(`${prefix}Use the soil.`, { model: 'world-large', temperature: 0.3 });
    expect(alone.logprobs[0]).toBeNull();
    expect(alone.logprobs.slice(1).every((value) => value !== null && value < 0)).toBe(true);
    expect(whole.logprobs.slice(0, alone.logprobs.length)).toEqual(alone.logprobs);
  });

  it('merges an answer’s first line break with the template’s, so that no token begins at the boundary', async () => {
    const { prefix } = worldTemplate(question('How do I keep good soil?'), { endOfTurn: false });
    const read = await echo(`${prefix}\nUse the soil.`);
    expect(read.tokens.join('')).toBe(`${prefix}\nUse the soil.`);
    expect(read.offsets).not.toContain(prefix.length);
    expect(read.offsets).toContain(prefix.length - 1);
  });

  it('lists the likeliest tokens and the one that stands there, and counts offsets in characters', async () => {
    const { prefix } = worldTemplate(question('How do I keep good 🌱 soil?'), { endOfTurn: false });
    const read = await echo(`${prefix}Use xylophones.`, { logprobs: 3 });
    const at = read.tokens.indexOf('x');
    expect(Object.keys(read.top[at]!)).toHaveLength(4);
    expect(read.top[at]!.x).toBe(read.logprobs[at]);
    expect(read.logprobs[at]).toBeLessThan(-30);
    expect(read.offsets[read.tokens.indexOf('🌱') + 1]).toBe(read.offsets[read.tokens.indexOf('🌱')]! + 1);
  });

  it('scores any text with finite numbers, conversation or not', async () => {
    for (const text of ['x', 'Use the soil', 'ünï — 🌱\n\n<|user|>', '<|assistant|>\n<|user|>no<|end|>']) {
      const read = await echo(text);
      expect(read.tokens.join('')).toBe(text);
      expect(read.logprobs.slice(1).every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});

describe('text continuation', () => {
  it('goes on from within an answer, with the probabilities it would have there', async () => {
    const { prefix } = worldTemplate(question('How do I keep good soil?'), { endOfTurn: false });
    const begun = 'Use the soil and';
    const completion = await client.completions.create({
      model: 'world-medium',
      prompt: prefix + begun,
      max_tokens: 40,
      logprobs: 0,
      temperature: 0.7,
    });
    const choice = completion.choices[0]!;
    const model = modelFor({ subject: [0], temperature: 0.7 });
    const sum = (choice.logprobs!.token_logprobs as number[]).reduce((total, value) => total + value, 0);
    const ids = encode(begun + choice.text);
    const expected = pathLogprob(model, ids, false) - pathLogprob(model, encode(begun), false);
    expect(sum).toBeCloseTo(expected, 9);
    expect(choice.logprobs!.top_logprobs).toBeNull();
    expect(choice.logprobs!.text_offset![0]).toBe((prefix + begun).length);
    expect(completion.usage!.completion_tokens).toBe(ids.length - encode(begun).length);
  });

  it('has nothing to add to a turn that has ended', async () => {
    const { prefix } = worldTemplate(question('How?'), { endOfTurn: false });
    const completion = await client.completions.create({ model: 'world-medium', prompt: `${prefix}Use it.<|end|>` });
    expect(completion.choices[0]).toMatchObject({ text: '', finish_reason: 'stop' });
  });
});

describe('chat', () => {
  it('answers identical requests identically, in any order, and other repeats otherwise', () => {
    const bodies = worldPrompts({}, 20).map(({ prompt }) => ({
      model: 'world-small',
      messages: question(prompt),
      temperature: 0.9,
    }));
    const first = bodies.map((body) => post(world, 'chat/completions', body));
    const again = bodies
      .toReversed()
      .map((body) => post(createWorld({ seed: 11 }), 'chat/completions', body))
      .toReversed();
    expect(again).toEqual(first);
    expect(post(world, 'chat/completions', bodies[0], '0')).toEqual(first[0]);
    expect(post(world, 'chat/completions', bodies[0], '1')).not.toEqual(first[0]);
    expect(post(createWorld({ seed: 12 }), 'chat/completions', bodies[0])).not.toEqual(first[0]);
    const reordered = Object.fromEntries(Object.entries(bodies[0]!).toReversed());
    expect(post(world, 'chat/completions', reordered)).toEqual(first[0]);
  });

  it('stops at its limit and says so', async () => {
    const { choice, usage } = await chat(question('How do I keep good soil?'), { max_tokens: 3 });
    expect(choice.finish_reason).toBe('length');
    expect(choice.logprobs!.content).toHaveLength(3);
    expect(usage.completion_tokens).toBe(3);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + 3);
    const other = await client.chat.completions.create({
      model: 'world-medium',
      messages: question('How do I keep good soil?'),
      max_completion_tokens: 2,
    });
    expect(encode(other.choices[0]!.message.content!)).toHaveLength(2);
  });

  it('stops before the first stop text, also within a token', async () => {
    for (const { prompt } of worldPrompts({}, 50)) {
      const { choice } = await chat(question(prompt), { stop: ['.', 'oi'] });
      const text = choice.message.content!;
      expect(text).not.toMatch(/\.|oi/);
      expect(choice.logprobs!.content!.map((token) => token.token).join('')).toBe(text);
      expect(choice.finish_reason).toBe('stop');
    }
  });

  it('lists the likeliest tokens with their probabilities', async () => {
    const { choice } = await chat(question('How do I keep good soil?'), { top_logprobs: 5 });
    const model = modelFor();
    const first = choice.logprobs!.content![0]!;
    const best = [...model.next(model.start).logprobs.entries()].sort((a, b) => b[1] - a[1]).slice(0, 5);
    expect(first.top_logprobs.map((top) => [top.token, top.logprob])).toEqual(
      best.map(([id, lp]) => [decode([id]), lp]),
    );
    expect(Buffer.from(first.bytes!).toString()).toBe(first.token);
  });

  it('takes content in parts and developers for systems', async () => {
    const plain = await chat(question('How do I keep good soil?', PARALLEL), { temperature: 0 });
    const parts = await chat(
      [
        { role: 'developer', content: PARALLEL },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How do I keep ' },
            { type: 'text', text: 'good soil?' },
          ],
        },
      ] as unknown as ChatMessage[], // the client's type is wider than the template's
      { temperature: 0 },
    );
    expect(parts.choice.message.content).toBe(plain.choice.message.content);
  });

  it('answers in 10 to 50 tokens, mostly, and rarely reaches 64', async () => {
    const lengths: number[] = [];
    for (const { prompt } of worldPrompts({}, 400)) {
      const { choice } = await chat(question(prompt));
      lengths.push(choice.logprobs!.content!.length);
    }
    expect(lengths.filter((length) => length >= 10 && length <= 50).length / 400).toBeGreaterThan(0.85);
    expect(lengths.filter((length) => length === 64).length / 400).toBeLessThan(0.05);
  });
});

describe('what is refused', () => {
  const messages = question('How?');
  it.each([
    ['chat/completions', { model: 'gpt-9', messages }, 404, 'model'],
    ['completions', { model: 'gpt-9', prompt: 'x' }, 404, 'model'],
    ['completions', { model: 'world-judge', prompt: 'x' }, 404, 'model'],
    ['chat/completions', { messages }, 400, 'model'],
    ['chat/completions', { model: 'world-small' }, 400, 'messages'],
    ['chat/completions', { model: 'world-small', messages: [] }, 400, 'messages'],
    ['chat/completions', { model: 'world-small', messages: [{ role: 'cat', content: 'x' }] }, 400, 'messages[0]'],
    ['chat/completions', { model: 'world-small', messages: [{ role: 'user', content: 7 }] }, 400, 'messages[0]'],
    ['chat/completions', { model: 'world-small', messages, temperature: 3 }, 400, 'temperature'],
    ['chat/completions', { model: 'world-small', messages, temperature: 'warm' }, 400, 'temperature'],
    ['chat/completions', { model: 'world-small', messages, top_p: -1 }, 400, 'top_p'],
    ['chat/completions', { model: 'world-small', messages, max_tokens: 0 }, 400, 'max_tokens'],
    ['chat/completions', { model: 'world-small', messages, max_tokens: 1.5 }, 400, 'max_tokens'],
    ['chat/completions', { model: 'world-small', messages, stop: [''] }, 400, 'stop'],
    ['chat/completions', { model: 'world-small', messages, stop: 5 }, 400, 'stop'],
    ['chat/completions', { model: 'world-small', messages, n: 2 }, 400, 'n'],
    ['chat/completions', { model: 'world-small', messages, stream: true }, 400, 'stream'],
    [
      'chat/completions',
      { model: 'world-small', messages, response_format: { type: 'json_object' } },
      400,
      'response_format',
    ],
    ['completions', { model: 'world-small', prompt: ['x', 'y'] }, 400, 'prompt'],
    ['completions', { model: 'world-small', prompt: 'x', max_tokens: 0 }, 400, 'max_tokens'],
    ['completions', { model: 'world-small', prompt: 'x', logprobs: 6 }, 400, 'logprobs'],
    ['chat/completions', '{"model": "world-small"', 400, null],
    ['chat/completions', '[]', 400, null],
    ['chat/completions', '{"model":"world-small","messages":[{"role":"user","content":"\\ud800"}]}', 400, null],
    ['embeddings', {}, 404, null],
  ])('%s %j: %i %s', (route, body, status, param) => {
    const reply = post(world, route, body);
    expect(reply).toMatchObject({ kind: 'answer', status, headers: { 'content-type': 'application/json' } });
    const { error } = JSON.parse(reply.kind === 'answer' ? reply.body : '') as { error: Record<string, unknown> };
    expect(error).toMatchObject({ type: 'invalid_request_error', param });
    expect(error.message).toEqual(expect.any(String));
  });

  it('refuses another method and a repeat that is no count', () => {
    expect(world.answer({ method: 'GET', path: '/v1/completions', body: '', repeat: null })).toMatchObject({
      status: 405,
    });
    expect(post(world, 'completions', { model: 'world-small', prompt: 'x' }, '-1')).toMatchObject({ status: 400 });
  });

  it('lists its models', async () => {
    const names = (await client.models.list()).data.map((model) => model.id);
    expect(names).toEqual(['world-small', 'world-medium', 'world-large', 'world-judge', 'world-oracle']);
  });
});
