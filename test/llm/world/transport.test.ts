import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/hash.ts';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { type RequestLogLine, serveWorld, type WorldServer } from '../../../src/llm/world/serve.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import type { World } from '../../../src/llm/world/world-types.ts';
import { clientOf, question, rating } from './worlds.ts';

const servers: WorldServer[] = [];

async function served(world: World, log?: string): Promise<string> {
  const server = await serveWorld(world, { port: 0, ...(log === undefined ? {} : { log }) });
  servers.push(server);
  return `http://127.0.0.1:${server.port}/v1`;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const BODIES: readonly (readonly [route: string, body: object])[] = [
  ...worldPrompts({}, 20).map(
    ({ prompt }) => ['chat/completions', { model: 'world-large', messages: question(prompt), logprobs: true }] as const,
  ),
  ['chat/completions', rating('world-judge', 'How?', 'Use the soil — naïvely.')],
  [
    'completions',
    {
      model: 'world-small',
      prompt: '<|user|>\nHow? 🌱<|end|>\n<|assistant|>\nUse',
      echo: true,
      logprobs: 2,
      max_tokens: 9,
    },
  ],
  ['completions', { model: 'nobody', prompt: 'x' }],
  ['nowhere', {}],
];

describe('fetch and HTTP', () => {
  it('give the same bytes', async () => {
    const faults = { rate_limited: 0.2, malformed_json: 0.2, server_error: 0.1, null_logprob: 0.3 };
    const base = await served(createWorld({ seed: 3, faults }));
    const inside = createWorld({ seed: 3, faults });
    for (const [route, body] of BODIES) {
      const init = { method: 'POST', headers: { 'x-assay-repeat': '2' }, body: JSON.stringify(body) };
      const over = await fetch(`${base}/${route}`, init);
      const within = await inside.fetch(`http://anywhere.invalid/v1/${route}`, init);
      expect(over.status).toBe(within.status);
      expect(over.headers.get('content-type')).toBe(within.headers.get('content-type'));
      expect(over.headers.get('retry-after')).toBe(within.headers.get('retry-after'));
      expect(Buffer.from(await over.arrayBuffer())).toEqual(Buffer.from(await within.arrayBuffer()));
    }
  });

  it('are read by the openai client alike', async () => {
    const world = createWorld({ seed: 9 });
    const over = new OpenAI({ apiKey: 'none', baseURL: await served(world), maxRetries: 0 });
    const within = clientOf(world);
    const ask = async (client: OpenAI) => ({
      chat: await client.chat.completions.create({
        model: 'world-medium',
        messages: question('How is rain?'),
        logprobs: true,
      }),
      text: await client.completions.create({
        model: 'world-medium',
        prompt: 'Rain',
        max_tokens: 5,
        logprobs: 1,
        echo: true,
      }),
      repeat: await client.chat.completions.create(
        { model: 'world-medium', messages: question('How is rain?'), logprobs: true },
        { headers: { 'x-assay-repeat': '1' } },
      ),
      models: (await client.models.list()).data,
    });
    const answers = await ask(over);
    expect(JSON.stringify(await ask(within))).toBe(JSON.stringify(answers));
    expect(answers.chat.choices[0]!.message.content).toMatch(/^\S/);
    expect(answers.repeat.choices).not.toEqual(answers.chat.choices);
    await expect(over.chat.completions.create({ model: 'gpt-9', messages: question('x') })).rejects.toThrow(
      NotFoundError,
    );
    await expect(within.completions.create({ model: 'world-small', prompt: [] })).rejects.toThrow(BadRequestError);
  });

  it('take what fetch takes: a URL, a Request, bytes', async () => {
    const { fetch } = createWorld();
    const body = JSON.stringify({ model: 'world-small', messages: question('How is rain?') });
    const url = new URL('http://world.invalid/v1/chat/completions');
    const texts = await Promise.all([
      fetch(url, { method: 'POST', body }).then((response) => response.text()),
      fetch(new Request(url, { method: 'POST', body })).then((response) => response.text()),
      fetch(url.href, { method: 'POST', body: new TextEncoder().encode(body) }).then((response) => response.text()),
    ]);
    expect(new Set(texts).size).toBe(1);
    expect((await fetch('http://world.invalid/any/base/at/all/models/')).status).toBe(200);
  });
});

describe('faults of the connection', () => {
  const body = JSON.stringify({ model: 'world-small', messages: question('How is rain?') });

  it('a timeout lasts until the caller gives up, both ways', async () => {
    const world = createWorld({ faults: { timeout: 1 } });
    const base = await served(createWorld({ faults: { timeout: 1 } }));
    for (const ask of [world.fetch, fetch]) {
      const abort = new AbortController();
      const answer = ask(`${base}/chat/completions`, { method: 'POST', body, signal: abort.signal });
      setImmediate(() => abort.abort(new Error('enough')));
      await expect(answer).rejects.toThrow('enough');
      await expect(ask(base, { method: 'POST', body, signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow(
        'early',
      );
    }
  });

  it('a reset breaks the connection, both ways', async () => {
    const faults = { connection_reset: 1 };
    const base = await served(createWorld({ faults }));
    for (const ask of [createWorld({ faults }).fetch, fetch]) {
      const failure = await ask(`${base}/chat/completions`, { method: 'POST', body }).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(TypeError);
      expect((failure as TypeError).cause).toMatchObject({ code: 'ECONNRESET' });
    }
  });
});

describe('the request log', () => {
  it('has one line a request: what was asked, what became of it, when', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'world-log-'));
    try {
      const log = join(folder, 'requests.jsonl');
      const base = await served(createWorld(), log);
      const body = JSON.stringify({ model: 'world-small', messages: question('How is rain?') });
      const post = (headers: Record<string, string>) =>
        fetch(`${base}/chat/completions`, { method: 'POST', headers, body });
      await post({});
      await post({ 'x-assay-repeat': '0' });
      await post({ 'x-assay-repeat': '1' });
      await fetch(`${base}/models`);
      const lines = (await readFile(log, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as RequestLogLine);
      expect(lines.map((line) => [line.route, line.outcome, line.status])).toEqual([
        ['POST /v1/chat/completions', 'answer', 200],
        ['POST /v1/chat/completions', 'answer', 200],
        ['POST /v1/chat/completions', 'answer', 200],
        ['GET /v1/models', 'answer', 200],
      ]);
      expect(lines[0]!.sha256).toBe(sha256(JSON.stringify(['/v1/chat/completions', body, '0'])));
      expect(lines[1]!.sha256).toBe(lines[0]!.sha256);
      expect(lines[2]!.sha256).not.toBe(lines[0]!.sha256);
      for (const line of lines) expect(new Date(line.answered_at).toISOString()).toBe(line.answered_at);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('a port in use is an error the caller sees', async () => {
    const base = await served(createWorld());
    await expect(serveWorld(createWorld(), { port: Number(new URL(base).port) })).rejects.toThrow('EADDRINUSE');
  });
});
