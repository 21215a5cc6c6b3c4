import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, secretsOf } from '../../src/llm/redact.ts';

describe('createRedactor', () => {
  it('leaves nothing of a known secret, wherever it stands and however it is written', () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' })
      .filter((s) => !'[redacted]'.includes(s));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const redact = createRedactor([value]);
        expect(redact(`${before}${value}${after}`)).not.toContain(value);
        expect(JSON.parse(redact(JSON.stringify({ echoed: value })))).not.toEqual({ echoed: value });
        expect(redact(`http://h/?q=${encodeURIComponent(value)}`)).not.toContain(encodeURIComponent(value));
      }),
    );
  });

  it('hides the longer of two secrets whole when one begins with the other', () => {
    expect(createRedactor(['abcdefgh', 'abcdefgh-ijkl'])('key abcdefgh-ijkl.')).toBe('key [redacted].');
  });

  it.each([
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer [redacted]'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic [redacted]'],
    ['Incorrect API key provided: sk-proj-abcd****wxyz.', 'Incorrect API key provided: sk-[redacted].'],
    ['connect to https://me:pw@host/v1', 'connect to https://[redacted]@host/v1'],
    ['GET /v1?api_key=12345&x=1', 'GET /v1?api_key=[redacted]&x=1'],
  ])('hides what looks like a secret: %s', (text, clean) => {
    expect(createRedactor([])(text)).toBe(clean);
  });

  it.each(['bearer authentication is missing', 'a task-oriented answer', 'Basic usage', 'rate limit of 60/min'])(
    'leaves prose alone: %s',
    (text) => {
      expect(createRedactor([])(text)).toBe(text);
    },
  );

  it('does not take a placeholder for a secret', () => {
    expect(createRedactor(['none'])('none of these')).toBe('none of these');
  });
});

describe('secretsOf', () => {
  it('finds the key and what the address holds', () => {
    expect(secretsOf({ apiKey: 'k', baseUrl: 'https://me:pw@host/v1' })).toEqual(['k', 'me', 'pw']);
    expect(secretsOf({ apiKey: null, baseUrl: 'https://host/v1' })).toEqual([]);
  });
});
