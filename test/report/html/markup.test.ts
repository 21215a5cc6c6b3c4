import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { markup, trusted } from '../../../src/report/html/markup.ts';

test('what is put in is shown, never obeyed', () => {
  const { text } = markup`<p title="${'"><script>'}">${"<img src=x onerror='x'>&amp;"}</p>`;
  expect(text).toBe('<p title="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=&#39;x&#39;&gt;&amp;amp;</p>');
});

test('lists are joined, nothing is left out but null, markup stays markup', () => {
  expect(markup`${[1, 'a', null, markup`<b>${'<'}</b>`, [trusted('<hr>')]]}`.text).toBe('1a<b>&lt;</b><hr>');
});

test('control characters and direction marks are replaced by a sign that shows', () => {
  expect(markup`${'a\u0000b\u001B[31mc\u202Ed\u2066e\n\tf'}`.text).toBe('a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFDe\n\tf');
});

test('no text opens a tag or leaves an attribute', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(markup`${text}`.text).not.toMatch(/[<>"']/);
    }),
  );
});
