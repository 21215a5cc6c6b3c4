import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { fileName } from '../../../src/report/files/file-name.ts';

test('ordinary names stay, others cannot leave their folder', () => {
  expect(['base', 'gpt-4.1_b'].map(fileName)).toEqual(['base', 'gpt-4.1_b']);
  expect(['../x', 'a/b', '.hidden', 'é', '%2F', ''].map(fileName)).toEqual([
    '%2E.%2Fx',
    'a%2Fb',
    '%2Ehidden',
    '%C3%A9',
    '%252F',
    '',
  ]);
});

test('no two names meet, and all are plain', () => {
  const name = string({ unit: 'binary-ascii' });
  assert(
    property(name, name, (a, b) => {
      expect(fileName(a) === fileName(b)).toBe(a === b);
      expect(fileName(a)).toMatch(/^[A-Za-z0-9._%-]*$/);
      expect(decodeURIComponent(fileName(a))).toBe(a);
    }),
  );
});
