import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/base/json.ts';
import { addUsage, callKey, type ModelCall } from '../../src/llm/call.ts';
import { chatCall } from './make.ts';

describe('callKey', () => {
  it('is the SHA-256 of the tagged canonical JSON', () => {
    const call: ModelCall = { route: 'completions', body: { prompt: 'é', model: 'm', max_tokens: 0 }, repeat: 2 };
    const text =
      'assay/call/1\n{"body":{"max_tokens":0,"model":"m","prompt":"é"},"endpoint":"http://a/v1","repeat":2,"route":"completions"}';
    expect(callKey('http://a/v1', call)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  });

  it('does not depend on the order of keys, at any depth', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).filter(isWellFormed);
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          value,
        ),
        (body) => {
          const call = chatCall({ body });
          const turned = chatCall({ body: reversed(body) as JsonObject }); // still an object
          expect(callKey('e', turned)).toBe(callKey('e', call));
        },
      ),
    );
  });

  it('differs with the endpoint, the route, any part of the body, and the repeat', () => {
    const call = chatCall();
    const keys = [
      callKey('e', call),
      callKey('f', call),
      callKey('e', { ...call, route: 'completions' }),
      callKey('e', { ...call, repeat: 1 }),
      callKey('e', { ...call, body: { ...call.body, temperature: 0.8 } }),
      callKey('e', { ...call, body: { ...call.body, seed: null } }),
      callKey('e', { ...call, body: { ...call.body, messages: [] } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('addUsage', () => {
  it('knows unknown from nothing', () => {
    const some = { inputTokens: 2, outputTokens: 3 };
    expect(addUsage(null, null)).toBeNull();
    expect(addUsage(null, some)).toEqual(some);
    expect(addUsage(some, { inputTokens: 10, outputTokens: 20 })).toEqual({ inputTokens: 12, outputTokens: 23 });
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, reversed(item)] as const)
      .reverse(),
  );
}

function isWellFormed(value: unknown): boolean {
  return !JSON.stringify(value).includes('__proto__');
}
