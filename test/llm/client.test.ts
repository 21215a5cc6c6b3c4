import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerResponse } from 'node:http';
import type { AttemptOutcome } from '../../src/llm/attempt.ts';
import type { ModelCall } from '../../src/llm/call.ts';
import { createClient } from '../../src/llm/client.ts';
import { systemClock } from '../../src/llm/clock.ts';
import type { Endpoint } from '../../src/llm/endpoint.ts';
import { createFakeClock, flush } from './fake-clock.ts';
import { json, startFakeServer, type FakeServer } from './fake-server.ts';
import { chatCall, chatWire, key, makeEndpoint } from './make.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

const echoCall: ModelCall = {
  route: 'completions',
  body: { model: 'm-1', prompt: 'a b', echo: true, logprobs: 1, max_tokens: 0, temperature: 1 },
  repeat: 0,
};

function attempt(call: ModelCall = chatCall(), change: Partial<Endpoint> = {}): Promise<AttemptOutcome> {
  return createClient(makeEndpoint({ baseUrl: server.baseUrl, ...change }), systemClock).attempt(call);
}

function codeOf(outcome: AttemptOutcome): string {
  return outcome.ok ? 'ok' : outcome.failure.code;
}

function messageOf(outcome: AttemptOutcome): string {
  return outcome.ok ? '' : outcome.failure.message;
}

describe('what goes over the wire', () => {
  it('is the body as it is, to the route, with the key', async () => {
    server.respond((response) => json(response, 200, chatWire('Because.')));
    await attempt();
    const [request] = server.seen;
    expect(request!.url).toBe('/v1/chat/completions');
    expect(JSON.parse(request!.body)).toEqual(chatCall().body);
    expect(request!.headers.authorization).toBe(`Bearer ${key}`);
    expect(request!.headers['x-assay-repeat']).toBeUndefined();
  });

  it('says which repeat it is, from the second on', async () => {
    server.respond((response) => json(response, 200, chatWire('Because.')));
    await attempt(chatCall({ repeat: 3 }));
    expect(server.seen[0]!.headers['x-assay-repeat']).toBe('3');
  });

  it('holds no credential when there is none, whatever the environment says', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-the-environment');
    vi.stubEnv('OPENAI_ORG_ID', 'org-from-the-environment');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/elsewhere');
    vi.stubEnv('OPENAI_LOG', 'debug');
    server.respond((response) => json(response, 200, chatWire('Because.')));
    expect(codeOf(await attempt(chatCall(), { apiKey: null }))).toBe('ok');
    expect(server.seen[0]!.headers.authorization).toBeUndefined();
    expect(JSON.stringify(server.seen[0]!.headers)).not.toContain('environment');
  });

  it('is one request, also when it fails', async () => {
    server.respond((response) => json(response, 503, { error: { message: 'busy' } }));
    await attempt();
    expect(server.seen).toHaveLength(1);
  });
});

describe('answers', () => {
  it('reads a chat', async () => {
    server.respond((response) => json(response, 200, chatWire('Because.')));
    expect(await attempt()).toEqual({
      ok: true,
      answer: {
        text: 'Because.',
        finishReason: 'stop',
        usage: { inputTokens: 7, outputTokens: 3 },
        model: 'm-1-0125',
        tokens: null,
      },
    });
  });

  it('reads the tokens of a chat where they were asked for', async () => {
    const content = [
      { token: 'Be', logprob: -0.5, bytes: [66, 101], top_logprobs: [] },
      { token: 'cause.', logprob: -0.25, bytes: null, top_logprobs: [] },
    ];
    const wire = chatWire('Because.', {
      choices: [{ index: 0, message: { content: 'Because.' }, logprobs: { content }, finish_reason: 'length' }],
    });
    server.respond((response) => json(response, 200, wire));
    const outcome = await attempt(chatCall({ body: { ...chatCall().body, logprobs: true } }));
    expect(outcome).toMatchObject({
      ok: true,
      answer: { finishReason: 'length', tokens: { text: ['Be', 'cause.'], logprobs: [-0.5, -0.25], offsets: null } },
    });
  });

  it('reads an echo, its null first and no output tokens', async () => {
    const logprobs = { tokens: ['a', ' b'], token_logprobs: [null, -1.5], text_offset: [0, 1], top_logprobs: null };
    const choice = { text: 'a b', index: 0, logprobs, finish_reason: 'length' };
    server.respond((response) => json(response, 200, { model: 'm-1', choices: [choice], usage: { prompt_tokens: 2 } }));
    expect(await attempt(echoCall)).toMatchObject({
      ok: true,
      answer: {
        text: 'a b',
        usage: { inputTokens: 2, outputTokens: 0 },
        tokens: { text: ['a', ' b'], logprobs: [null, -1.5], offsets: [0, 1] },
      },
    });
  });

  it('reads JSON that comes under another content type', async () => {
    server.respond((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify(chatWire('Because.')));
    });
    expect(codeOf(await attempt())).toBe('ok');
  });

  it('takes no usage for unknown usage', async () => {
    server.respond((response) => json(response, 200, chatWire('Because.', { usage: undefined })));
    expect(await attempt()).toMatchObject({ ok: true, answer: { usage: null } });
  });
});

describe('answers of no use', () => {
  const raw =
    (body: string, type = 'application/json') =>
    (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-type': type }).end(body);
  const whole = JSON.stringify(chatWire('Because.'));

  it.each([
    ['truncated JSON', raw(whole.slice(0, 60))],
    ['a web page', raw('<!doctype html><html><body>Sign in</body></html>', 'text/html')],
    ['a web page that claims to be JSON', raw('<html></html>')],
    ['no body', raw('')],
    ['null', raw('null')],
    ['a list', raw('[]')],
    ['no choices', raw(JSON.stringify(chatWire('x', { choices: [] })))],
    ['choices that are no list', raw(JSON.stringify(chatWire('x', { choices: { 0: {} } })))],
    ['a choice without a message', raw(JSON.stringify(chatWire('x', { choices: [{ index: 0 }] })))],
    ['a message that is no text', raw(JSON.stringify(chatWire('x', { choices: [{ message: { content: [1] } }] })))],
    ['an error with status 200', raw(JSON.stringify({ error: { message: 'upstream is down', code: 502 } }))],
  ])('%s is malformed', async (_name, handler) => {
    server.respond(handler);
    expect(codeOf(await attempt())).toBe('malformed-answer');
  });

  it.each([
    ['no log probabilities', null],
    ['fewer log probabilities than tokens', { tokens: ['a', ' b'], token_logprobs: [null], text_offset: [0, 1] }],
    ['a log probability that is text', { tokens: ['a', ' b'], token_logprobs: [null, '-1'], text_offset: [0, 1] }],
    ['tokens that are numbers', { tokens: [1, 2], token_logprobs: [null, -1], text_offset: [0, 1] }],
    ['offsets of another length', { tokens: ['a', ' b'], token_logprobs: [null, -1], text_offset: [0] }],
  ])('an echo with %s is malformed', async (_name, logprobs) => {
    server.respond((response) => json(response, 200, { choices: [{ text: 'a b', logprobs, finish_reason: 'stop' }] }));
    expect(codeOf(await attempt(echoCall))).toBe('malformed-answer');
  });

  it.each([[''], [null]])('the text %j is empty, and what it cost is kept', async (content) => {
    server.respond((response) => json(response, 200, chatWire(content)));
    expect(await attempt()).toMatchObject({
      ok: false,
      failure: { code: 'empty-answer', status: 200, usage: { inputTokens: 7, outputTokens: 3 } },
    });
  });

  it('an echo of nothing is empty, an empty chat without tokens asked for is not', async () => {
    const logprobs = { tokens: [], token_logprobs: [], text_offset: [] };
    server.respond((response) => json(response, 200, { choices: [{ text: '', logprobs, finish_reason: 'stop' }] }));
    expect(codeOf(await attempt(echoCall))).toBe('empty-answer');
    server.respond((response) => json(response, 200, chatWire('')));
    expect(codeOf(await attempt(chatCall({ body: { ...chatCall().body, max_tokens: 0 } })))).toBe('ok');
  });

  it('a refusal is told from an empty answer', async () => {
    const refused = { message: { content: null, refusal: 'I cannot help.' }, finish_reason: 'stop' };
    server.respond((response) => json(response, 200, chatWire(null, { choices: [refused] })));
    expect(await attempt()).toMatchObject({ ok: false, failure: { code: 'refused', message: 'I cannot help.' } });
    const filtered = { message: { content: '' }, finish_reason: 'content_filter' };
    server.respond((response) => json(response, 200, chatWire(null, { choices: [filtered] })));
    expect(codeOf(await attempt())).toBe('refused');
  });
});

describe('errors of the server', () => {
  it.each([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [402, 'quota-exhausted'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [408, 'timeout'],
    [409, 'conflict'],
    [413, 'bad-request'],
    [422, 'bad-request'],
    [429, 'rate-limited'],
    [500, 'server-error'],
    [502, 'server-error'],
    [503, 'server-error'],
    [530, 'server-error'],
  ])('%i is %s', async (status, code) => {
    server.respond((response) => json(response, status, { error: { message: 'so it is' } }));
    const outcome = await attempt();
    expect(outcome).toMatchObject({ ok: false, failure: { code, status, usage: null } });
    expect(messageOf(outcome)).toContain('so it is');
  });

  it.each([
    [{ message: 'You exceeded your current quota', code: 'insufficient_quota' }, 'quota-exhausted'],
    [{ message: 'no', type: 'insufficient_quota' }, 'quota-exhausted'],
    [{ message: 'monthly quota exceeded' }, 'quota-exhausted'],
    [{ message: 'Insufficient balance' }, 'quota-exhausted'],
    [{ message: 'Quota exceeded for requests per minute' }, 'rate-limited'],
    [{ message: 'quota of tokens', code: 'rate_limit_exceeded' }, 'rate-limited'],
    [{ message: 'slow down' }, 'rate-limited'],
  ])('429 with %j is %s', async (error, code) => {
    server.respond((response) => json(response, 429, { error }));
    expect(codeOf(await attempt())).toBe(code);
  });

  it('reads how long to wait', async () => {
    server.respond((response) => json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '12' }));
    expect(await attempt()).toMatchObject({ ok: false, failure: { retryAfterMs: 12_000 } });
  });

  it('keeps a message short', async () => {
    server.respond((response) => response.writeHead(502).end(`<html>${'x'.repeat(10_000)}</html>`));
    const message = messageOf(await attempt());
    expect(message.length).toBeLessThan(450);
    expect(message).toMatch(/^502 <html>x+…$/);
  });

  it('never tells the key, even when the server does', async () => {
    const told = `Incorrect API key provided: ${key}; header was Bearer ${key}`;
    for (const status of [400, 401, 429, 500]) {
      server.respond((response) => json(response, status, { error: { message: told } }));
      const outcome = await attempt();
      expect(JSON.stringify(outcome)).not.toContain(key);
      expect(messageOf(outcome)).toContain('[redacted]');
    }
  });

  it('does not tell half of the key where a long message is cut', async () => {
    const apiKey = 'plainwordskeyofmanyletters';
    server.respond((response) => json(response, 500, { error: { message: `${'x'.repeat(382)} ${apiKey} and on` } }));
    expect(messageOf(await attempt(chatCall(), { apiKey }))).not.toContain('plainw');
  });
});

describe('trouble on the way', () => {
  it('nobody listens', async () => {
    const outcome = await attempt(chatCall(), { baseUrl: 'http://127.0.0.1:1/v1' });
    expect(codeOf(outcome)).toBe('connection');
    expect(messageOf(outcome)).toMatch(/ECONNREFUSED|bad port/);
  });

  it('a password within the address is not told', async () => {
    const outcome = await attempt(chatCall(), { baseUrl: 'http://me:hunter2222@127.0.0.1:1/v1' });
    expect(codeOf(outcome)).toBe('connection');
    expect(JSON.stringify(outcome)).not.toContain('hunter2222');
  });

  it('a reset before the answer', async () => {
    server.respond((response) => response.destroy());
    expect(codeOf(await attempt())).toBe('connection');
  });

  it('a reset within the answer', async () => {
    server.respond((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices": [', () => response.destroy());
    });
    expect(codeOf(await attempt())).toBe('connection');
  });

  /** Fires the deadline once the server has done its part. */
  async function timeOut(handler: (response: ServerResponse) => void): Promise<AttemptOutcome> {
    const clock = createFakeClock();
    const reached = Promise.withResolvers<void>();
    server.respond((response) => {
      handler(response);
      reached.resolve();
    });
    const outcome = createClient(makeEndpoint({ baseUrl: server.baseUrl }), clock).attempt(chatCall());
    await reached.promise;
    await clock.advance(30_000);
    return outcome;
  }

  it.each([
    ['no answer', () => {}],
    [
      'half an answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"choices"');
      },
    ],
    [
      'half an error',
      (response: ServerResponse) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.write('{"error"');
      },
    ],
  ])('%s in time is a timeout', async (_name, handler) => {
    const outcome = await timeOut(handler);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'timeout', message: 'no whole answer within 30 s' } });
  });

  it('a fetch that does not heed its signal is given up all the same', async () => {
    const clock = createFakeClock();
    const deaf = (): Promise<Response> => new Promise(() => {});
    const outcome = createClient(makeEndpoint({ fetch: deaf }), clock).attempt(chatCall());
    await clock.advance(30_000);
    expect(codeOf(await outcome)).toBe('timeout');
  });

  it('a stopped run ends what is under way', async () => {
    const stop = new AbortController();
    const closed = Promise.withResolvers<void>();
    server.respond((response) => {
      response.on('close', () => closed.resolve());
      stop.abort();
    });
    const client = createClient(makeEndpoint({ baseUrl: server.baseUrl }), systemClock);
    expect(codeOf(await client.attempt(chatCall(), stop.signal))).toBe('aborted');
    await closed.promise; // the server sees it too
    expect(codeOf(await client.attempt(chatCall(), stop.signal))).toBe('aborted');
    expect(server.seen).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    const clock = createFakeClock();
    const answer = (): Promise<Response> => Promise.resolve(Response.json(chatWire('Because.')));
    await createClient(makeEndpoint({ fetch: answer }), clock).attempt(chatCall());
    await flush();
    expect(clock.pending()).toEqual([]);
  });
});
