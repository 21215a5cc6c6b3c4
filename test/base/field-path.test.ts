import { describe, expect, it } from 'vitest';
import { parseFieldPath, valueAtPath } from '../../src/base/field-path.ts';

describe('field paths', () => {
  it.each([
    ['prompt', ['prompt']],
    ['conversation_a[0].content', ['conversation_a', 0, 'content']],
    ['a["b c"].d', ['a', 'b c', 'd']],
  ])('%s', (text, parts) => {
    expect(parseFieldPath(text)).toEqual(parts);
  });

  it.each(['', '.a', 'a.', 'a[', 'a[x]', '[0]', 'a..b'])('%j is no path', (text) => {
    expect(parseFieldPath(text)).toBeNull();
  });

  it('finds what is there and nothing else', () => {
    const row = { a: [{ b: 'x' }], n: null };
    expect(valueAtPath(row, 'a[0].b')).toBe('x');
    expect(valueAtPath(row, 'a[1].b')).toBeUndefined();
    expect(valueAtPath(row, 'n.b')).toBeUndefined();
    expect(valueAtPath(row, 'constructor')).toBeUndefined();
    expect(valueAtPath(row, 'a.length')).toBe(1);
  });
});
