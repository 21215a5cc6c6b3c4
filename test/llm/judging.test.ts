import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCall, readScore, scoreCheck, type JudgePrompt } from '../../src/llm/judging.ts';
import { makeAnswer } from './make.ts';

const judge: JudgePrompt = {
  model: 'judge-1',
  prompt: 'Rate.\n[QUESTION]{{prompt}}[ANSWER]{{response}}[END]',
  temperature: 0,
  max_tokens: 64,
  scale: [0, 100],
  output: 'json_schema',
};
const byPattern: JudgePrompt = { ...judge, output: 'regex', pattern: 'score: *([-0-9.]+)' };
const row = { prompt: 'Why?', response: 'Because {{prompt}}.' };

function read(text: string, change: Partial<JudgePrompt> = {}, finishReason = 'stop'): unknown {
  const result = readScore({ ...judge, ...change }, makeAnswer({ text, finishReason }));
  return result.ok ? result.value : result.error.code;
}

describe('judgeCall', () => {
  it('asks by schema, within the scale, and does not expand what it inserts', () => {
    expect(judgeCall(judge, row, 1)).toEqual({
      ok: true,
      value: {
        route: 'chat/completions',
        body: {
          model: 'judge-1',
          messages: [{ role: 'user', content: 'Rate.\n[QUESTION]Why?[ANSWER]Because {{prompt}}.[END]' }],
          temperature: 0,
          max_tokens: 64,
          response_format: {
            type: 'json_schema',
            json_schema: {
              name: 'score',
              strict: true,
              schema: {
                type: 'object',
                properties: { score: { type: 'number', minimum: 0, maximum: 100 } },
                required: ['score'],
                additionalProperties: false,
              },
            },
          },
        },
        repeat: 1,
      },
    });
  });

  it('asks in plain words where a pattern finds the score', () => {
    const call = judgeCall({ ...byPattern, system: 'You judge.' }, row);
    expect(call).toMatchObject({ ok: true, value: { repeat: 0 } });
    const body = call.ok ? call.value.body : {};
    expect(body).not.toHaveProperty('response_format');
    expect(body.messages).toMatchObject([{ role: 'system', content: 'You judge.' }, { role: 'user' }]);
  });

  it('names the fields a row lacks', () => {
    expect(judgeCall(judge, { prompt: 'Why?', response: null })).toEqual({
      ok: false,
      error: [{ code: 'missing-field', variable: 'response' }],
    });
  });
});

describe('readScore', () => {
  it('normalises by the scale, and keeps what the judge said', () => {
    expect(read('{"score": 85}')).toEqual({ score: 0.85, raw: 85 });
    expect(read('{"score": 4}', { scale: [1, 5] })).toEqual({ score: 0.75, raw: 4 });
    expect(read('{"score": -1}', { scale: [-2, 2] })).toEqual({ score: 0.25, raw: -1 });
    expect(read('```json\n{"score": 0}\n```')).toEqual({ score: 0, raw: 0 });
  });

  it.each([
    '85',
    '{"score": "85"}',
    '{"score": null}',
    '{"points": 85}',
    '{"score": 8',
    '',
    '[85]',
    '{"score": 1e999}',
  ])('finds no score in %s', (text) => {
    expect(read(text)).toBe('unparsable');
  });

  it('does not clip', () => {
    expect([read('{"score": 101}'), read('{"score": -0.5}'), read('{"score": 100.0001}')]).toEqual([
      'out-of-scale',
      'out-of-scale',
      'out-of-scale',
    ]);
    expect([read('{"score": 100}'), read('{"score": 0}')]).toEqual([
      { score: 1, raw: 100 },
      { score: 0, raw: 0 },
    ]);
  });

  it('gives a number in [0, 1] or a failure, whatever the judge says', () => {
    const text = fc.oneof(
      fc.json(),
      fc.double().map((score) => JSON.stringify({ score })),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (said) => {
        const result = readScore(judge, makeAnswer({ text: said }));
        if (result.ok) expect(result.value.score >= 0 && result.value.score <= 1).toBe(true);
        else expect(['unparsable', 'out-of-scale']).toContain(result.error.code);
      }),
    );
  });

  it('tells being cut off, and being filtered, from saying nothing useful', () => {
    expect(read('{"score', {}, 'length')).toBe('truncated');
    expect(read('{"score": 70}', {}, 'length')).toEqual({ score: 0.7, raw: 70 });
    expect(read('{"score": 70}', {}, 'content_filter')).toBe('refused');
  });

  it.each([
    ['My score: 40. Not score: 90.', { score: 0.4, raw: 40 }],
    ['score: 12.5', { score: 0.125, raw: 12.5 }],
    ['score: -3', 'out-of-scale'],
    ['score: 1.2.3', 'unparsable'],
    ['score: .', 'unparsable'],
    ['no score', 'unparsable'],
  ])('by pattern, in "%s"', (text, expected) => {
    expect(read(text, byPattern)).toEqual(expected);
  });

  it('does not read nothing as 0', () => {
    expect(read('score:', { ...byPattern, pattern: 'score:(.*)' })).toBe('unparsable');
    expect(read('score', { ...byPattern, pattern: 'score' })).toBe('unparsable');
  });
});

describe('scoreCheck', () => {
  it('complains exactly about what has no score', () => {
    const check = scoreCheck(judge);
    expect(check(makeAnswer({ text: '{"score": 3}' }))).toBeNull();
    expect(check(makeAnswer({ text: 'well…' }))).toBe('no score in the answer: "well…"');
    expect(check(makeAnswer({ text: '{"score": 300}' }))).toBe('the score 300 lies outside 0 to 100');
  });
});
