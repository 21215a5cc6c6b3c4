import { expect, test } from 'vitest';
import { problemOf, withoutPlaces } from '../../src/report/step-rows.ts';

test('a message does not tell where things lie on a machine', () => {
  expect(withoutPlaces("ENOENT: no such file or directory, open '/home/ann/ws/data/x.jsonl'")).toBe(
    "ENOENT: no such file or directory, open '…/x.jsonl'",
  );
  expect(withoutPlaces('C:\\Users\\ann\\x.db is held')).toBe('…\\x.db is held');
});

test('addresses, shares and step names are left as they are', () => {
  for (const text of [
    'https://api.example.com/v1/chat answered 429',
    'labels/gpt/base: 3 of 10 failed',
    '1/2 and 3 / 4',
  ]) {
    expect(withoutPlaces(text)).toBe(text);
  }
});

test('every end of a step but a good one has its words', () => {
  expect(problemOf(undefined)).toMatchObject({ code: 'left-out' });
  expect(problemOf({ state: 'left-out' })).toMatchObject({ code: 'left-out' });
  expect(problemOf({ state: 'blocked', by: 'dataset' })).toMatchObject({
    code: 'blocked',
    message: 'it waits for dataset',
  });
  expect(problemOf({ state: 'failed', failure: { code: 'crashed', message: "open '/a/b/c'", cause: null } })).toEqual({
    code: 'crashed',
    message: "open '…/c'",
    details: [],
  });
});

test('of many problems in the data the first are told, each with its place, and how many more there are', () => {
  const at = { file: 'data/x.jsonl', line: 3, column: 1, endLine: 3, endColumn: 2 };
  const one = { severity: 'error' as const, code: 'wrong-type', message: 'No number.', at, related: [] };
  const problem = problemOf({
    state: 'failed',
    failure: {
      code: 'invalid-data',
      message: '25 problems in the data',
      diagnostics: Array.from({ length: 25 }, () => one),
    },
  });
  expect(problem?.details).toHaveLength(21);
  expect(problem?.details[0]).toBe('data/x.jsonl:3: No number. (wrong-type)');
  expect(problem?.details[20]).toBe('… and 5 more');
});
