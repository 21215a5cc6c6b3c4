import { expect, test } from 'vitest';
import { markdownText } from '../../../src/report/tables/table-markdown.ts';

test('text stays text: no markup, no HTML, no new line, no mention', () => {
  expect(markdownText('a|b *c* _d_ `e` <b> [x](y) #1 @me\n- f')).toBe(
    'a\\|b \\*c\\* \\_d\\_ \\`e\\` \\<b\\> \\[x\\](y) \\#1 \\@me - f',
  );
  expect(['- a', '+ a', '1. a', '-0.5', '−0.5'].map(markdownText)).toEqual([
    '\\- a',
    '\\+ a',
    '\\1. a',
    '-0.5',
    '−0.5',
  ]);
});
