import type { AttemptOutcome } from '../../src/llm/attempt.ts';
import type { Answer, ModelCall } from '../../src/llm/call.ts';
import type { Endpoint } from '../../src/llm/endpoint.ts';
import type { FailureCode } from '../../src/llm/failure-codes.ts';

export const key = 'sk-test-1234567890abcdef';

export function makeEndpoint(change: Partial<Endpoint> = {}): Endpoint {
  return {
    identity: 'http://model.test/v1',
    baseUrl: 'http://model.test/v1',
    apiKey: key,
    concurrency: 4,
    requestsPerMinute: null,
    tokensPerMinute: null,
    timeoutMs: 30_000,
    retry: { attempts: 4, baseMs: 500, maxMs: 60_000 },
    ...change,
  };
}

export function chatCall(change: Partial<ModelCall> = {}): ModelCall {
  const body = { model: 'm-1', messages: [{ role: 'user', content: 'Why?' }], temperature: 0.7, max_tokens: 16 };
  return { route: 'chat/completions', body, repeat: 0, ...change };
}

export function makeAnswer(change: Partial<Answer> = {}): Answer {
  const usage = { inputTokens: 7, outputTokens: 3 };
  return { text: 'Because.', finishReason: 'stop', usage, model: 'm-1', tokens: null, ...change };
}

export function failedAttempt(code: FailureCode, retryAfterMs: number | null = null): AttemptOutcome {
  return { ok: false, failure: { code, message: `it is ${code}`, status: null, retryAfterMs, usage: null } };
}

/** A chat completion as OpenAI's API writes it. */
export function chatWire(content: string | null, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm-1-0125',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    ...change,
  };
}
